// What an edition keeps and answers, once more and as plainly as possible: lists, maps and loops. A unit's
// rows are bounded by the reference of protocols/dp.
import { createHash } from 'node:crypto'
import { type BoundedRow, boundUnit } from '../../protocols/dp/bound-unit.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { KeptShareRequest } from '../../schemas/engine.ts'
import type { Shape } from '../../schemas/plan.ts'
import { privacyDimensions, viewBounds } from '../../schemas/view-bounds.ts'
import { type Row, TEST_KEY } from './support.ts'

export type Bounded = Row & {
  readonly ordinal: number
  readonly mask: number
  /** What each view counts of the row. */
  readonly counted: readonly BoundedRow[]
}

/** All rows with their ordinals and masks, those that no view keeps included. */
export function boundByReference(declaration: Declaration, rows: readonly Row[]): readonly Bounded[] {
  return [...groupBy(rows, row => row.u).values()].flatMap(own => boundOne(declaration, own))
}

function boundOne(declaration: Declaration, rows: readonly Row[]): readonly Bounded[] {
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
  const counted = declaration.views.map(view =>
    boundUnit(
      ordered.map(row => ({
        codes: row.codes,
        ...(declaration.orders ? { order: row.o } : {}),
        quanta: Object.fromEntries(
          declaration.measures.map(({ name }, place) => [name, row.quanta[place] ?? 0n]),
        ),
      })),
      viewBounds(view),
      privacyDimensions(declaration),
    ),
  )
  return ordered.map((row, place) => ({
    ...row,
    mask: counted.reduce((mask, rows, bit) => mask + (rows[place]?.kept === true ? 2 ** bit : 0), 0),
    counted: counted.flatMap(rows => rows[place] ?? []),
  }))
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
  const view = declaration.views.findIndex(({ name }) => name === shape.view)
  const allowed = new Map(shape.where.map(({ dimension, codes }) => [dimension, codes] as const))
  const rows = bounded.filter(
    row =>
      row.counted[view]?.kept === true &&
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
  return cells.map(cell => statisticOf(declaration, groups.get(JSON.stringify(cell)) ?? [], shape, view))
}

function statisticOf(declaration: Declaration, rows: readonly Bounded[], shape: Shape, view: number): bigint {
  const place = declaration.measures.findIndex(measure => measure.name === shape.measure)
  const { lo, hi } = declaration.measures[place] ?? { lo: '0', hi: '0' }
  const quanta = rows.map(row => row.quanta[place] ?? 0n)
  switch (shape.statistic) {
    case 'count':
      return BigInt(rows.length)
    case 'units':
      return BigInt(new Set(rows.map(row => row.u)).size)
    case 'orders':
      return BigInt(new Set(rows.map(row => `${row.u} ${row.counted[view]?.order}`)).size)
    case 'sum':
      return rows.reduce((sum, row) => sum + (row.counted[view]?.quanta[shape.measure ?? ''] ?? 0n), 0n)
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
  const view = declaration.views.findIndex(({ name }) => name === request.view)
  const size = declaration.dimensions.find(({ name }) => name === request.dimension)?.values.length ?? 0
  const place = declaration.measures.findIndex(measure => measure.name === request.measure)
  const pairs = { kept: Array<bigint>(size).fill(0n), leftOut: Array<bigint>(size).fill(0n) }
  for (const own of groupBy(bounded, row => row.u).values()) {
    const isKept = (row: Bounded) => row.counted[view]?.kept === true
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
          for (const order of groupBy(here, row => row.counted[view]?.order).values())
            put(order.some(isKept), 1n)
          break
        case 'count':
          for (const row of here) put(isKept(row), 1n)
          break
        case 'sum':
          for (const row of here) {
            const kept = absolute(row.counted[view]?.quanta[request.measure ?? ''] ?? 0n)
            put(true, kept)
            put(false, absolute(row.quanta[place] ?? 0n) - kept)
          }
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
