// PROOF.md §6: rows that count in several groups, against units as a provider's file may hold them.
import t from 'tap'
import { type Dimension, type Sensitivity, sensitivityOf } from '../../../protocols/dp/sensitivity.ts'
import { fullestTagUnit, randomTagScene, randomTagUnit, tagVector, type TagScene } from './tag-scenes.ts'
import { dice, norms } from './unit-scenes.ts'

const COLOURS: Dimension = { name: 'colours', size: 10, perUnit: false, tags: 3 }
const BASKET: Dimension = { name: 'basket', size: 8, perUnit: false, perOrder: true, tags: 2 }
const MONTH: Dimension = { name: 'month', size: 12, perUnit: false, perOrder: true }
const DIMENSIONS = [COLOURS, BASKET, MONTH]

const question = {
  dimensions: DIMENSIONS,
  view: { caps: [{ over: ['month'], max: 2 }] },
  statistic: { kind: 'count' },
  filter: new Map<string, number>(),
  groupBy: [] as readonly string[],
} as const

t.test('a row counts once for each of its tags in scope, and once where tags are only filtered', async t => {
  const lines = (groupBy: readonly string[], filter: readonly (readonly [string, number])[] = []) =>
    sensitivityOf({ ...question, groupBy, filter: new Map(filter) })
  t.same(lines([]), { l1: 24n, l2Squared: 24n ** 2n })
  t.same(lines(['colours']), { l1: 72n, l2Squared: 3n * 24n ** 2n }, 'three groups are full')
  t.same(lines([], [['colours', 1]]), lines([]), 'of one tag')
  t.same(lines([], [['colours', 5]]), lines([]), 'of any of five')
  t.same(lines(['colours'], [['colours', 2]]), { l1: 48n, l2Squared: 2n * 24n ** 2n }, 'two in scope')
  t.same(lines(['colours'], [['colours', 1]]), lines([]), 'one in scope')
  t.same(lines(['colours', 'basket']).l1, 24n * 3n * 2n)
  t.same(lines(['month', 'colours']), { l1: 72n, l2Squared: 36n * 4n })
})

t.test('an order has the tags of all its rows, or its own', async t => {
  const orders = (groupBy: readonly string[]) =>
    sensitivityOf({
      ...question,
      groupBy,
      statistic: { kind: 'orders' },
      view: { caps: [{ over: ['month'], max: 2, of: 'orders' }] },
    }).l1
  t.equal(orders(['month']), 24n)
  t.equal(orders(['colours']), 24n * 10n, 'each row of an order may have other colours')
  t.equal(orders(['basket']), 24n * 2n, 'which belong to the order itself')
})

t.test('a buyer can be in every group, and no cap names tags', async t => {
  const units = sensitivityOf({
    ...question,
    statistic: { kind: 'units' },
    groupBy: ['colours'],
    view: { caps: [] },
  })
  t.same(units, { l1: 10n, l2Squared: 10n })
  const refused = (parts: Partial<Parameters<typeof sensitivityOf>[0]>, code: string) =>
    t.throws(() => sensitivityOf({ ...question, ...parts }), { code })
  refused({ view: { caps: [{ over: ['colours'], max: 1 }] } }, 'dp.dimension')
  refused({ dimensions: [...DIMENSIONS, { name: 'a', size: 2, perUnit: true, tags: 2 }] }, 'dp.dimension')
  refused({ dimensions: [...DIMENSIONS, { name: 'a', size: 2, perUnit: false, tags: 0 }] }, 'dp.dimension')
  for (const mode of ['one', 'any'] as const)
    refused({ hidden: { dimensions: ['colours'], mode } }, 'dp.hidden')
})

const SCENES = 2000
const UNITS = 12

type Found = { units: number; violations: number; built: number; metL1: number; metL2: number }

/** Against `declared` in the place of the sensitivity that is charged. */
function bruteForce(seed: number, scenes: number, declared: (scene: TagScene) => Sensitivity): Found {
  const random = dice(seed)
  const found = { units: 0, violations: 0, built: 0, metL1: 0, metL2: 0 }
  for (let i = 0; i < scenes; i++) {
    const scene = randomTagScene(random)
    const bound = unlessUnbounded(() => declared(scene))
    if (bound === undefined) continue
    const built = Array.from({ length: 3 }, () => norms(tagVector(scene, fullestTagUnit(random, scene))))
    const tried = Array.from({ length: UNITS }, () => norms(tagVector(scene, randomTagUnit(random, scene))))
    found.built++
    if (built.some(({ l1 }) => l1 === bound.l1)) found.metL1++
    if (built.some(({ l2Squared }) => l2Squared === bound.l2Squared)) found.metL2++
    for (const { l1, l2Squared } of [...built, ...tried]) {
      found.units++
      if (l1 > bound.l1 || l2Squared > bound.l2Squared) found.violations++
    }
  }
  return found
}

function unlessUnbounded<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'dp.unbounded') return undefined
    throw error
  }
}

t.test(
  'no unit adds more than its sensitivity, however its rows are tagged; built ones reach it',
  async t => {
    const { units, violations, built, metL1, metL2 } = bruteForce(11, SCENES, sensitivityOf)
    t.comment(`${units} units, ${built} questions, Δ1 met exactly in ${metL1}, Δ2 in ${metL2}`)
    t.ok(units >= 20_000)
    t.equal(violations, 0)
    t.ok(metL1 > 0.8 * built)
    t.ok(metL2 > 0.7 * built)
  },
)

t.test('planted mistakes are caught by the same comparison', async t => {
  const caught = (declared: (scene: TagScene) => Sensitivity) => bruteForce(12, 300, declared).violations
  const once = (scene: TagScene) => ({
    ...scene,
    dimensions: scene.dimensions.map(({ tags: _tags, ...rest }) => rest),
  })
  t.ok(caught(scene => sensitivityOf(once(scene))) > 50, 'a tag counted once for all groups')
  const least = (scene: TagScene) => ({
    ...scene,
    dimensions: scene.dimensions.map(each =>
      each.tags === undefined ? each : { ...each, tags: each.tags - 1 },
    ),
  })
  t.ok(caught(scene => sensitivityOf(least(scene))) > 50, 'one tag fewer than a row may have')
  const ofOrder = (scene: TagScene) => ({
    ...scene,
    dimensions: scene.dimensions.map(each => (each.tags === undefined ? each : { ...each, perOrder: true })),
  })
  t.ok(caught(scene => sensitivityOf(ofOrder(scene))) > 0, 'the tags of a row taken for those of its order')
  const loose = (scene: TagScene) => {
    const { l1, l2Squared } = sensitivityOf({ ...scene, filter: new Map() })
    return { l1, l2Squared }
  }
  const { built, metL1 } = bruteForce(12, 300, sensitivityOf)
  t.ok(bruteForce(12, 300, loose).metL1 < 0.8 * metL1, 'v where fewer values are in scope is never reached')
  t.ok(built > 100)
})
