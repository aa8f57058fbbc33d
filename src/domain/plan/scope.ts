// From names to codes: the filter and the groups of a question, checked against the declaration.
import { LIMITS } from '../../../schemas/common.ts'
import type { Declaration, Dimension, Measure } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import type { CodeFilter } from '../../../schemas/plan.ts'
import type { Where } from '../../../schemas/query.ts'
import { nearest } from '../../../schemas/nearest.ts'

export function findDimension(declaration: Declaration, name: string, at: string): Dimension {
  const found = declaration.dimensions.find(dimension => dimension.name === name)
  if (found !== undefined) return found
  const valid = declaration.dimensions.map(dimension => dimension.name)
  throw fault('query.dimension_unknown', { name, nearest: nearest(name, valid), valid }, at)
}

export function findMeasure(declaration: Declaration, name: string, at: string): Measure {
  const found = declaration.measures.find(measure => measure.name === name)
  if (found !== undefined) return found
  throw fault('query.measure_unknown', { name, valid: declaration.measures.map(measure => measure.name) }, at)
}

/** Filters in the order of the declared dimensions, their codes ascending and without duplicates. */
export function resolveWhere(declaration: Declaration, where: Where): readonly CodeFilter[] {
  for (const name of Object.keys(where)) findDimension(declaration, name, '/query/where')
  return declaration.dimensions.flatMap(dimension => {
    // A provider may call a dimension `constructor`.
    const values = Object.hasOwn(where, dimension.name) ? where[dimension.name] : undefined
    if (values === undefined) return []
    const codes = values.map((value, i) => codeOf(dimension, value, `/query/where/${dimension.name}/${i}`))
    return [{ dimension: dimension.name, codes: [...new Set(codes)].sort((a, b) => a - b) }]
  })
}

/** Groups in the order of the declared dimensions, so that one question has one form. */
export function resolveGroups(
  declaration: Declaration,
  names: readonly string[],
  at: string,
): readonly string[] {
  names.forEach((name, i) => {
    findDimension(declaration, name, `${at}/${i}`)
    if (names.indexOf(name) !== i) throw fault('query.dimension_repeated', { name }, `${at}/${i}`)
  })
  return declaration.dimensions.map(dimension => dimension.name).filter(name => names.includes(name))
}

/** How many cells a part over these groups has: filtered dimensions count their filter's codes. */
export function groupCount(
  declaration: Declaration,
  where: readonly CodeFilter[],
  groupBy: readonly string[],
): number {
  return groupBy.reduce((product, name) => {
    const filter = where.find(({ dimension }) => dimension === name)
    return product * (filter?.codes ?? findDimension(declaration, name, '/query').values).length
  }, 1)
}

/** The codes that a grouped dimension takes in an answer, in the order of its cells. */
export function groupCodes(
  declaration: Declaration,
  where: readonly CodeFilter[],
  name: string,
): readonly number[] {
  const filter = where.find(({ dimension }) => dimension === name)
  if (filter !== undefined) return filter.codes
  return findDimension(declaration, name, '/query').values.map((_, code) => code)
}

/**
 * Refuses what the engine's dense cube could not hold: the whole domains of the filtered and grouped
 * dimensions.
 */
export function checkCells(
  declaration: Declaration,
  where: readonly CodeFilter[],
  groupBy: readonly string[],
): void {
  const names = [...new Set([...where.map(({ dimension }) => dimension), ...groupBy])]
  const cells = names.reduce(
    (product, name) => product * findDimension(declaration, name, '/query').values.length,
    1,
  )
  if (cells > LIMITS.cubeCells) {
    throw fault('query.cube_too_large', { cells, limit: LIMITS.cubeCells, dimensions: names }, '/query')
  }
}

const known = new WeakMap<Dimension, ReadonlyMap<string, number>>()

/** Made once: a dimension may have thousands of values. */
function codesOf(dimension: Dimension): ReadonlyMap<string, number> {
  const codes = known.get(dimension) ?? new Map(dimension.values.map(({ value }, code) => [value, code]))
  known.set(dimension, codes)
  return codes
}

function codeOf(dimension: Dimension, value: string, at: string): number {
  const code = codesOf(dimension).get(value)
  if (code !== undefined) return code
  const names = dimension.values.map(known => known.value)
  throw fault(
    'query.value_unknown',
    { dimension: dimension.name, value: value.slice(0, 60), nearest: nearest(value, names) },
    at,
  )
}
