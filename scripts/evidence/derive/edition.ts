// A small random edition: a dataset.yaml that derives every kind of dimension, and its rows as the provider's
// tool has staged them.
import { stringify } from 'yaml'
import { codeColumns } from '../../../schemas/contribution.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { parseDatasetFile } from '../../../src/prepare/dataset-yaml.ts'
import { declare } from '../../../src/prepare/declaration.ts'
import { type ColumnPlan, planColumns } from '../../../src/prepare/columns.ts'
import type { ExportDatabase } from '../../../src/prepare/database.ts'
import { derive } from '../../../src/prepare/derive.ts'
import { joinSql, name, type Sql, sql } from '../../../src/prepare/sql.ts'
import { type Random, uuid } from '../../../test/engine/support.ts'

type Cell = string | number | null
/** In the order of `stagedColumns`: `u` first. */
export type StagedRow = readonly Cell[]

export type DerivedEdition = {
  readonly declaration: Declaration
  readonly plan: ColumnPlan
  readonly rows: readonly StagedRow[]
}

const CATEGORIES = ['a', 'b', 'c']
const DAYS = 40
const COLOURS = ['red', 'blue', 'green', 'white']
const TAGS = 2
const COLUMNS = ['buyer', 'order', 'day', 'category', 'channel', 'gender', 'colours', 'pieces']

export function randomEdition(random: Random): DerivedEdition {
  const orders = random.chance(0.7)
  const file = parseDatasetFile(stringify(datasetOf(random, orders)), 'dataset.yaml')
  const plan = planColumns(file, COLUMNS, new Map([['launches', ['name', 'launched']]]))
  const declaration = declare(file, new Uint8Array(32).fill(7))
  const units = 2 + random.below(4)
  const rows = Array.from({ length: units }, (_, unit) =>
    Array.from({ length: 1 + random.below(9) }, (_, row) => rowOf(random, unit, plan, row === 2)),
  ).flat()
  return { declaration, plan, rows }
}

function datasetOf(random: Random, orders: boolean): object {
  const within = () => [[], [], ['category'], ['channel'], ['gender']][random.below(5)] ?? []
  const ofOrders = {
    basket: { with: 'category', values: random.chance(0.5) ? ['a'] : ['a', 'b'] },
    held: { with: 'category', values: CATEGORIES, tags: { max: TAGS } },
    orders_made: { total: 'orders', bins: [2, 4] },
  }
  return {
    dataset: 'derived',
    edition: '1',
    title: 'derived',
    source: 'made up',
    period: { from: '2025-01-01', to: '2025-02-28' },
    files: ['orders.csv'],
    lookups: { launches: { files: ['launches.csv'], key: 'name' } },
    unit: { column: 'buyer', missing: 'refuse' },
    ...(orders ? { orderKey: { column: 'order' } } : {}),
    time: { column: 'day' },
    capacity: 1000,
    dimensions: {
      category: { column: 'category', values: CATEGORIES },
      channel: { column: 'channel', values: ['x', 'y'], ...(orders ? { perOrder: random.chance(0.5) } : {}) },
      gender: { column: 'gender', perUnit: true, values: ['f', 'm'] },
      colours: { column: 'colours', values: COLOURS, tags: { separator: '|', max: TAGS } },
    },
    derive: {
      nth: { nth: 2 + random.below(2), within: within() },
      since: { since: [3, 10], within: within() },
      newness: { newAfter: 1 + random.below(20), within: within() },
      before: { previous: 'category', within: within() },
      promotion: {
        windows: [
          { value: 'one', from: '2025-01-05', to: '2025-01-12' },
          { value: 'two', from: '2025-01-10', to: '2025-01-20' },
        ],
      },
      age: { age: [5, 15], lookup: 'launches', column: 'category', take: 'launched' },
      spent: { total: random.chance(0.5) ? 'pieces' : 'rows', bins: [2, 5] },
      ...(orders ? ofOrders : {}),
    },
    measures: {
      pieces: {
        column: 'pieces',
        quantum: '1',
        lo: 0,
        hi: 3,
        missing: random.chance(0.5) ? 'drop' : 'lo',
      },
    },
    views: { buyers: { for: ['units'] } },
    budget: {
      delta: '1e-6',
      perConsumer: { epsilon: '4' },
      total: { epsilon: '8' },
      perYear: { perConsumer: { epsilon: '4' }, total: { epsilon: '8' } },
    },
  }
}

/** `mayBeUndated`: of one row of three at most, since an export without dates is refused. */
function rowOf(random: Random, unit: number, plan: ColumnPlan, mayBeUndated: boolean): StagedRow {
  const first = Date.UTC(2025, 0, 1) / 86_400_000
  const day = mayBeUndated && random.chance(0.3) ? null : first + random.below(DAYS)
  const category = random.below(CATEGORIES.length + 1)
  const mayDrop = plan.measures[0]?.missing === 'drop'
  return [
    uuid(1, unit),
    ...(plan.order === undefined ? [] : [uuid(2, 10 * unit + random.below(4))]),
    category,
    random.below(3),
    unit % 3,
    ...coloursOf(random),
    mayDrop && random.chance(0.2) ? null : random.below(4),
    day,
    // Of categories a and b only a launch is known.
    ...agesOf(plan).map(() => (category < 2 ? first + 5 * category : null)),
  ]
}

/** One or two different colours, or "other". */
function coloursOf(random: Random): readonly number[] {
  const [one, other] = [random.below(COLOURS.length + 1), random.below(COLOURS.length)]
  const none = COLOURS.length + 1
  if (one === other || one === COLOURS.length || random.chance(0.3)) return [one, none]
  return [Math.min(one, other), Math.max(one, other)]
}

function agesOf({ derived }: ColumnPlan): readonly number[] {
  return derived.flatMap(({ by }, i) => (by === 'age' ? [i] : []))
}

/** Fills `staged` and derives, by the code that the provider runs. */
export async function deriveRows(
  database: ExportDatabase,
  plan: ColumnPlan,
  rows: readonly StagedRow[],
): Promise<void> {
  const columns = [
    sql`u VARCHAR`,
    ...(plan.order === undefined ? [] : [sql`o VARCHAR`]),
    ...plan.dimensions.flatMap(({ tags }, i) =>
      codeColumns(i, tags === undefined ? {} : { tags: tags.max }).map(each => sql`${name(each)} USMALLINT`),
    ),
    sql`m0 BIGINT`,
    sql`t BIGINT`,
    ...agesOf(plan).map(i => sql`${name(`l${i}`)} BIGINT`),
  ]
  await database.fill('staged', joinSql(columns), rows)
  await derive(database, plan)
}

export type DerivedRow = {
  readonly unit: string
  readonly order: string
  readonly codes: readonly number[]
  /** By dimension with several values a row, all of them. */
  readonly tags: Readonly<Record<string, readonly number[]>>
  readonly pieces: bigint
  /** What each planted mistake derives. */
  readonly mistaken: Readonly<Record<string, string>>
}

/** Those that the contribution file has. */
export async function rowsOf(
  database: ExportDatabase,
  { order, measures }: ColumnPlan,
  { dimensions }: Declaration,
  mistakes: Readonly<Record<string, Sql>>,
): Promise<readonly DerivedRow[]> {
  const kept = measures[0]?.missing === 'drop' ? sql`m0 IS NOT NULL` : sql`true`
  const planted = Object.entries(mistakes).map(([key, mistake]) => sql`, ${mistake} AS ${name(key)}`)
  const found = await database.rows(sql`SELECT *${joinSql(planted, sql``)} FROM staged WHERE ${kept}`)
  return found.map(row => ({
    unit: String(row['u']),
    order: order === undefined ? '' : String(row['o']),
    codes: dimensions.map((_, i) => Number(row[`d${i}`])),
    tags: Object.fromEntries(
      dimensions.flatMap((dimension, i) => {
        if (dimension.tags === undefined) return []
        const codes = codeColumns(i, dimension).map(column => Number(row[column]))
        return [[dimension.name, codes.filter(code => code < dimension.values.length)]]
      }),
    ),
    pieces: BigInt(row['m0'] ?? 0),
    mistaken: Object.fromEntries(Object.keys(mistakes).map(key => [key, String(row[key])])),
  }))
}
