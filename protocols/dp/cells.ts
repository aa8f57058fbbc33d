// Places of the cells of a released statistic: row-major over the values of its groups.
import type { Noisy } from './ratio.ts'

/** One released statistic as tables see it: noisy cells along named axes of codes. */
export type Grid = {
  readonly axes: readonly Axis[]
  readonly cells: readonly Noisy[]
}

/** A grouped dimension and the codes it takes, in the order of the cells. */
export type Axis = { readonly dimension: string; readonly codes: readonly number[] }

/** The codes of every cell, in order. */
export function allCodes(axes: readonly Axis[]): readonly number[][] {
  return axes.reduce<readonly number[][]>(
    (prefixes, axis) => prefixes.flatMap(prefix => axis.codes.map(code => [...prefix, code])),
    [[]],
  )
}

/** The index of the cell with these codes; undefined where an axis doesn't take one of them. */
export function cellIndex(axes: readonly Axis[], codes: readonly number[]): number | undefined {
  let index = 0
  for (const [i, axis] of axes.entries()) {
    const position = axis.codes.indexOf(codes[i] ?? -1)
    if (position < 0) return undefined
    index = index * axis.codes.length + position
  }
  return index
}

/** Places of the cells of one axis: those that share the codes of all others are `stride` apart. */
export type Along = { readonly codes: readonly number[]; readonly stride: number }

export function along(axes: readonly Axis[], dimension: string): Along {
  const place = axes.findIndex(axis => axis.dimension === dimension)
  const axis = axes[place]
  if (axis === undefined) throw new RangeError(`no axis ${dimension}`)
  const inner = axes.slice(place + 1)
  return { codes: axis.codes, stride: inner.reduce((product, { codes }) => product * codes.length, 1) }
}

/** The place of a cell's code among those of the axis. */
export function placeOn({ codes, stride }: Along, cell: number): number {
  return Math.floor(cell / stride) % codes.length
}

/**
 * For each cell, the place of its code combination of the axes `names` among all of theirs, row-major: which
 * count its group has under correlated noise.
 */
export function placesAmong(axes: readonly Axis[], names: readonly string[]): readonly number[] {
  return axes.reduce<readonly number[]>(
    (places, { dimension, codes }) =>
      places.flatMap(place =>
        codes.map((_, i) => (names.includes(dimension) ? place * codes.length + i : place)),
      ),
    [0],
  )
}
