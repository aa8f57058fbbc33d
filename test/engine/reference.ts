// privacy.md, "Contribution bounding", once more and as plainly as possible: lists, maps and loops.
import { createHash } from 'node:crypto'
import type { Declaration } from '../../schemas/declaration.ts'
import type { KeptShareRequest } from '../../schemas/engine.ts'
import type { Shape } from '../../schemas/plan.ts'
import { type Row, TEST_KEY } from './support.ts'

export type Bounded = Row & { readonly ordinal: number; readonly mask: number }

/** All rows with their ordinals and masks, those that no view keeps included. */
export function boundByReference(declaration: Declaration, rows: readonly Row[]): readonly Bounded[] {
  return [...groupBy(rows, row => row.u).values()].flatMap(own => boundUnit(declaration, own))
}

function boundUnit(declaration: Declaration, rows: readonly Row[]): readonly Bounded[] {
  const hashed = rows.map(row => ({ row, hash: keyedHash(declaration, row) })).toSorted(byHash)
  const lines = new Map<string, number>()
  const numbered = hashed.map(({ row, hash }) => {
    const line = declaration.orders ? (lines.get(row.o) ?? 0) + 1 : 1
    lines.set(row.o, line)
    return { row, hash, line }
  })
  const first = hashed[0]?.row
  const ordered = numbered
    .toSorted((a, b) => a.line - b.line || byHash(a, b))
    .map(({ row }, index) => ({
      ...row,
      codes: row.codes.map((code, place) =>
        declaration.dimensions[place]?.perUnit === true ? (first?.codes[place] ?? code) : code,
      ),
      ordinal: index + 1,
    }))
  const masks = ordered.map(() => 0)
  for (const [bit, view] of declaration.views.entries()) {
    const seen = new Map<string, number>()
    let kept = 0
    for (const [place, row] of ordered.entries()) {
      const ranks = view.caps.map(cap => {
        const cell = JSON.stringify([cap.over.toSorted(), codesOf(declaration, row, cap.over.toSorted())])
        return { cell, max: cap.max }
      })
      // A rank counts all earlier rows of the unit in the cell, whether other caps let them pass or not.
      const passes = ranks.every(({ cell, max }) => (seen.get(cell) ?? 0) < max)
      for (const cell of new Set(ranks.map(rank => rank.cell))) seen.set(cell, (seen.get(cell) ?? 0) + 1)
      if (!passes) continue
      kept += 1
      if (kept <= (view.perUnit ?? Number.POSITIVE_INFINITY)) masks[place] = (masks[place] ?? 0) + 2 ** bit
    }
  }
  return ordered.map((row, place) => ({ ...row, mask: masks[place] ?? 0 }))
}

/** Each value behind a byte that says it is there, integers in the order of their bytes. */
function keyedHash(declaration: Declaration, row: Row): string {
  const uuid = (text: string) => `01${text.replaceAll('-', '')}`
  const parts = [
    uuid(row.u),
    ...row.codes.map(code => `01${code.toString(16).padStart(4, '0')}`),
    ...row.quanta.map(quantum => `01${(quantum + 2n ** 63n).toString(16).padStart(16, '0')}`),
    ...(declaration.orders ? [uuid(row.o)] : []),
  ]
  return createHash('sha256').update(TEST_KEY).update(parts.join(''), 'hex').digest('hex').slice(0, 32)
}

type Hashed = { readonly row: Row; readonly hash: string }

function byHash(a: Hashed, b: Hashed): number {
  return a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0
}

/** The exact answer to a shape, from the reference's rows. */
export function answerByReference(
  declaration: Declaration,
  bounded: readonly Bounded[],
  shape: Shape,
): readonly bigint[] {
  const bit = 2 ** declaration.views.findIndex(view => view.name === shape.view)
  const allowed = new Map(shape.where.map(({ dimension, codes }) => [dimension, codes] as const))
  const rows = bounded.filter(
    row =>
      (row.mask & bit) !== 0 &&
      [...allowed].every(([name, codes]) => codes.includes(codesOf(declaration, row, [name])[0] ?? -1)),
  )
  const axes = shape.groupBy.map(name => {
    const size = declaration.dimensions.find(dimension => dimension.name === name)?.values.length ?? 0
    return allowed.get(name) ?? Array.from({ length: size }, (_, code) => code)
  })
  const cells = axes.reduce<readonly (readonly number[])[]>(
    (outer, axis) => outer.flatMap(cell => axis.map(code => [...cell, code])),
    [[]],
  )
  const groups = groupBy(rows, row => JSON.stringify(codesOf(declaration, row, shape.groupBy)))
  return cells.map(cell => statisticOf(declaration, groups.get(JSON.stringify(cell)) ?? [], shape))
}

function statisticOf(declaration: Declaration, rows: readonly Bounded[], shape: Shape): bigint {
  const place = declaration.measures.findIndex(measure => measure.name === shape.measure)
  const { lo, hi } = declaration.measures[place] ?? { lo: '0', hi: '0' }
  const quanta = rows.map(row => row.quanta[place] ?? 0n)
  switch (shape.statistic) {
    case 'count':
      return BigInt(rows.length)
    case 'units':
      return BigInt(new Set(rows.map(row => row.u)).size)
    case 'orders':
      return BigInt(new Set(rows.map(row => `${row.u} ${row.o}`)).size)
    case 'sum':
      return quanta.reduce((sum, value) => sum + value, 0n)
    case 'centred':
      return quanta.reduce((sum, value) => sum + 2n * value - BigInt(lo) - BigInt(hi), 0n)
  }
}

/** Exact pairs [kept, left out] for each code. */
export function pairsByReference(
  declaration: Declaration,
  bounded: readonly Bounded[],
  request: KeptShareRequest,
): { readonly kept: readonly bigint[]; readonly leftOut: readonly bigint[] } {
  const bit = 2 ** declaration.views.findIndex(view => view.name === request.view)
  const size = declaration.dimensions.find(({ name }) => name === request.dimension)?.values.length ?? 0
  const place = declaration.measures.findIndex(measure => measure.name === request.measure)
  const pairs = { kept: Array<bigint>(size).fill(0n), leftOut: Array<bigint>(size).fill(0n) }
  for (const own of groupBy(bounded, row => row.u).values()) {
    const isKept = (row: Bounded) => (row.mask & bit) !== 0
    const ordered = own.toSorted((a, b) => a.ordinal - b.ordinal)
    const byKept = [...ordered.filter(isKept), ...ordered.filter(row => !isKept(row))]
    const rows = request.statistic === 'units' ? byKept : byKept.slice(0, request.bound)
    for (const [code, here] of groupBy(
      rows,
      row => codesOf(declaration, row, [request.dimension])[0] ?? -1,
    )) {
      const put = (kept: boolean, value: bigint) => {
        const side = kept ? pairs.kept : pairs.leftOut
        side[code] = (side[code] ?? 0n) + value
      }
      switch (request.statistic) {
        case 'units':
          put(here.some(isKept), 1n)
          break
        case 'orders':
          for (const order of groupBy(here, row => row.o).values()) put(order.some(isKept), 1n)
          break
        case 'count':
          for (const row of here) put(isKept(row), 1n)
          break
        case 'sum':
          for (const row of here) put(isKept(row), absolute(row.quanta[place] ?? 0n))
          break
      }
    }
  }
  return pairs
}

export function rowText(declaration: Declaration, row: Row): string {
  return [row.u, ...(declaration.orders ? [row.o] : []), ...row.codes, ...row.quanta].join('|')
}

function codesOf(declaration: Declaration, row: Row, names: readonly string[]): readonly number[] {
  return names.map(
    name => row.codes[declaration.dimensions.findIndex(dimension => dimension.name === name)] ?? -1,
  )
}

function groupBy<T, K>(values: readonly T[], key: (value: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const group = groups.get(key(value))
    if (group === undefined) groups.set(key(value), [value])
    else group.push(value)
  }
  return groups
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}
