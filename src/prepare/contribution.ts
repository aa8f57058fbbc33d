import { concatBytes, utf8 } from '../../protocols/bytes.ts'
import { PSEUDONYM_BYTES, UNIT_LABEL } from '../../protocols/anonymise/pseudonym.ts'
import { fault } from '../../schemas/fault.ts'
import type { ColumnPlan } from './columns.ts'
import type { Database } from './database.ts'
import { isCalendar } from './stage.ts'
import { integer, join, name, type Sql, sql } from './sql.ts'

/**
 * From `staged` to the table `contribution`: pseudonyms in the place of identities, rows without a unit or a needed measure left out.
 * Throws a Fault where the declaration forbids that, or where nothing or too much is left.
 */
export async function pseudonymise(
  database: Database,
  plan: ColumnPlan,
  secret: Uint8Array,
  capacity: number,
): Promise<void> {
  if (plan.missingUnit === 'refuse') {
    const [missing] = await database.rows(sql`SELECT 1 FROM staged WHERE ut IS NULL LIMIT 1`)
    if (missing !== undefined) throw fault('prepare.unit_missing', {}, '/unit/column')
  }
  await database.run(sql`CREATE TABLE units AS
    SELECT ut, ${pseudonym(sql`mac`)} AS u, unhex(right(mac, ${integer(2 * PSEUDONYM_BYTES)})) AS t
    FROM (SELECT ut, ${hmac(secret, utf8(UNIT_LABEL), sql`encode(ut)`)} AS mac
      FROM (SELECT DISTINCT ut FROM staged WHERE ut IS NOT NULL))`)
  await database.run(sql`CREATE TABLE contribution AS
    SELECT ${columnsOf(plan)} FROM ${stagedWithDays(plan)} JOIN units ON units.ut = staged.ut WHERE ${isKept(plan)}`)
  const [counted] = await database.rows(sql`SELECT count(*) AS n FROM contribution`)
  const rows = Number(counted?.n)
  if (rows === 0) throw fault('prepare.no_rows_left', {}, '/unit')
  if (rows > capacity) throw fault('prepare.over_capacity', { capacity }, '/capacity')
}

/** Ordered by pseudonym and then by a hash of the content, so that the order of the file says nothing of the order of the export. */
export async function writeContribution(database: Database, plan: ColumnPlan, file: string): Promise<void> {
  const columns = [
    name('u'),
    ...(plan.order === undefined ? [] : [name('o')]),
    ...plan.dimensions.map((_, i) => name(`d${i}`)),
    ...plan.measures.map((_, i) => name(`m${i}`)),
  ]
  await database.copyToParquet(
    sql`SELECT ${join(columns)} FROM contribution ORDER BY u, hash(${join(columns)})`,
    file,
  )
}

/** `staged` with the codes of its dates. */
export function stagedWithDays(plan: ColumnPlan): Sql {
  const columns = [...new Set(plan.dimensions.filter(isCalendar).map(each => each.column))]
  const joins = columns.map(
    column =>
      sql` JOIN ${name(`days${column}`)} ON ${name(`days${column}`)}.k IS NOT DISTINCT FROM staged.${name(`k${column}`)}`,
  )
  return sql`staged${join(joins, sql``)}`
}

/** Rows that have all measures they need. */
export function isKept(plan: ColumnPlan): Sql {
  const needed = plan.measures.flatMap(({ missing }, i) =>
    missing === 'drop' ? [sql`staged.${name(`m${i}`)} IS NOT NULL`] : [],
  )
  return needed.length === 0 ? sql`true` : join(needed, sql` AND `)
}

function columnsOf(plan: ColumnPlan): Sql {
  return join([
    sql`units.u AS u`,
    ...(plan.order === undefined ? [] : [sql`${pseudonym(sql`sha256(units.t || encode(staged.ot))`)} AS o`]),
    ...plan.dimensions.map((dimension, i) => {
      const column = name(`d${i}`)
      return isCalendar(dimension)
        ? sql`CAST(${name(`days${dimension.column}`)}.${column} AS USMALLINT) AS ${column}`
        : sql`staged.${column}`
    }),
    ...plan.measures.map(({ missing, clip }, i) => {
      const column = name(`m${i}`)
      return missing === 'lo'
        ? sql`coalesce(staged.${column}, ${integer(clip.lo)}) AS ${column}`
        : sql`staged.${column}`
    }),
  ])
}

const BLOCK_BYTES = 64

/**
 * HMAC-SHA-256 (RFC 2104) in hexadecimal. The padded keys are bound as values: a statement's text may end up in an error.
 * protocols/anonymise/pseudonym.ts is the definition; a test compares the two.
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
