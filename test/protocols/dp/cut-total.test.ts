import t from 'tap'
import { boundUnit } from '../../../protocols/dp/bound-unit.ts'
import {
  correctedFigure,
  cutFactor,
  cutOfUnit,
  isTooSmall,
  wideInterval,
} from '../../../protocols/dp/cut-total.ts'
import type { Interval } from '../../../protocols/dp/ratio.ts'
import { codesOf, dice, isInScope, norms, randomScene, randomUnit, vectorOf } from './unit-scenes.ts'

t.test('what is cut and what is counted are together what the source has, up to the limit', async t => {
  const random = dice(21)
  let [cuts, limited] = [0, 0]
  for (let i = 0; i < 6000; i++) {
    const any = randomScene(random, ['count', 'orders', 'units', 'sum'])
    const scene = { ...any, lo: 0n, hi: 6n }
    if (scene.hidden?.mode === 'any') continue
    const rows = randomUnit(random, scene)
    const bounded = boundUnit(rows, scene.view, scene.dimensions)
    const cut = (limit: bigint) =>
      cutOfUnit(
        rows,
        bounded,
        scene.statistic,
        row => (isInScope(scene, row) ? codesOf(scene, row.codes, scene.groupBy) : undefined),
        limit,
      )
    const counted = norms(vectorOf(scene, rows).values()).l1
    const source = norms(vectorOf({ ...scene, view: { caps: [] } }, rows).values()).l1
    const all = cut(1n << 40n)
    if (counted + all !== source) t.fail(`${counted} + ${all} of ${source}, ${scene.statistic.kind}`)
    if (cut(3n) !== (all < 3n ? all : 3n)) t.fail('the limit')
    if (all > 0n) cuts++
    if (all > 3n) limited++
  }
  t.ok(cuts > 1000, `${cuts} units lost something`)
  t.ok(limited > 300, `${limited} more than the limit`)
})

t.test('the factor says how many times the counted figure the source has', async t => {
  const whole = { value: 1000, spread: 20 }
  const factor = cutFactor({ value: 100, spread: 15 }, whole)
  if (factor.kind !== 'factor') throw new Error('a sum far from 0')
  t.equal(factor.estimate, 1.1)
  t.ok(factor.high > 1.1149 && factor.high < 1.1155, String(factor.high))
  t.match(cutFactor({ value: -100, spread: 15 }, whole), { estimate: 1, high: 1 })
  t.match(cutFactor({ value: -5, spread: 15 }, whole), { estimate: 1 })
  t.same(cutFactor({ value: 100, spread: 15 }, { value: 10, spread: 20 }), { kind: 'unknown' })
})

t.test('a figure is corrected by at most a quarter', async t => {
  const of = (cut: number) =>
    correctedFigure(200, cutFactor({ value: cut, spread: 1 }, { value: 100, spread: 1 }))
  t.ok(Math.abs((of(10) ?? 0) - 220) < 1e-9)
  t.equal(of(60), 250)
  t.equal(correctedFigure(200, { kind: 'unknown' }), undefined)
})

t.test('the wide interval reaches as much further from 0 as the cut allows', async t => {
  const factor = { kind: 'factor', estimate: 1.1, high: 1.2 } as const
  const close = (found: Interval | undefined, low: number, high: number) => {
    t.ok(found !== undefined && Math.hypot(found.low - low, found.high - high) < 1e-9, `${low} to ${high}`)
  }
  close(wideInterval({ low: 90, high: 110 }, factor), 90, 110 * 1.4)
  close(wideInterval({ low: -5, high: 10 }, factor), 0, 14)
  close(wideInterval({ low: -20, high: -10 }, factor), 0, 0)
  close(wideInterval({ low: -5, high: 10 }, factor, true), -8, 16)
  close(wideInterval({ low: 5, high: 10 }, factor, true), 5, 16)
  close(wideInterval({ low: -20, high: -10 }, factor, true), -32, -10)
  t.equal(wideInterval({ low: 5, high: 10 }, { kind: 'unknown' }), undefined)
  t.equal(isTooSmall(29.9, 10), true)
  t.equal(isTooSmall(-30, 10), false)
})
