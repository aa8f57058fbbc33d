// protocols/anonymise/SPEC.md §10: what the columns of an export are, by noisy votes of buyers. What a draft
// declares of a column is public, so its role may not follow from any one buyer's rows.
import { SERIAL } from '../../protocols/anonymise/calendar.ts'
import type { ExportDatabase } from './database.ts'
import { cellOf, identityOf } from './cells.ts'
import { type DraftNoise, UNIT } from './draft-noise.ts'
import { isNumber } from './fixed-point.ts'
import type { IdentityColumns } from './draft-counts.ts'
import type { ExportTable } from './read-export.ts'
import { joinSql, name, type Sql, sql } from './sql.ts'

/** Between values of one cell; commas and slashes are in names and descriptions too often. */
export const SEPARATORS = ['|', ';', '；', '、'] as const

const SEPARATED = ['separated 0', 'separated 1', 'separated 2', 'separated 3'] as const
const KINDS = [
  'empty',
  'identifier',
  /** Dates that can be read one way only; that end with the year, with the month or the day first, or either. */
  'plain-date',
  'month-first',
  'day-first',
  'either-first',
  /** A number that is a day where spreadsheets count days; a whole one below a hundred; any other. */
  'serial',
  'small',
  'number',
  ...SEPARATED,
  'text',
] as const
export type VoteKind = (typeof KINDS)[number]

/** Noisy numbers of buyers by kind, one for each column of the export. */
export type Votes = {
  readonly columns: readonly ReadonlyMap<VoteKind, number>[]
  /** Of one of these numbers. */
  readonly sigma: number
}

/** How many buyers there are, as far as the votes show: each has one in every column. */
export function votersOf({ columns }: Votes): number {
  const whole = columns.flatMap(column => [...column.values()]).reduce((sum, figure) => sum + figure, 0)
  return whole / Math.max(1, columns.length)
}

export function votesFor(column: ReadonlyMap<VoteKind, number>, kinds: readonly VoteKind[]): number {
  return kinds.reduce((sum, kind) => sum + (column.get(kind) ?? 0), 0)
}

/** Those of the separators, in their order. */
export const SEPARATED_KINDS: readonly VoteKind[] = SEPARATED

/**
 * Each buyer votes once in each of C columns, with 1 ÷ √C: by one cell of its own that a digest of its rows
 * chooses. So a buyer adds at most length 1, whatever and how many its rows are.
 */
export async function releaseVotes(
  database: ExportDatabase,
  { from, columns, outerSpaces }: ExportTable,
  { unit }: Pick<IdentityColumns, 'unit'>,
  noise: DraftNoise,
): Promise<Votes> {
  const cells = columns.map((_, i) => cellOf(i, outerSpaces))
  const chosen = columns.map((_, i) => sql`arg_min(${name(`t${i}`)}, k) AS ${name(`t${i}`)}`)
  const row = joinSql(cells.map(cell => sql`coalesce(${cell}, chr(30))`))
  const rows = sql`SELECT ${identityOf(cellOf(unit, outerSpaces))} AS id, md5(concat_ws(chr(31), ${row})) AS k,
    ${joinSql(cells.map((cell, i) => sql`${identityOf(cell)} AS ${name(`t${i}`)}`))} FROM (${from})`
  await database.run(
    sql`CREATE TABLE voters AS SELECT ${joinSql(chosen)} FROM (${rows}) WHERE id IS NOT NULL GROUP BY id`,
  )
  const exact = new Map<string, number>()
  const weight = lengthOf(columns.length)
  for (const i of columns.keys()) {
    const found = await database.rows(
      sql`SELECT ${kindOf(name(`t${i}`))} AS kind, count(*) AS n FROM voters GROUP BY kind`,
    )
    for (const { kind, n } of found) exact.set(`${i} ${kind}`, weight * Number(n))
  }
  await database.run(sql`DROP TABLE voters`)
  const bins = columns.flatMap((_, i) => KINDS.map(kind => `${i} ${kind}`))
  const noisy = noise.figures('vote', `votes of ${columns.length} columns`, bins, exact)
  const scale = UNIT / weight
  return {
    columns: columns.map(
      (_, i) => new Map(KINDS.map(kind => [kind, scale * (noisy.get(`${i} ${kind}`) ?? 0)])),
    ),
    sigma: scale * noise.sigma('vote'),
  }
}

/** Of a trimmed cell in SQL. Heuristics: what they miss is text. */
function kindOf(cell: Sql): Sql {
  const is = (shape: string) => sql`regexp_full_match(${cell}, ${shape})`
  const separated = SEPARATORS.map(
    (separator, i) => sql`WHEN contains(${cell}, ${separator}) THEN ${SEPARATED[i] ?? 'text'}`,
  )
  return sql`CASE WHEN ${cell} IS NULL THEN 'empty'
    WHEN ${is(IDENTIFIER)} THEN 'identifier'
    WHEN ${is(PLAIN_DATE)} THEN 'plain-date'
    WHEN ${is(yearLast(NUMBER_ABOVE_12, ANY_DAY))} THEN 'day-first'
    WHEN ${is(yearLast(ANY_DAY, NUMBER_ABOVE_12))} THEN 'month-first'
    WHEN ${is(yearLast(ANY_DAY, ANY_DAY))} THEN 'either-first'
    WHEN ${is(SERIAL.source)} THEN 'serial'
    WHEN ${is('[0-9]{1,2}')} THEN 'small'
    WHEN ${isNumber(cell)} THEN 'number'
    ${joinSql(separated, sql` `)} ELSE 'text' END`
}

const TIME = '([ T].*)?'
const ANY_DAY = '[0-9]{1,2}'
const NUMBER_ABOVE_12 = '(1[3-9]|2[0-9]|3[01])'
const ANY_MONTH = '(0?[1-9]|1[0-2])'
const YEAR = '(19|20)[0-9]{2}'
const PLAIN_DATE = `(${[
  `(${['-', '/', '[.]'].map(between => `${YEAR}${between}${ANY_DAY}${between}${ANY_DAY}`).join('|')})${TIME}`,
  `${YEAR}(0[1-9]|1[0-2])[0-3][0-9]${TIME}`,
  `[0-9]{4}年${ANY_DAY}月${ANY_DAY}[日号].*`,
  `${ANY_DAY}[.]${ANY_MONTH}[.]${YEAR}${TIME}`,
  `${ANY_DAY}[ -][A-Za-z]{3}[ -]${YEAR}${TIME}`,
].join('|')})`
const yearLast = (first: string, second: string) => `${first}[-/.]${second}[-/.]${YEAR}${TIME}`
/** Mobile numbers, e-mail addresses, ID cards. */
const IDENTIFIER = '((\\+?86[- ]?)?1[3-9][0-9]{9}|[^@ ]+@[^@ ]+[.][^@ ]+|[1-9][0-9]{5}(19|20)[0-9]{9}[0-9Xx])'

/** ⌊UNIT ÷ √C⌋, exactly: C squares of it add up to at most UNIT². */
function lengthOf(columns: number): number {
  let weight = Math.floor(UNIT / Math.sqrt(columns))
  while (columns * weight * weight > UNIT * UNIT) weight--
  return weight
}
