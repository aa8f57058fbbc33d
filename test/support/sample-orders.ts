// Sample orders of one market, whole and split by buyer over several platforms, each prepared by the
// provider's own tool.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReportSummary } from '../../schemas/contribution.ts'
import { Declaration } from '../../schemas/declaration.ts'
import { madeOnce } from './made-once.ts'

export type Contribution = {
  readonly declaration: Declaration
  readonly summary: ReportSummary
  readonly bytes: Uint8Array
}

export interface SplitOrders {
  readonly whole: Contribution
  readonly parts: readonly Contribution[]
}

/** Every buyer is on one platform. All use one unit secret, so that each has one pseudonym. */
export async function splitOrders(platforms: number, rows = 3000, seed = 7): Promise<SplitOrders> {
  const [whole, ...parts] = await preparedOrders({ rows, seed, platforms })
  if (whole === undefined) throw new Error('nothing was prepared')
  return { whole, parts }
}

type Orders = { readonly rows: number; readonly seed: number; readonly platforms?: number }

/** All orders, then those of each platform. */
export async function preparedOrders(orders: Orders): Promise<readonly Contribution[]> {
  const folder = await madeOnce({
    kind: 'orders',
    code: ['src/prepare', 'schemas', 'protocols', 'scripts/sample', 'examples/appliance-orders', OWN],
    options: orders,
    make: async made => await prepareOrders(made, orders),
  })
  const { platforms = 0 } = orders
  return await Promise.all(
    Array.from({ length: platforms + 1 }, (_, i) => readContribution(join(folder, `${i}`))),
  )
}

const OWN = 'test/support/sample-orders.ts'

async function readContribution(file: string): Promise<Contribution> {
  const { declaration, summary } = JSON.parse(await readFile(`${file}.json`, 'utf8'))
  return {
    declaration: Declaration.parse(declaration),
    summary: ReportSummary.parse(summary),
    bytes: new Uint8Array(await readFile(`${file}.parquet`)),
  }
}

async function prepareOrders(made: string, { rows, seed, platforms = 0 }: Orders): Promise<void> {
  // Loaded where something has to be made, which is seldom.
  const { writeSampleDatasetFile } = await import('../../scripts/sample/dataset-file.ts')
  const { writeSampleOrders } = await import('../../scripts/sample/orders.ts')
  const { prepare } = await import('../../src/prepare/node/prepare.ts')
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-orders-'))
  try {
    const all = join(folder, 'all')
    await mkdir(all)
    await writeSampleOrders(join(all, 'orders.csv'), { rows, seed, years: [2025, 2025] })
    const datasetFile = await writeSampleDatasetFile(folder, rows)
    const place = async (dataFolder: string, file: string): Promise<void> => {
      const outFolder = `${dataFolder}-out`
      const secretFile = join(folder, 'secret')
      const prepared = await prepare({ datasetFile, dataFolder, outFolder, secretFile })
      const { declaration, summary, contributionFile } = prepared
      await writeFile(`${file}.json`, JSON.stringify({ declaration, summary }))
      await writeFile(`${file}.parquet`, await readFile(contributionFile))
    }
    await place(all, join(made, '0'))
    const [head = '', ...lines] = (await readFile(join(all, 'orders.csv'), 'utf8')).trimEnd().split('\n')
    for (let platform = 0; platform < platforms; platform++) {
      const data = join(folder, `platform-${platform}`)
      await mkdir(data)
      const own = lines.filter(line => platformOf(line, platforms) === platform)
      await writeFile(join(data, 'orders.csv'), `${[head, ...own].join('\n')}\n`)
      await place(data, join(made, `${platform + 1}`))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function platformOf(line: string, platforms: number): number {
  const buyer = line.split(',')[1] ?? ''
  return createHash('sha256').update(buyer).digest().readUInt32BE(0) % platforms
}
