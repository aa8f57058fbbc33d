// What a declaration and a question must have in common before a sensitivity means anything.
import { ProtocolError } from '../errors.ts'
import type { ByValue, Dimension, SensitivityQuestion } from './sensitivity.ts'

/** Throws `dp.dimension`, `dp.bound`, `dp.filter` or `dp.hidden`, as `sensitivityOf` documents. */
export function checkQuestion({
  dimensions,
  view,
  statistic,
  filter,
  codes = new Map(),
  groupBy,
  hidden,
}: SensitivityQuestion): void {
  for (const { name, size, perUnit, tags = 1 } of dimensions) {
    if (!isPositiveInteger(size)) throw new ProtocolError('dp.dimension', 'a domain is empty', { name })
    if (!isPositiveInteger(tags) || (perUnit && tags > 1))
      throw new ProtocolError('dp.dimension', 'tags are several values of a row', { name })
  }
  const byValue = view.caps.flatMap(cap => cap.byValue?.caps.map(({ max }) => max) ?? [])
  for (const bound of [view.perUnit ?? 1, ...view.caps.map(cap => cap.max), ...byValue])
    if (typeof bound === 'bigint' ? bound < 1n : !isPositiveInteger(bound))
      throw new ProtocolError('dp.bound', 'a bound must be a positive integer')
  const lists = [groupBy, hidden?.dimensions ?? [], ...view.caps.map(cap => cap.over)]
  for (const names of [dimensions.map(dimension => dimension.name), ...lists])
    if (new Set(names).size !== names.length)
      throw new ProtocolError('dp.dimension', 'a dimension is named twice')
  for (const name of lists.flat()) dimensionNamed(dimensions, name)
  for (const name of view.caps.flatMap(cap => cap.over))
    if ((dimensionNamed(dimensions, name).tags ?? 1) > 1)
      throw new ProtocolError('dp.dimension', 'a cap is over tags', { name })
  for (const { over, byValue } of view.caps)
    if (byValue !== undefined) checkByValue(over, byValue, dimensions)
  for (const [name, inScope] of codes)
    if (new Set(inScope).size !== inScope.length || filter.get(name) !== inScope.length)
      throw new ProtocolError('dp.filter', 'codes in scope are not those of the IN-set', { name })
  for (const [name, values] of filter)
    if (!isPositiveInteger(values) || values > dimensionNamed(dimensions, name).size)
      throw new ProtocolError('dp.filter', 'an IN-set is empty or larger than its domain', { name })
  if (hidden === undefined) return
  for (const name of hidden.dimensions) {
    if ((dimensionNamed(dimensions, name).tags ?? 1) > 1)
      throw new ProtocolError('dp.hidden', 'cells of tags do not add up', { name })
    if (groupBy.includes(name) || filter.has(name))
      throw new ProtocolError('dp.hidden', 'a hidden dimension is also filtered or grouped', { name })
  }
  if (hidden.mode === 'any' && (statistic.kind === 'units' || statistic.kind === 'orders'))
    throw new ProtocolError('dp.hidden', 'distinct counts do not add up over a hidden subset')
}

function checkByValue(
  over: readonly string[],
  { dimension, caps }: ByValue<number | bigint>,
  dimensions: readonly Dimension[],
): void {
  if (!over.includes(dimension))
    throw new ProtocolError('dp.dimension', 'a cap by value is not over that dimension', { name: dimension })
  const { size } = dimensionNamed(dimensions, dimension)
  const codes = caps.map(({ code }) => code)
  if (
    new Set(codes).size !== codes.length ||
    codes.some(code => !(Number.isInteger(code) && code >= 0 && code < size))
  )
    throw new ProtocolError('dp.bound', 'caps by value are of values that the dimension has, once each')
}

export function dimensionNamed(dimensions: readonly Dimension[], name: string): Dimension {
  const found = dimensions.find(dimension => dimension.name === name)
  if (found === undefined) throw new ProtocolError('dp.dimension', 'no such dimension', { name })
  return found
}

function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0
}
