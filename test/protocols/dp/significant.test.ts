import fc from 'fast-check'
import t from 'tap'
import { significant } from '../../../protocols/dp/significant.ts'

const digits = fc.integer({ min: 1, max: 9 })
const same = (value: number, count: number): boolean =>
  Object.is(significant(value, count), Number(value.toPrecision(count)))
const RUNS = { numRuns: 50_000 }

t.test('as the text of so many digits, for any double', async t => {
  const double = fc.double({ noDefaultInfinity: true, noNaN: true })
  fc.assert(fc.property(double, digits, same), RUNS)
  const usual = fc.double({ min: -1e7, max: 1e7, noNaN: true })
  fc.assert(fc.property(usual, digits, same), RUNS)
  for (const value of [0, -0, 5e-324, Number.MIN_VALUE, Number.MAX_VALUE, 1e22, 1e23, 1e-22, 999_999_999.5]) {
    for (let count = 1; count <= 9; count++) t.ok(same(value, count), `${value} of ${count}`)
  }
})

t.test('and next to ties and to powers of ten, where products mislead', async t => {
  const near = fc
    .tuple(digits, fc.nat(999_999_999), fc.integer({ min: -20, max: 12 }), fc.integer({ min: -2, max: 2 }))
    .map(([count, whole, exponent, steps]): [number, number] => {
      const tie = (whole % 10 ** count) + 0.5
      return [nudged(tie * 10 ** exponent, steps), count]
    })
  fc.assert(
    fc.property(near, ([value, count]) => same(value, count)),
    RUNS,
  )
  const power = fc.tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: -3, max: 3 }))
  fc.assert(
    fc.property(power, digits, ([exponent, steps], count) => same(nudged(10 ** exponent, steps), count)),
    RUNS,
  )
  const wrong = (value: number) => Math.round(value * 1e8) / 1e8
  t.not(wrong(1.000000005), Number((1.000000005).toPrecision(9)), 'the product alone is wrong there')
})

/** So many doubles on. */
function nudged(value: number, steps: number): number {
  const bits = new BigInt64Array(1)
  const numbers = new Float64Array(bits.buffer)
  numbers[0] = value
  bits[0] = (bits[0] ?? 0n) + BigInt(steps)
  return numbers[0] ?? 0
}
