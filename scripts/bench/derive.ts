// What `derive` of dataset.yaml costs: the sample with brands prepared with all that its example derives, and
// with nothing derived. Preparing is a part of registering, so the share of the whole is smaller.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { prepare } from '../../src/prepare/node/prepare.ts'
import { productsCsv } from '../sample/goods.ts'
import { writeSampleOrders } from '../sample/orders.ts'
import { median, significant } from '../statistics.ts'
import { type Bench, type BenchOptions, scaled } from './bench.ts'

const ROWS = 1_000_000
const ROUNDS = 3
const EXAMPLE = join(import.meta.dirname, '../../examples/appliance-goods/dataset.yaml')

export async function run({ scale, say }: BenchOptions): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-bench-derive-'))
  try {
    const rows = scaled(ROWS, scale, 20_000)
    say(`making ${rows.toLocaleString('en')} rows`)
    const dataFolder = join(folder, 'data')
    await mkdir(dataFolder)
    const options = { rows, seed: 20_251_111, years: [2025, 2025], goods: true } as const
    await writeSampleOrders(join(dataFolder, 'orders.csv'), options)
    await writeFile(join(dataFolder, 'products.csv'), productsCsv())
    const example = { ...(parse(await readFile(EXAMPLE, 'utf8')) as object), capacity: 2 * rows }
    const files = { derived: example, plain: withoutDerived(example) }
    const seconds: Record<keyof typeof files, number[]> = { derived: [], plain: [] }
    for (let round = 0; round < ROUNDS; round++) {
      say(`round ${round + 1} of ${ROUNDS}`)
      for (const key of ['plain', 'derived'] as const) {
        const place = join(folder, `${key}-${round}`)
        await mkdir(place)
        const datasetFile = join(place, 'dataset.yaml')
        await writeFile(datasetFile, stringify(files[key]))
        const from = performance.now()
        await prepare({
          datasetFile,
          dataFolder,
          outFolder: join(place, 'out'),
          secretFile: join(place, 'secret.key'),
        })
        seconds[key].push((performance.now() - from) / 1000)
      }
    }
    const [derived, plain] = [median(seconds.derived), median(seconds.plain)]
    return {
      name: 'derive',
      figures: significant({ rows, prepareSeconds: derived, shareOfPreparing: (derived - plain) / derived }),
      versus: significant({ withoutDeriveSeconds: plain }),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Views capped by a derived dimension are removed as well. */
function withoutDerived(example: object): object {
  const {
    derive,
    time: _time,
    views,
    lookups: _lookups,
    ...rest
  } = example as {
    readonly derive: object
    readonly time: unknown
    readonly lookups: unknown
    readonly views: Readonly<
      Record<string, { readonly caps?: readonly { readonly over: readonly string[] }[] }>
    >
  }
  const isPlain = ([, { caps = [] }]: [string, (typeof views)[string]]): boolean =>
    caps.every(({ over }) => over.every(name => !Object.hasOwn(derive, name)))
  return { ...rest, views: Object.fromEntries(Object.entries(views).filter(isPlain)) }
}
