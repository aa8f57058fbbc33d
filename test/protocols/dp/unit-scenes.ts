// Random views, questions and units, and what a unit adds to an answer: the model against which sensitivities
// are checked.
import { boundUnit, type BoundedRow, type CapOrder, type UnitRow } from '../../../protocols/dp/bound-unit.ts'
import type {
  Cap,
  Dimension,
  SensitivityQuestion,
  StatisticBounds,
} from '../../../protocols/dp/sensitivity.ts'

/** A reproducible generator (mulberry32): a failing scene can be made again from its seed. */
export type Dice = { readonly below: (n: number) => number; readonly chance: (p: number) => boolean }

export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  return { below: n => next() % n, chance: p => next() < p * 2 ** 32 }
}

export type Scene = SensitivityQuestion & {
  /** For each dimension the codes that the filter lets through. */
  readonly scope: readonly ReadonlySet<number>[]
  /** The cells of a hidden selection, as joined codes of its dimensions. */
  readonly hiddenCells: ReadonlySet<string>
  readonly lo: bigint
  readonly hi: bigint
}

export function randomScene(random: Dice, kinds: readonly StatisticBounds['kind'][] = ALL): Scene {
  const dimensions: readonly Dimension[] = Array.from({ length: 1 + random.below(4) }, (_, i) => ({
    name: `d${i}`,
    size: 1 + random.below(4),
    perUnit: random.chance(0.2),
    perOrder: random.chance(0.35),
  }))
  const some = (p: number) => dimensions.filter(() => random.chance(p)).map(({ name }) => name)
  const kind = kinds[random.below(kinds.length)] ?? 'count'
  const lo = BigInt(random.below(9) - 5)
  const hi = lo + BigInt(1 + random.below(6))
  const statistic: StatisticBounds =
    kind === 'sum' || kind === 'mean' ? { kind, measure: 'x', lo, hi } : { kind }
  const caps = Array.from({ length: random.below(5) }, (): Cap => {
    const over = some(0.45)
    const of = random.below(3)
    if (of === 0) return { over, max: 1 + random.below(4) }
    if (of === 1) return { over, max: 1 + random.below(3), of: 'orders' }
    return { over, max: BigInt(1 + random.below(12)), of: { measure: random.chance(0.85) ? 'x' : 'y' } }
  })
  const hiddenNames = random.chance(0.3) ? some(0.4) : []
  const mode = kind === 'units' || kind === 'orders' || random.chance(0.5) ? 'one' : 'any'
  const groupBy = some(0.5).filter(name => !hiddenNames.includes(name))
  const filter = new Map<string, number>()
  const scope = dimensions.map(({ name, size }) => {
    const all = Array.from({ length: size }, (_, code) => code)
    if (hiddenNames.includes(name) || random.chance(0.6)) return new Set(all)
    const values = all.filter(code => code === 0 || random.chance(0.5))
    filter.set(name, values.length)
    return new Set(values)
  })
  const cells = combinations(
    dimensions
      .filter(({ name }) => hiddenNames.includes(name))
      .map(({ size }) => Array.from({ length: size }, (_, code) => code)),
  )
  const chosen = mode === 'one' ? cells.slice(0, 1) : cells.filter((_, i) => i === 0 || random.chance(0.7))
  return {
    dimensions,
    view: { caps, ...(random.chance(0.4) ? { perUnit: 1 + random.below(9) } : {}) },
    statistic,
    filter,
    groupBy,
    ...(hiddenNames.length === 0 ? {} : { hidden: { dimensions: hiddenNames, mode } }),
    scope,
    hiddenCells: new Set(chosen.map(cell => cell.join())),
    lo,
    hi,
  }
}

/** With bounds of their own for some values, and which values are in scope. */
export function withBoundsByValue(random: Dice, scene: Scene): Scene {
  const caps = scene.view.caps.map((cap): Cap => {
    const dimension = cap.over[random.below(Math.max(1, cap.over.length))]
    if (dimension === undefined || random.chance(0.2)) return cap
    const size = scene.dimensions.find(({ name }) => name === dimension)?.size ?? 1
    const codes = Array.from({ length: size }, (_, code) => code).filter(() => random.chance(0.6))
    return typeof cap.of === 'object'
      ? {
          ...cap,
          byValue: { dimension, caps: codes.map(code => ({ code, max: BigInt(1 + random.below(12)) })) },
        }
      : { ...cap, byValue: { dimension, caps: codes.map(code => ({ code, max: 1 + random.below(5) })) } }
  })
  const codes = scene.dimensions.flatMap(({ name }, i) =>
    scene.filter.has(name) ? [[name, [...(scene.scope[i] ?? [])]] as const] : [],
  )
  return { ...scene, view: { ...scene.view, caps }, codes: new Map(codes) }
}

const ALL = ['count', 'orders', 'units', 'sum', 'mean'] as const

/** Rows with any codes, few orders and values at the ends of the range as often as inside it. */
export function randomUnit(random: Dice, { dimensions, lo, hi }: Scene): readonly UnitRow[] {
  const own = dimensions.map(({ size }) => random.below(size))
  const width = Number(hi - lo) + 1
  const keys = 1 + random.below(5)
  // Most orders keep to one value of a perOrder dimension, as they should; nothing forces a provider's file
  // to.
  const ofOrder = Array.from({ length: keys }, () => dimensions.map(({ size }) => random.below(size)))
  const faithful = random.chance(0.7)
  return Array.from({ length: random.below(20) }, () => {
    const order = random.below(keys)
    const value = random.chance(0.5) ? (random.chance(0.5) ? lo : hi) : lo + BigInt(random.below(width))
    return {
      codes: dimensions.map(({ size, perUnit, perOrder }, i) => {
        if (perUnit) return own[i] ?? 0
        return perOrder === true && faithful ? (ofOrder[order]?.[i] ?? 0) : random.below(size)
      }),
      order: String(order),
      quanta: { x: value, y: BigInt(random.below(4)) },
    }
  })
}

/**
 * Rows in scope at the far end of the measure, one group filled after the other, as long as the view counts
 * them in full.
 */
export function fullestUnit(random: Dice, scene: Scene): readonly UnitRow[] {
  const { dimensions, groupBy, lo, hi, statistic, hidden } = scene
  const names = dimensions.map(({ name }) => name)
  const far = statistic.kind === 'mean' || hi >= -lo ? hi : lo
  const sorted = [...groupBy, ...names.filter(name => !groupBy.includes(name))]
  const choices = sorted.map(name => {
    const i = names.indexOf(name)
    const codes = shuffled(random, [...(scene.scope[i] ?? [])])
    return dimensions[i]?.perUnit === true ? codes.slice(0, 1) : codes
  })
  const rows: UnitRow[] = []
  for (const cell of combinations(choices)) {
    const codes = names.map(name => cell[sorted.indexOf(name)] ?? 0)
    if (hidden !== undefined) {
      const own = [...scene.hiddenCells][0]?.split(',') ?? []
      for (const [i, name] of hidden.dimensions.entries())
        if (dimensions[names.indexOf(name)]?.perUnit === true) codes[names.indexOf(name)] = Number(own[i])
    }
    for (let copy = 0; copy < 12; copy++) {
      const row = { codes, order: String(copy), quanta: { x: far, y: 1n } }
      if (!isInScope(scene, row)) break
      const next = boundUnit([...rows, row], scene.view, dimensions)
      const last = next.at(-1)
      if (last === undefined || !last.kept) break
      if (statistic.kind === 'sum' && last.quanta['x'] === 0n) break
      rows.push(row)
    }
  }
  return rows
}

/** What the unit adds to each group of the answer; groups where it adds nothing are left out. */
export function vectorOf(
  scene: Scene,
  rows: readonly UnitRow[],
  order?: CapOrder,
): ReadonlyMap<string, bigint> {
  return countedVector(scene, rows, boundUnit(rows, scene.view, scene.dimensions, order))
}

export function countedVector(
  scene: Scene,
  rows: readonly UnitRow[],
  bounded: readonly BoundedRow[],
): ReadonlyMap<string, bigint> {
  const counted = rows.flatMap((row, i) => {
    const own = bounded[i]
    return own?.kept === true && isInScope(scene, row) ? [{ row, own }] : []
  })
  const groups = Map.groupBy(counted, ({ row }) => codesOf(scene, row.codes, scene.groupBy))
  const { kind } = scene.statistic
  return new Map(
    [...groups].map(([group, here]) => {
      if (kind === 'count') return [group, BigInt(here.length)]
      if (kind === 'units') return [group, 1n]
      if (kind === 'orders') return [group, BigInt(new Set(here.map(({ own }) => own.order)).size)]
      const add = (value: bigint) => (kind === 'sum' ? value : 2n * value - scene.lo - scene.hi)
      const value = here.reduce(
        (sum, { row, own }) => sum + add((kind === 'sum' ? own : row).quanta['x'] ?? 0n),
        0n,
      )
      return [group, value]
    }),
  )
}

export function norms(vector: Iterable<bigint>): { readonly l1: bigint; readonly l2Squared: bigint } {
  let [l1, l2Squared] = [0n, 0n]
  for (const x of vector) {
    l1 += x < 0n ? -x : x
    l2Squared += x * x
  }
  return { l1, l2Squared }
}

export function isInScope(scene: Scene, { codes }: UnitRow): boolean {
  return (
    codes.every((code, i) => scene.scope[i]?.has(code) === true) &&
    (scene.hidden === undefined || scene.hiddenCells.has(codesOf(scene, codes, scene.hidden.dimensions)))
  )
}

export function codesOf({ dimensions }: Scene, codes: readonly number[], names: readonly string[]): string {
  return names.map(name => codes[dimensions.findIndex(dimension => dimension.name === name)]).join()
}

export function combinations(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return lists.reduce<readonly (readonly number[])[]>(
    (done, list) => done.flatMap(start => list.map(value => [...start, value])),
    [[]],
  )
}

export function shuffled<T>(random: Dice, values: readonly T[]): readonly T[] {
  const out = [...values]
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const [a, b] = [out[i], out[j]]
    if (a !== undefined && b !== undefined) {
      out[i] = b
      out[j] = a
    }
  }
  return out
}
