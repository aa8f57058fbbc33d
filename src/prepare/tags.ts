// protocols/anonymise/SPEC.md §6: several values a row. A row keeps at most so many of the declared ones, in
// rising codes; which ones follows from its own unit and from the values alone.
import { SPACES } from '../../protocols/anonymise/text.ts'
import { codeColumns } from '../../schemas/contribution.ts'
import type { ColumnPlan, DerivedColumn, SourceDimension } from './columns.ts'
import { integer, name, type Sql, sql } from './sql.ts'

/** The columns with the codes of a dimension, by its place in the declaration. */
function codesOfDimension(plan: ColumnPlan, place: number): readonly string[] {
  const dimension: SourceDimension | DerivedColumn | undefined = [...plan.dimensions, ...plan.derived][place]
  const tags = dimension === undefined ? undefined : mostTags(dimension)
  return codeColumns(place, tags === undefined ? {} : { tags })
}

/** How many values a row may have; undefined: one. */
function mostTags(dimension: SourceDimension | DerivedColumn): number | undefined {
  if (!('by' in dimension)) return dimension.tags?.max
  return dimension.by === 'with' ? dimension.tags : undefined
}

/**
 * A query of `cell` and its rising `codes`: of the texts of `source` (`cell`, `text`), the parts between
 * separators that the table `values` has; cells with none of them are absent.
 */
export function tagsOfCells(source: Sql, values: Sql, separator: string): Sql {
  return sql`SELECT parts.cell, list_sort(list(DISTINCT v.code)) AS codes
    FROM (SELECT cell, unnest(string_split(text, ${separator})) AS part FROM (${source})) AS parts
    JOIN ${values} AS v ON v.value = trim(parts.part, ${SPACES}) GROUP BY parts.cell`
}

/**
 * The columns of a dimension with tags: of the rising codes in a list those with the least hashes of unit and
 * code, "other or unknown" where there is none. `size`: of the domain.
 */
export function slotsOf(place: number, codes: Sql, unit: Sql, most: number, size: number): readonly Sql[] {
  const hashed = sql`[{'h': md5(concat_ws('|', ${unit}, each)), 'code': each} for each in ${codes}]`
  const chosen = sql`CASE WHEN len(${codes}) <= ${integer(most)} THEN ${codes}
    ELSE list_sort([pair.code for pair in list_sort(${hashed})[1:${integer(most)}]]) END`
  return codeColumns(place, { tags: most }).map((column, i) => {
    const none = integer(i === 0 ? size - 1 : size)
    return sql`CAST(coalesce((${chosen})[${integer(i + 1)}], ${none}) AS USMALLINT) AS ${name(column)}`
  })
}

/** All columns with codes, in the order of the declared dimensions. */
export function contributionCodes(plan: ColumnPlan): readonly Sql[] {
  return [...plan.dimensions, ...plan.derived].flatMap((_, place) => codesOfDimension(plan, place).map(name))
}

/** Those of dimensions that are not derived. */
export function plainCodes(plan: ColumnPlan): readonly Sql[] {
  return plan.dimensions.flatMap((_, place) => codesOfDimension(plan, place).map(name))
}
