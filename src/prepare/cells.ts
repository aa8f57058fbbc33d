// A cell of an export in SQL, as protocols/anonymise/text.ts defines it; a test compares the two.
import { MISSING_WORDS, SPACES } from '../../protocols/anonymise/text.ts'
import { joinSql, name, type Sql, sql } from './sql.ts'

/** Trimmed, or NULL if nothing is left. `outerSpaces`: some cell of the export has any. */
export function cellOf(column: number, outerSpaces: boolean): Sql {
  const raw = name(`c${column}`)
  if (!outerSpaces) return sql`nullif(${raw}, '')`
  // DuckDB takes some ten times as long to trim a text of such characters as to see that it has none.
  return sql`nullif(CASE WHEN regexp_matches(${raw}, ${HAS_OUTER_SPACES}) THEN trim(${raw}, ${SPACES}) ELSE ${raw} END, '')`
}

const HAS_OUTER_SPACES = `^[${SPACES}]|[${SPACES}]$`

/** NULL for a word that means "no value" in a unit or order column. */
export function identityOf(cell: Sql): Sql {
  const words = joinSql(MISSING_WORDS.map(word => sql`${word}`))
  return sql`CASE WHEN ${cell} IN (${words}) THEN NULL ELSE ${cell} END`
}

/** A cell that `cellOf` trimmed, by its column in the statement that stages an export. */
export function stagedText(column: number): Sql {
  return name(`t${column}`)
}
