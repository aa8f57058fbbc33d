// Derived dimensions: what a row is within its buyer's history. Each code follows from the rows of its own
// buyer and from public tables, so that removing a buyer changes no row of another's.
import { fault } from '../../schemas/fault.ts'
import type { ColumnPlan, DerivedColumn } from './columns.ts'
import { keptRows } from './contribution.ts'
import type { ExportDatabase } from './database.ts'
import { integer, joinSql, name, type Sql, sql } from './sql.ts'
import { plainCodes, slotsOf } from './tags.ts'

/**
 * Adds the codes of the derived dimensions to `staged`, behind those of the others. A row whose day is not
 * known, or that has no unit, is "other or unknown"; the rows of one order are one purchase, on the first day
 * that any of them has. Rows of the look-back serve the codes of later ones and are then removed, as are
 * older ones before that: the number of both is returned. Throws `prepare.dates_unreadable` where most rows
 * have no day.
 */
export async function derive(database: ExportDatabase, plan: ColumnPlan): Promise<number> {
  const { read, kept } = plan.firstDays
  const older = plan.time === undefined ? 0 : await countOlder(database, kept)
  if (older > 0) await removeOlder(database, read)
  if (plan.derived.length > 0) {
    if (plan.time !== undefined) await checkTime(database)
    await addDerived(database, plan)
  }
  if (older > 0) await removeOlder(database, kept)
  return older
}

async function countOlder(database: ExportDatabase, day: number): Promise<number> {
  const [row] = await database.rows(sql`SELECT count(*) AS n FROM staged WHERE t < ${integer(day)}`)
  return Number(row?.n)
}

async function removeOlder(database: ExportDatabase, day: number): Promise<void> {
  await database.run(sql`DELETE FROM staged WHERE t < ${integer(day)}`)
}

async function addDerived(database: ExportDatabase, plan: ColumnPlan): Promise<void> {
  const histories = historiesOf(plan)
  for (const [i, history] of histories.entries()) await writeHistory(database, `history${i}`, history, plan)
  const totals = plan.derived.flatMap((each, i) => (each.by === 'total' ? [{ i, of: each.of }] : []))
  if (totals.length > 0) await writeTotals(database, totals, plan)
  const holding = plan.derived.flatMap((each, i) => (each.by === 'with' ? [{ i, ...each }] : []))
  for (const each of holding) await writeHolding(database, each, plan)
  const codes = plan.derived.flatMap((each, i) => {
    const place = plan.dimensions.length + i
    if (each.by === 'with' && each.tags !== undefined) {
      const held = sql`${name(`holding${i}`)}.codes`
      return slotsOf(place, held, sql`s.u`, each.tags, each.codes.length + 1)
    }
    const history = 'within' in each ? histories.findIndex(({ within }) => same(within, each.within)) : -1
    const code = codeOf(each, i, name(`history${history}`))
    return [sql`CAST(${code} AS USMALLINT) AS ${name(`d${place}`)}`]
  })
  const looked = histories.map(({ within }, i) => {
    const history = name(`history${i}`)
    const keys = [...within.map(dimension => name(`d${dimension}`)), name('purchase')]
    const on = keys.map(key => sql` AND ${history}.${key} = s.${key}`)
    return sql` LEFT JOIN ${history} ON ${history}.u = s.u${joinSql(on, sql``)}`
  })
  if (totals.length > 0) looked.push(sql` LEFT JOIN totals ON totals.u = s.u`)
  for (const { i, perOrder } of holding) {
    const table = name(`holding${i}`)
    const on = perOrder.map(column => sql` AND ${table}.${name(column)} = s.${name(column)}`)
    looked.push(sql` LEFT JOIN ${table} ON ${table}.u = s.u AND ${table}.o = s.o${joinSql(on, sql``)}`)
  }
  await database.run(sql`CREATE TABLE derived AS SELECT s.* EXCLUDE (purchase), ${joinSql(codes)}
    FROM (SELECT *, ${purchaseOf(plan)} AS purchase FROM staged) AS s${joinSql(looked, sql``)}`)
  await database.run(sql`DROP TABLE staged`)
  await database.run(sql`ALTER TABLE derived RENAME TO staged`)
  for (const [i] of histories.entries()) await database.run(sql`DROP TABLE ${name(`history${i}`)}`)
  if (totals.length > 0) await database.run(sql`DROP TABLE totals`)
  for (const { i } of holding) await database.run(sql`DROP TABLE ${name(`holding${i}`)}`)
}

async function checkTime(database: ExportDatabase): Promise<void> {
  const [row = {}] = await database.rows(
    sql`SELECT count(*) AS n, count(t) AS known FROM staged WHERE u IS NOT NULL`,
  )
  if (2 * Number(row.known) < Number(row.n)) throw fault('prepare.dates_unreadable', {}, '/time/column')
}

/** What is counted apart for each combination of values of `within`, and what is remembered of it. */
type History = { readonly within: readonly number[]; readonly remembered: readonly number[] }

function historiesOf({ derived }: ColumnPlan): readonly History[] {
  const histories: { readonly within: readonly number[]; readonly remembered: number[] }[] = []
  for (const each of derived) {
    if (!('within' in each)) continue
    const known = histories.find(({ within }) => same(within, each.within))
    const history = known ?? { within: each.within, remembered: [] }
    if (known === undefined) histories.push(history)
    if (each.by === 'previous' && !history.remembered.includes(each.of)) history.remembered.push(each.of)
  }
  return histories
}

/** An order, or a row where there is no order key. */
function purchaseOf({ order }: ColumnPlan): Sql {
  return order === undefined ? sql`rowid` : name('o')
}

/**
 * One row a purchase: its number `nth`, the days `gap` since the one before, and of what that one was
 * (`p…`). What happened on one day is in the order of hashes that are the unit's own: of order pseudonyms,
 * or of rows with the unit's pseudonym in them.
 */
async function writeHistory(
  database: ExportDatabase,
  table: string,
  { within, remembered }: History,
  plan: ColumnPlan,
): Promise<void> {
  const scope = joinSql([name('u'), ...within.map(i => name(`d${i}`))])
  const chosen = remembered.map(i => sql`, arg_min(${name(`d${i}`)}, rank) AS ${name(`v${i}`)}`)
  const earlier = remembered.map(i => sql`, lag(${name(`v${i}`)}) OVER turns AS ${name(`p${i}`)}`)
  const rank = plan.order === undefined || remembered.length > 0 ? rankOf(plan) : sql`NULL`
  await database.run(sql`CREATE TEMP TABLE ${name(table)} AS
    SELECT ${scope}, purchase, row_number() OVER turns AS nth, day - lag(day) OVER turns AS gap${joinSql(earlier, sql``)}
    FROM (SELECT ${scope}, purchase, min(t) AS day, min(rank) AS rank${joinSql(chosen, sql``)}
      FROM (SELECT *, ${purchaseOf(plan)} AS purchase, ${rank} AS rank FROM staged WHERE u IS NOT NULL AND t IS NOT NULL)
      GROUP BY ${scope}, purchase)
    WINDOW turns AS (PARTITION BY ${scope} ORDER BY day, ${plan.order === undefined ? sql`rank, purchase` : sql`purchase`})`)
}

function rankOf(plan: ColumnPlan): Sql {
  const content = [
    name('u'),
    ...(plan.order === undefined ? [] : [name('o')]),
    ...plainCodes(plan),
    ...plan.measures.map((_, i) => name(`m${i}`)),
  ]
  return sql`md5(concat_ws('|', ${joinSql(content)}))`
}

/** Of the rows that the contribution file will have. */
async function writeTotals(
  database: ExportDatabase,
  totals: readonly { readonly i: number; readonly of: 'rows' | 'orders' | number }[],
  plan: ColumnPlan,
): Promise<void> {
  const sums = totals.map(({ i, of }) => {
    const sum =
      of === 'rows'
        ? sql`count(*)`
        : of === 'orders'
          ? sql`count(DISTINCT ${name('o')})`
          : sql`sum(${name(`m${of}`)})`
    return sql`CAST(${sum} AS BIGINT) AS ${name(`s${i}`)}`
  })
  await database.run(sql`CREATE TEMP TABLE totals AS
    SELECT u, ${joinSql(sums)} FROM staged WHERE u IS NOT NULL AND ${inFile(plan)} GROUP BY u`)
}

/**
 * The orders that have a line of one of the values, and as tags the `codes` of those that they have; of the
 * rows that the contribution file will have.
 */
async function writeHolding(
  database: ExportDatabase,
  { i, of, codes, perOrder, tags }: Extract<DerivedColumn, { by: 'with' }> & { readonly i: number },
  plan: ColumnPlan,
): Promise<void> {
  const order = joinSql([name('u'), name('o'), ...perOrder.map(name)])
  const cases = codes.map((code, at) => sql` WHEN ${integer(code)} THEN ${integer(at)}`)
  const held = sql`CASE ${name(`d${of}`)}${joinSql(cases, sql``)} END`
  const values = tags === undefined ? sql`true AS held` : sql`list_sort(list(DISTINCT ${held})) AS codes`
  await database.run(sql`CREATE TEMP TABLE ${name(`holding${i}`)} AS
    SELECT ${order}, ${values} FROM staged
    WHERE u IS NOT NULL AND ${name(`d${of}`)} IN (${joinSql(codes.map(integer))}) AND ${inFile(plan)} GROUP BY ${order}`)
}

function inFile(plan: ColumnPlan): Sql {
  if (plan.time === undefined) return keptRows(plan)
  return sql`${keptRows(plan)} AND (t IS NULL OR t >= ${integer(plan.firstDays.kept)})`
}

function codeOf(column: DerivedColumn, i: number, history: Sql): Sql {
  switch (column.by) {
    case 'nth':
      // least passes over NULL.
      return sql`CASE WHEN ${history}.nth IS NULL THEN ${integer(column.last)} ELSE least(${history}.nth, ${integer(column.last)}) - 1 END`
    case 'since':
      return sql`CASE WHEN ${history}.nth IS NULL THEN ${integer(column.days.length + 2)}
        WHEN ${history}.gap IS NULL THEN 0 ELSE 1 + ${reached(sql`${history}.gap`, column.days)} END`
    case 'new':
      return sql`CASE WHEN ${history}.nth IS NULL THEN 2 WHEN ${history}.gap <= ${integer(column.days)} THEN 1 ELSE 0 END`
    case 'previous': {
      const before = sql`${history}.${name(`p${column.of}`)}`
      const other = integer(column.other + 1)
      return sql`CASE WHEN ${history}.nth IS NULL THEN ${other} WHEN ${history}.nth = 1 THEN 0 ELSE ${before} + 1 END`
    }
    case 'windows': {
      const inside = column.windows.map(
        ([from, to], code) =>
          sql` WHEN s.t BETWEEN ${integer(from)} AND ${integer(to)} THEN ${integer(code)}`,
      )
      const usual = integer(column.windows.length)
      return sql`CASE WHEN s.t IS NULL THEN ${usual} + 1${joinSql(inside, sql``)} ELSE ${usual} END`
    }
    case 'age': {
      const launched = sql`s.${name(`l${i}`)}`
      const age = sql`(s.t - ${launched})`
      return sql`CASE WHEN ${age} IS NULL THEN ${integer(column.days.length + 1)} ELSE ${reached(age, column.days)} END`
    }
    case 'with':
      return sql`CASE WHEN s.u IS NULL THEN 2 WHEN ${name(`holding${i}`)}.held THEN 0 ELSE 1 END`
    case 'total': {
      const total = sql`totals.${name(`s${i}`)}`
      return sql`CASE WHEN ${total} IS NULL THEN ${integer(column.edges.length + 1)} ELSE ${reached(total, column.edges)} END`
    }
  }
}

/** How many of the rising edges a number reaches: the code of its open bin. */
function reached(value: Sql, edges: readonly (number | bigint)[]): Sql {
  const below = edges.map((edge, code) => sql` WHEN ${value} < ${integer(edge)} THEN ${integer(code)}`)
  return sql`CASE${joinSql(below, sql``)} ELSE ${integer(edges.length)} END`
}

function same(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((each, i) => each === other[i])
}
