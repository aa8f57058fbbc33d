// Sample orders of one market, whole and split by buyer over several platforms, each prepared by the
// provider's own tool.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { writeSampleDatasetFile } from '../../scripts/sample/dataset-file.ts'
import { writeSampleOrders } from '../../scripts/sample/orders.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import type { Contribution } from './market.ts'

export interface SplitOrders {
  readonly whole: Contribution
  readonly parts: readonly Contribution[]
}

/** Every buyer is on one platform. All use one unit secret, so that each has one pseudonym. */
export async function splitOrders(platforms: number, rows = 3000, seed = 7): Promise<SplitOrders> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-split-'))
  try {
    const all = join(folder, 'all')
    await mkdir(all)
    await writeSampleOrders(join(all, 'orders.csv'), { rows, seed, years: [2025, 2025] })
    const [head = '', ...lines] = (await readFile(join(all, 'orders.csv'), 'utf8')).trimEnd().split('\n')
    const datasetFile = await writeSampleDatasetFile(folder, rows)
    const prepared = async (data: string): Promise<Contribution> => {
      const made = await prepare({
        datasetFile,
        dataFolder: data,
        outFolder: `${data}-out`,
        secretFile: join(folder, 'secret'),
      })
      const { declaration, summary, contributionFile } = made
      return { declaration, summary, bytes: new Uint8Array(await readFile(contributionFile)) }
    }
    const whole = await prepared(all)
    const parts: Contribution[] = []
    for (let platform = 0; platform < platforms; platform++) {
      const data = join(folder, `platform-${platform}`)
      await mkdir(data)
      const own = lines.filter(line => platformOf(line, platforms) === platform)
      await writeFile(join(data, 'orders.csv'), `${[head, ...own].join('\n')}\n`)
      parts.push(await prepared(data))
    }
    return { whole, parts }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function platformOf(line: string, platforms: number): number {
  const buyer = line.split(',')[1] ?? ''
  return createHash('sha256').update(buyer).digest().readUInt32BE(0) % platforms
}
