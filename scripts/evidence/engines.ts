// The same editions on both engines: random declarations with caps of every kind are sealed by DuckDB and by
// Spark under one edition key. Sealed rows, masks, what caps leave of measures, edition totals and cubes have
// to be equal, and each part in the order of its units, which Spark relies on. As controls, another key must
// give other rows, one row taken away other cubes, and a part of another order be seen.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Engine, SealResult } from '../../schemas/engine.ts'
import type { Shape } from '../../schemas/plan.ts'
import { capOf } from '../../schemas/view-bounds.ts'
import { sealedColumns } from '../../src/engine/file-columns.ts'
import {
  exactly,
  openTestEngine,
  plainDuck,
  type Random,
  randomDeclaration,
  randomRows,
  randomShape,
  randomTotals,
  type Row,
  sealRequest,
  seeded,
  temporaryFolder,
  TEST_KEY,
  writeContribution,
} from '../../test/engine/support.ts'
import { type LocalSpark, NO_SPARK, sparkHome, startLocalSpark } from '../spark/local-server.ts'
import { type Evidence, type EvidenceOptions, judged, needed } from './evidence.ts'
import type { OnProgress } from './progress.ts'

export type Compared = {
  readonly editions: number
  readonly rows: number
  readonly totals: number
  readonly cubes: number
  /** Caps by kind, to show that all were tried. */
  readonly caps: Readonly<Record<'rows' | 'orders' | 'measure', number>>
  readonly differences: number
}

const NOTHING: Compared = {
  editions: 0,
  rows: 0,
  totals: 0,
  cubes: 0,
  caps: { rows: 0, orders: 0, measure: 0 },
  differences: 0,
}

export async function run({ short, onProgress }: EvidenceOptions): Promise<Evidence> {
  const home = needed(sparkHome(), NO_SPARK)
  const spark = await startLocalSpark({ home })
  try {
    const sizes = short ? { editions: 3, shapes: 3 } : { editions: 200, shapes: 6 }
    return evidence(await compareEditions(spark, sizes, onProgress), await controlsDiffer(spark))
  } finally {
    await spark.stop()
  }
}

/** The long form has 200 editions. */
function evidence({ caps, editions, ...counts }: Compared, controls: number): Evidence {
  const holds = counts.differences === 0 && controls === CONTROLS
  return judged({
    name: 'engines',
    claim: 'DuckDB and Spark keep the same rows and count the same, for the same edition key',
    trials: editions,
    falseFailureRate: 0,
    holds,
    figures: {
      editions,
      ...counts,
      capsOnRows: caps.rows,
      capsOnOrders: caps.orders,
      capsOnMeasures: caps.measure,
      controlsThatDiffer: controls,
    },
  })
}

export async function compareEditions(
  spark: LocalSpark,
  { editions, shapes, firstSeed = 1 }: { editions: number; shapes: number; firstSeed?: number },
  onProgress?: OnProgress,
): Promise<Compared> {
  return await onBoth(spark, TEST_KEY, async engines => {
    let all = NOTHING
    for (let i = 0; i < editions; i++) {
      const random = seeded(firstSeed + i)
      // Every second one with rows that have several values of a dimension.
      const declaration = randomDeclaration(random, i % 2 === 1)
      const rows = randomRows(random, declaration, 5 + random.below(40), random.chance(0.5) ? 8 : 30)
      all = added(all, await compareOne(engines, random, declaration, rows, shapes))
      onProgress?.(i + 1, editions)
    }
    return all
  })
}

type Engines = {
  readonly duck: Engine
  readonly spark: Engine
  readonly folders: { readonly duck: string; readonly spark: string }
}

async function onBoth<T>(
  { address, token }: LocalSpark,
  sparkKey: Uint8Array,
  work: (engines: Engines) => Promise<T>,
): Promise<T> {
  const [one, other] = [await temporaryFolder(), await temporaryFolder()]
  const duck = await openTestEngine(one.path)
  const spark = await openTestEngine(other.path, {
    insecureEditionKeyForTesting: sparkKey,
    spark: { url: { address, tls: false }, token, idleSeconds: 120 },
  })
  try {
    return await work({ duck, spark, folders: { duck: one.path, spark: other.path } })
  } finally {
    await Promise.all([duck.close(), spark.close()])
    await Promise.all([one.remove(), other.remove()])
  }
}

async function compareOne(
  { duck, spark, folders }: Engines,
  random: Random,
  declaration: Declaration,
  rows: readonly Row[],
  shapes: number,
): Promise<Compared> {
  const totals = randomTotals(random, declaration)
  const seal = async (engine: Engine, folder: string): Promise<SealResult> => {
    const contribution = await writeContribution(folder, declaration, rows)
    return await engine.seal(sealRequest(declaration, contribution, totals), () => undefined)
  }
  const [byDuck, bySpark] = [await seal(duck, folders.duck), await seal(spark, folders.spark)]
  await spark.verify(bySpark.manifest)
  const [kept, alsoKept] = [
    await keptUnits(folders.duck, declaration),
    await keptUnits(folders.spark, declaration),
  ]
  let differences = 0
  if (byDuck.manifest.files.length !== bySpark.manifest.files.length) differences++
  if (JSON.stringify(byDuck.totals) !== JSON.stringify(bySpark.totals)) differences++
  if (JSON.stringify(kept) !== JSON.stringify(alsoKept)) differences++
  for (const folder of [folders.duck, folders.spark])
    if ((await stepsBack(partsIn(folder))) > 0) differences++
  const asked: readonly Shape[] = Array.from({ length: shapes }, () => randomShape(random, declaration))
  for (const shape of asked)
    if (String(await exactly(duck, shape)) !== String(await exactly(spark, shape))) differences++
  const edition = byDuck.manifest.edition
  await Promise.all([duck.destroy(edition), spark.destroy(edition)])
  return {
    editions: 1,
    rows: kept.reduce((sum, unit) => sum + unit.split(' ').length, 0),
    totals: totals.length,
    cubes: shapes,
    caps: capsOf(declaration),
    differences,
  }
}

function capsOf(declaration: Declaration): Compared['caps'] {
  const caps = declaration.views.flatMap(view => view.caps)
  const measure = caps.filter(cap => capOf(cap) !== undefined).length
  const orders = caps.filter(cap => 'of' in cap && cap.of === 'orders').length
  return { rows: caps.length - measure - orders, orders, measure }
}

function added(a: Compared, b: Compared): Compared {
  return {
    editions: a.editions + b.editions,
    rows: a.rows + b.rows,
    totals: a.totals + b.totals,
    cubes: a.cubes + b.cubes,
    caps: {
      rows: a.caps.rows + b.caps.rows,
      orders: a.caps.orders + b.caps.orders,
      measure: a.caps.measure + b.caps.measure,
    },
    differences: a.differences + b.differences,
  }
}

/**
 * Each unit's sealed rows as one text, sorted: engines give a unit other numbers, so that only which rows are
 * of one unit can be compared.
 */
async function keptUnits(folder: string, declaration: Declaration): Promise<readonly string[]> {
  const [unit, ...rest] = sealedColumns(declaration).map(({ name }) => name)
  const connection = await plainDuck()
  try {
    const result = await connection.run(
      `SELECT string_agg(t, ' ' ORDER BY t) AS rows FROM (
         SELECT ${unit}, concat_ws('|', ${rest.join(', ')}) AS t
         FROM read_parquet('${partsIn(folder)}'))
       GROUP BY ${unit} ORDER BY rows`,
    )
    return (await result.getRows()).map(([text]) => String(text))
  } finally {
    connection.closeSync()
  }
}

function partsIn(folder: string): string {
  return join(folder, 'editions', 'test@2025', 'rows_*.parquet')
}

/** In how many rows the unit is below that of the row before, in the same file. */
async function stepsBack(files: string): Promise<number> {
  const connection = await plainDuck()
  try {
    const result = await connection.run(
      `SELECT count(*) FROM (
         SELECT u < lag(u) OVER (PARTITION BY filename ORDER BY file_row_number) AS back
         FROM read_parquet('${files}', filename = true, file_row_number = true)) WHERE back`,
    )
    return Number((await result.getRows())[0]?.[0])
  } finally {
    connection.closeSync()
  }
}

async function otherOrderIsSeen(): Promise<number> {
  const folder = await temporaryFolder()
  const connection = await plainDuck()
  try {
    const file = join(folder.path, 'rows_0000.parquet')
    await connection.run(`COPY (SELECT unnest([1, 2, 1]) AS u) TO '${file}'`)
    return (await stepsBack(file)) === 1 ? 1 : 0
  } finally {
    connection.closeSync()
    await folder.remove()
  }
}

/** How many of the three planted differences the comparison finds. */
export async function controlsDiffer(spark: LocalSpark): Promise<number> {
  const otherKey = await onBoth(spark, TEST_KEY.toReversed(), async engines => {
    const random = seeded(CONTROL_SEED)
    const declaration = randomDeclaration(random)
    const rows = randomRows(random, declaration, 30, 30)
    return (await compareOne(engines, random, declaration, rows, 0)).differences > 0 ? 1 : 0
  })
  return otherKey + (await lostRowIsSeen(spark)) + (await otherOrderIsSeen())
}

export const CONTROLS = 3

/** A declaration with tight caps. */
const CONTROL_SEED = 1

/** One more row for DuckDB only. */
async function lostRowIsSeen(spark: LocalSpark): Promise<number> {
  return await onBoth(spark, TEST_KEY, async ({ duck, spark: cluster, folders }) => {
    const random = seeded(CONTROL_SEED)
    const declaration = randomDeclaration(random)
    const rows = randomRows(random, declaration, 30, 8)
    const seal = async (engine: Engine, folder: string, some: readonly Row[]) => {
      await mkdir(join(folder, 'uploads'), { recursive: true })
      const contribution = await writeContribution(folder, declaration, some)
      await engine.seal(sealRequest(declaration, contribution), () => undefined)
    }
    await seal(duck, folders.duck, rows)
    await seal(cluster, folders.spark, rows.slice(1))
    // Not every question is of what the row adds to.
    for (let i = 0; i < 12; i++) {
      const shape = randomShape(random, declaration)
      if (String(await exactly(duck, shape)) !== String(await exactly(cluster, shape))) return 1
    }
    return 0
  })
}
