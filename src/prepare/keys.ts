// What identities and dates become, looked up by their texts. They are far fewer than the rows: the rows
// themselves are written once, without them.
import { encoder } from '../../protocols/anonymise/domain.ts'
import { parseDay } from '../../protocols/anonymise/calendar.ts'
import { PSEUDONYM_BYTES, UNIT_LABEL } from '../../protocols/anonymise/pseudonym.ts'
import { concatBytes, utf8 } from '../../protocols/bytes.ts'
import { cellOf, identityOf } from './cells.ts'
import { type ColumnPlan, dateColumns, isCalendar, tagColumns } from './columns.ts'
import type { ExportDatabase } from './database.ts'
import { OUTCOMES } from './outcomes.ts'
import type { ExportTable } from './read-export.ts'
import { integer, joinSql, name, type Sql, sql } from './sql.ts'

/**
 * The tables `units` (from an identity `ut` to its pseudonym `u`, and `t` for the pseudonyms of its orders)
 * and, for each column of dates, `days…` (from the beginning `k` of a date to its day number, the codes of
 * the dimensions of this column, and an outcome), by one pass over the export; for each column of tags
 * `cells…`, its different cells (`cell`).
 */
export async function loadKeys(
  database: ExportDatabase,
  plan: ColumnPlan,
  table: ExportTable,
  secret: Uint8Array,
): Promise<void> {
  const keys = [
    { key: 'ut', text: identityOf(cellOf(plan.unit, table.outerSpaces)) },
    ...dateColumns(plan).map(column => ({
      key: `k${column}`,
      text: beginningOf(cellOf(column, table.outerSpaces)),
    })),
    ...tagColumns(plan).map(column => ({ key: `g${column}`, text: cellOf(column, table.outerSpaces) })),
  ]
  await database.run(sql`CREATE TEMP TABLE keys AS
    SELECT ${joinSql(keys.map(({ key }) => sql`${name(key)}, grouping(${name(key)}) = 0 AS ${name(`is_${key}`)}`))}
    FROM (SELECT ${joinSql(keys.map(({ key, text }) => sql`${text} AS ${name(key)}`))} FROM (${table.from}))
    GROUP BY GROUPING SETS (${joinSql(keys.map(({ key }) => sql`(${name(key)})`))})`)
  await database.run(sql`CREATE TEMP TABLE units AS
    SELECT ut, ${pseudonym(sql`mac`)} AS u, unhex(right(mac, ${integer(2 * PSEUDONYM_BYTES)})) AS t
    FROM (SELECT ut, ${hmac(secret, utf8(UNIT_LABEL), sql`encode(ut)`)} AS mac FROM keys WHERE is_ut AND ut IS NOT NULL)`)
  for (const column of dateColumns(plan)) await fillDays(database, column, plan)
  for (const column of tagColumns(plan)) {
    const key = name(`g${column}`)
    await database.run(sql`CREATE TEMP TABLE ${name(`cells${column}`)} AS
      SELECT ${key} AS cell FROM keys WHERE ${name(`is_g${column}`)} AND ${key} IS NOT NULL`)
  }
  await database.run(sql`DROP TABLE keys`)
}

/** As much of a date as says which day it is. */
export function beginningOf(cell: Sql): Sql {
  return sql`left(${cell}, 11)`
}

/** What an order is called within its unit. */
export function orderPseudonymSql(order: Sql): Sql {
  return pseudonym(sql`sha256(units.t || encode(${order}))`)
}

export function joinDays(column: number, cell: Sql): Sql {
  const days = name(`days${column}`)
  return sql` LEFT JOIN ${days} ON ${days}.k = ${beginningOf(cell)}`
}

async function fillDays(database: ExportDatabase, column: number, plan: ColumnPlan): Promise<void> {
  const members = plan.dimensions.flatMap((dimension, i) =>
    isCalendar(dimension) && dimension.column === column ? [{ i, code: encoder(dimension.rule) }] : [],
  )
  const key = name(`k${column}`)
  const found = await database.rows(
    sql`SELECT ${key} AS k FROM keys WHERE ${name(`is_k${column}`)} AND ${key} IS NOT NULL`,
  )
  const others = members.map(({ code }) => code(null))
  await database.fill(
    `days${column}`,
    sql`k VARCHAR, outcome BIGINT, day BIGINT${joinSql(
      members.map(({ i }) => sql`, ${name(`d${i}`)} BIGINT`),
      sql``,
    )}`,
    found.map(({ k }) => {
      const beginning = String(k)
      const codes = members.map(({ code }) => code(beginning))
      const day = parseDay(beginning, plan.dates)
      const outcome =
        day === undefined
          ? OUTCOMES.unreadable
          : codes.every((code, j) => code === others[j])
            ? OUTCOMES.outside
            : OUTCOMES.used
      return [beginning, outcome, day ?? null, ...codes]
    }),
  )
}

const BLOCK_BYTES = 64

/**
 * HMAC-SHA-256 (RFC 2104) in hexadecimal. The padded keys are bound as values: a statement's text may end up
 * in an error. protocols/anonymise/pseudonym.ts is the definition; a test compares the two.
 */
function hmac(secret: Uint8Array, label: Uint8Array, message: Sql): Sql {
  const padded = (byte: number) => Uint8Array.from({ length: BLOCK_BYTES }, (_, i) => (secret[i] ?? 0) ^ byte)
  const inner = concatBytes(padded(0x36), label)
  const outer = padded(0x5c)
  return sql`sha256(${outer} || unhex(sha256(${inner} || ${message})))`
}

function pseudonym(mac: Sql): Sql {
  return sql`CAST(left(${mac}, ${integer(2 * PSEUDONYM_BYTES)}) AS UUID)`
}
