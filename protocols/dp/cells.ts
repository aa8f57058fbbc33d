// Where the cells of a released statistic stand: row-major over the values of its groups.
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

/** Groups of cell indices that share all codes but those of `dimension`. */
export function linesAlong(axes: readonly Axis[], dimension: string): readonly (readonly number[])[] {
  const lines = new Map<string, number[]>()
  for (const [index, codes] of allCodes(axes).entries()) {
    const key = codes.filter((_, i) => axes[i]?.dimension !== dimension).join(',')
    const line = lines.get(key)
    if (line === undefined) lines.set(key, [index])
    else line.push(index)
  }
  return [...lines.values()]
}
