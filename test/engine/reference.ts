// What an edition keeps and answers, once more and as plainly as possible: lists, maps and loops. A unit's
// rows are bounded by the reference of protocols/dp.
import { createHash } from 'node:crypto'
import { type BoundedRow, boundUnit } from '../../protocols/dp/bound-unit.ts'
import { cutOfUnit } from '../../protocols/dp/cut-total.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { TotalRequest } from '../../schemas/engine.ts'
import type { Shape } from '../../schemas/plan.ts'
import { privacyDimensions, viewBounds } from '../../schemas/view-bounds.ts'
import { columnCodes, type Row, TEST_KEY } from './support.ts'

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
        ...(row.tags === undefined ? {} : { tags: row.tags }),
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
    ...columnCodes(declaration, row).map(code => `01${code.toString(16).padStart(4, '0')}`),
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
  if (shape.cut !== undefined) return [cutByReference(declaration, bounded, shape)]
  const view = declaration.views.findIndex(({ name }) => name === shape.view)
  const allowed = new Map(shape.where.map(({ dimension, codes }) => [dimension, codes] as const))
  const rows = bounded.filter(
    row =>
      row.counted[view]?.kept === true &&
      [...allowed].every(([name, codes]) => isAmong(declaration, row, name, codes)),
  )
  const axes = shape.groupBy.map(name => {
    const size = declaration.dimensions.find(dimension => dimension.name === name)?.values.length ?? 0
    return allowed.get(name) ?? Array.from({ length: size }, (_, code) => code)
  })
  const cells = axes.reduce<readonly (readonly number[])[]>(
    (outer, axis) => outer.flatMap(cell => axis.map(code => [...cell, code])),
    [[]],
  )
  const groups = groupBy(
    rows.flatMap(row => eachTag(row, shape.groupBy)),
    row => JSON.stringify(codesOf(declaration, row, shape.groupBy)),
  )
  return cells.map(cell => statisticOf(groups.get(JSON.stringify(cell)) ?? [], shape, view))
}

function statisticOf(rows: readonly Bounded[], shape: Shape, view: number): bigint {
  switch (shape.statistic) {
    case 'count':
      return BigInt(rows.length)
    case 'units':
      return BigInt(new Set(rows.map(row => row.u)).size)
    case 'orders':
      return BigInt(new Set(rows.map(row => `${row.u} ${row.counted[view]?.order}`)).size)
    case 'sum':
      return rows.reduce((sum, row) => sum + (row.counted[view]?.quanta[shape.measure ?? ''] ?? 0n), 0n)
  }
}

/**
 * A cut total, from the reference's rows: of each unit what `cutOfUnit` says, which knows nothing of SQL.
 * Rows that no view keeps are not sealed, so they are in no answer.
 */
function cutByReference(
  declaration: Declaration,
  bounded: readonly Bounded[],
  { statistic, measure, view: name, where, cut }: Shape,
): bigint {
  const view = declaration.views.findIndex(each => each.name === name)
  const sealed = bounded.filter(
    row =>
      row.mask !== 0 && where.every(({ dimension, codes }) => isAmong(declaration, row, dimension, codes)),
  )
  // Groups out of scope are none of the part, whatever else a row in scope has.
  const counted = sealed
    .flatMap(row => eachTag(row, cut?.groupBy ?? []))
    .filter(row => where.every(({ dimension, codes }) => isAmong(declaration, row, dimension, codes)))
  return sumOf(groupBy(counted, row => row.u).values(), own =>
    cutOfOne(declaration, own, { statistic, measure }, view, BigInt(cut?.limit ?? 0), row =>
      JSON.stringify(codesOf(declaration, row, cut?.groupBy ?? [])),
    ),
  )
}

/** What sealing releases before noise: totals and cut totals over all rows, sealed or not. */
export function totalByReference(
  declaration: Declaration,
  bounded: readonly Bounded[],
  { statistic, measure, view: name, limit }: TotalRequest,
): bigint {
  const view = declaration.views.findIndex(each => each.name === name)
  const [place, most] = [declaration.measures.findIndex(each => each.name === measure), BigInt(limit)]
  return sumOf(groupBy(bounded, row => row.u).values(), own => {
    if (name !== null) return cutOfOne(declaration, own, { statistic, measure }, view, most, () => 'all')
    const all = {
      count: BigInt(own.length),
      orders: BigInt(new Set(own.map(row => row.counted[0]?.order)).size),
      sum: own.reduce((sum, row) => sum + (row.quanta[place] ?? 0n), 0n),
    }[statistic]
    return all > most ? most : all < -most ? -most : all
  })
}

function cutOfOne(
  declaration: Declaration,
  own: readonly Bounded[],
  { statistic, measure }: Pick<Shape, 'statistic'> & { readonly measure?: string | undefined },
  view: number,
  limit: bigint,
  groupOf: (row: Bounded) => string,
): bigint {
  const rows = own.map(row => ({
    codes: row.codes,
    order: row.o,
    quanta: Object.fromEntries(
      declaration.measures.map(({ name }, place) => [name, row.quanta[place] ?? 0n]),
    ),
  }))
  const counted = own.flatMap(row => row.counted[view] ?? [])
  const groups = new Map(rows.map((row, i) => [row, own[i]] as const))
  const kind =
    statistic === 'sum'
      ? ({ kind: 'sum', measure: measure ?? '', lo: 0n, hi: 1n } as const)
      : ({ kind: statistic } as const)
  return cutOfUnit(
    rows,
    counted,
    kind,
    row => {
      const found = [...groups].find(([each]) => each === row)?.[1]
      return found === undefined ? undefined : groupOf(found)
    },
    limit,
  )
}

function sumOf<T>(items: Iterable<T>, value: (item: T) => bigint): bigint {
  let sum = 0n
  for (const item of items) sum += value(item)
  return sum
}

export function rowText(declaration: Declaration, row: Row): string {
  const codes = columnCodes(declaration, row)
  return [row.u, ...(declaration.orders ? [row.o] : []), ...codes, ...row.quanta].join('|')
}

/** Of a row with several values the first; `eachTag` makes a row of each. */
function codesOf(declaration: Declaration, row: Row, names: readonly string[]): readonly number[] {
  return names.map(
    name =>
      row.tags?.[name]?.[0] ??
      row.codes[declaration.dimensions.findIndex(dimension => dimension.name === name)] ??
      -1,
  )
}

/** The row once for each combination of its values of these dimensions. */
function eachTag<T extends Row>(row: T, names: readonly string[]): readonly T[] {
  return names.reduce<readonly T[]>(
    (rows, name) =>
      rows.flatMap(each =>
        (each.tags?.[name] ?? []).length === 0
          ? [each]
          : (each.tags?.[name] ?? []).map(code => ({ ...each, tags: { ...each.tags, [name]: [code] } })),
      ),
    [row],
  )
}

function isAmong(declaration: Declaration, row: Row, name: string, codes: readonly number[]): boolean {
  const own = row.tags?.[name] ?? codesOf(declaration, row, [name])
  return own.some(code => codes.includes(code))
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
