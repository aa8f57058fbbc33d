// Random questions over dimensions of which a row has several values, units for them, and what a unit adds.
import { boundUnit, type UnitRow } from '../../../protocols/dp/bound-unit.ts'
import type {
  Cap,
  Dimension,
  SensitivityQuestion,
  StatisticBounds,
} from '../../../protocols/dp/sensitivity.ts'
import { combinations, type Dice, shuffled } from './unit-scenes.ts'

export type TagScene = SensitivityQuestion & {
  /** By dimension the codes that the filter lets through: a row is in scope by any of its values. */
  readonly scope: ReadonlyMap<string, readonly number[]>
  readonly reach: bigint
}

const KINDS = ['count', 'orders', 'units', 'sum'] as const

/** At least one dimension with tags is grouped. */
export function randomTagScene(random: Dice, kinds: readonly (typeof KINDS)[number][] = KINDS): TagScene {
  const plain = Array.from({ length: 1 + random.below(2) }, (_, i): Dimension => {
    const perUnit = random.chance(0.2)
    return { name: `d${i}`, size: 1 + random.below(3), perUnit, perOrder: !perUnit && random.chance(0.35) }
  })
  const tagged = Array.from({ length: 1 + random.below(2) }, (_, i): Dimension => {
    const size = 2 + random.below(4)
    return { name: `t${i}`, size, perUnit: false, perOrder: random.chance(0.4), tags: 2 + random.below(3) }
  })
  const dimensions = [...plain, ...tagged]
  const kind = kinds[random.below(kinds.length)] ?? 'count'
  const hi = BigInt(1 + random.below(5))
  const statistic: StatisticBounds = kind === 'sum' ? { kind, measure: 'x', lo: 0n, hi } : { kind }
  const caps = Array.from({ length: random.below(4) }, (): Cap => {
    const over = plain.filter(() => random.chance(0.5)).map(({ name }) => name)
    const of = random.below(3)
    if (of === 0) return { over, max: 1 + random.below(4) }
    if (of === 1) return { over, max: 1 + random.below(3), of: 'orders' }
    return { over, max: BigInt(1 + random.below(12)), of: { measure: 'x' } }
  })
  const scope = new Map(
    dimensions.map(({ name, size }): [string, readonly number[]] => {
      const all = Array.from({ length: size }, (_, code) => code)
      const chosen = random.chance(0.5) ? all : all.filter(() => random.chance(0.5))
      return [name, chosen.length === 0 ? [0] : chosen]
    }),
  )
  const others = dimensions.map(({ name }) => name).filter(name => name !== 't0' && random.chance(0.5))
  return {
    dimensions,
    view: { caps, ...(random.chance(0.5) ? { perUnit: 1 + random.below(9) } : {}) },
    statistic,
    filter: new Map([...scope].map(([name, codes]) => [name, codes.length])),
    groupBy: dimensions.map(({ name }) => name).filter(name => name === 't0' || others.includes(name)),
    scope,
    reach: hi,
  }
}

/** Rows with any codes and tags, most of them in few orders. */
export function randomTagUnit(random: Dice, { dimensions, reach }: TagScene): readonly UnitRow[] {
  const own = dimensions.map(({ size }) => random.below(size))
  const keys = 1 + random.below(5)
  return Array.from({ length: random.below(16) }, () =>
    rowOf(
      dimensions.map(({ size, perUnit, tags = 1 }, i) => {
        if (perUnit) return [own[i] ?? 0]
        const all = Array.from({ length: size }, (_, code) => code)
        return shuffled(random, all).slice(0, random.chance(0.7) ? tags : 1 + random.below(tags))
      }),
      dimensions,
      String(random.below(keys)),
      random.chance(0.6) ? reach : BigInt(random.below(Number(reach) + 1)),
    ),
  )
}

/**
 * Rows in scope with as many tags as they may have, as long as the view counts them in full: all with the
 * same tags, or each with others.
 */
export function fullestTagUnit(random: Dice, scene: TagScene): readonly UnitRow[] {
  const { dimensions, scope, reach, view, statistic } = scene
  const same = random.chance(0.5)
  const oneOrder = random.chance(0.3)
  const first = dimensions.map(({ name }) => shuffled(random, scope.get(name) ?? [0]))
  const cells = combinations(
    first.map((codes, i) => (dimensions[i]?.perUnit === true ? codes.slice(0, 1) : codes)),
  )
  const rows: UnitRow[] = []
  for (let round = 0; round < 10; round++) {
    for (const cell of cells) {
      const values = dimensions.map(({ name, tags }, i) => {
        if (tags === undefined) return [cell[i] ?? 0]
        const codes = same ? (first[i] ?? []) : [cell[i] ?? 0, ...shuffled(random, scope.get(name) ?? [])]
        return [...new Set(codes)].slice(0, tags)
      })
      const order = oneOrder ? 'o' : String(rows.length)
      const row = rowOf(values, dimensions, order, reach)
      const last = boundUnit([...rows, row], view, dimensions).at(-1)
      if (last?.kept !== true || (statistic.kind === 'sum' && last.quanta['x'] === 0n)) continue
      rows.push(row)
      if (rows.length > 60) return rows
    }
  }
  return rows
}

function rowOf(
  values: readonly (readonly number[])[],
  dimensions: readonly Dimension[],
  order: string,
  x: bigint,
): UnitRow {
  const rising = values.map(codes => codes.toSorted((a, b) => a - b))
  return {
    codes: rising.map(([code = 0]) => code),
    tags: Object.fromEntries(
      dimensions.flatMap(({ name, tags }, i) => (tags === undefined ? [] : [[name, rising[i] ?? []]])),
    ),
    order,
    quanta: { x },
  }
}

/** What the unit adds to each group, as a row that has several of a group's values is in several groups. */
export function tagVector(scene: TagScene, rows: readonly UnitRow[]): readonly bigint[] {
  const { dimensions, scope, groupBy, view, statistic } = scene
  const valuesOf = ({ codes, tags }: UnitRow, name: string): readonly number[] =>
    (tags?.[name] ?? [codes[dimensions.findIndex(each => each.name === name)] ?? 0]).filter(code =>
      scope.get(name)?.includes(code),
    )
  const groups = new Map<string, { rows: bigint; orders: Set<string>; sum: bigint }>()
  for (const [i, bounded] of boundUnit(rows, view, dimensions).entries()) {
    const row = rows[i]
    if (row === undefined || !bounded.kept || dimensions.some(({ name }) => valuesOf(row, name).length === 0))
      continue
    for (const cell of combinations(groupBy.map(name => valuesOf(row, name)))) {
      const group = groups.get(cell.join()) ?? { rows: 0n, orders: new Set<string>(), sum: 0n }
      group.rows++
      group.orders.add(bounded.order)
      group.sum += bounded.quanta['x'] ?? 0n
      groups.set(cell.join(), group)
    }
  }
  return [...groups.values()].map(({ rows: count, orders, sum }) => {
    if (statistic.kind === 'orders') return BigInt(orders.size)
    if (statistic.kind === 'units') return 1n
    return statistic.kind === 'sum' ? sum : count
  })
}
