import t from 'tap'
import { halfWidth } from '../../protocols/dp/intervals.ts'
import { spreadOf } from '../../protocols/dp/derived.ts'
import type { Noise } from '../../protocols/dp/noise.ts'
import { rational } from '../../protocols/dp/rational.ts'
import * as exact from '../../protocols/dp/zcdp.ts'
import { epsilonOfRho, halfWidthOf, memoize, rhoOfEpsilon, spreadOfNoise } from '../../src/domain/memo.ts'

t.test('what is remembered is what the protocol computes, for each parameter its own', async t => {
  const noises: readonly Noise[] = [
    { kind: 'discrete-gaussian', variance: rational(400n) },
    { kind: 'discrete-laplace', scale: rational(400n) },
    { kind: 'discrete-gaussian', variance: rational(400n, 7n) },
  ]
  for (const noise of [...noises, ...noises]) {
    t.equal(halfWidthOf(noise), halfWidth(noise))
    t.equal(spreadOfNoise(noise), spreadOf(noise))
  }
  for (const [amount, delta] of [
    ['0.5', '1e-6'],
    ['0.5', '1e-9'],
    ['0.25', '1e-6'],
    ['0.5', '1e-6'],
  ] as const) {
    t.equal(rhoOfEpsilon(amount, delta), exact.rhoOfEpsilon(amount, delta))
    t.equal(epsilonOfRho(exact.parseRho(amount), delta), exact.epsilonOfRho(exact.parseRho(amount), delta))
  }
})

t.test('what was used lately is remembered, and a throw is not', async t => {
  const computed: number[] = []
  const double = memoize(
    String,
    (n: number) => {
      computed.push(n)
      if (n < 0) throw new RangeError('negative')
      return 2 * n
    },
    4,
  )
  t.strictSame([1, 2, 1, 3, 1, 2].map(double), [2, 4, 2, 6, 2, 4])
  t.strictSame(computed, [1, 2, 3, 2])
  t.throws(() => double(-1))
  t.throws(() => double(-1))
  t.strictSame(computed.slice(4), [-1, -1])
})
