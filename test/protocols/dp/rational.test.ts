import fc from 'fast-check'
import t from 'tap'
import { erf, expNegative, naturalLog, pi, toNumberAbove } from '../../../protocols/dp/fixed-point.ts'
import {
  bitLength,
  ceilDivide,
  compare,
  floorDivide,
  integerSquareRoot,
  multiply,
  parseDecimal,
  rational,
  toNumber,
} from '../../../protocols/dp/rational.ts'

const integer = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n })
const positive = fc.bigInt({ min: 1n, max: 2n ** 200n })

// Incident N6: OpenDP shipped biased samplers because its big-rational library divided wrongly.
t.test('division rounds towards minus and plus infinity, whatever the sign', async t => {
  fc.assert(
    fc.property(integer, positive, (num, den) => {
      const [floor, ceiling] = [floorDivide(num, den), ceilDivide(num, den)]
      return (
        floor * den <= num && num < (floor + 1n) * den && (ceiling - 1n) * den < num && num <= ceiling * den
      )
    }),
  )
  t.equal(floorDivide(-7n, 2n), -4n)
  t.equal(ceilDivide(-7n, 2n), -3n)
})

t.test('rationals are in lowest terms and multiply and compare as fractions do', async () => {
  fc.assert(
    fc.property(integer, positive, integer, positive, (a, b, c, d) => {
      const [x, y] = [rational(a, b), rational(c, -d)]
      const product = multiply(x, y)
      return (
        x.num * b === a * x.den &&
        y.den > 0n &&
        product.num * b * d === -a * c * product.den &&
        Math.sign(compare(x, y)) === Math.sign(Number(a * d + c * b))
      )
    }),
  )
})

t.test('the integer square root is the largest integer whose square fits', async () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 400n }), value => {
      const root = integerSquareRoot(value)
      return root * root <= value && value < (root + 1n) * (root + 1n)
    }),
  )
  for (let value = 0n; value < 300n; value++) {
    const root = integerSquareRoot(value)
    if (root * root > value || (root + 1n) ** 2n <= value) throw new Error(String(value))
  }
})

t.test('a decimal string is read without loss', async t => {
  t.same(parseDecimal('0.5'), { num: 1n, den: 2n })
  t.same(parseDecimal('1e-6'), { num: 1n, den: 1_000_000n })
  t.same(parseDecimal('-12.50E2'), { num: -1250n, den: 1n })
  t.same(parseDecimal('0.1000000000000000055511151231257827'), {
    num: 1000000000000000055511151231257827n,
    den: 10n ** 34n,
  })
  for (const bad of [
    '',
    '.5',
    '5.',
    '+1',
    '01',
    '1e',
    '1e9999',
    'NaN',
    'Infinity',
    '0x10',
    ' 1',
    '1_0',
    `1${'0'.repeat(200)}`,
  ])
    t.throws(() => parseDecimal(bad), { code: 'dp.decimal' }, JSON.stringify(bad))
})

t.test('a zero denominator is refused', async t => {
  t.throws(() => rational(1n, 0n), { code: 'dp.rational' })
})

t.test('the double of a rational is within 2^-51 of it', async () => {
  fc.assert(
    fc.property(positive, positive, (num, den) => {
      const double = toNumber({ num, den })
      const scaled = BigInt(Math.round(double * 2 ** -Math.floor(Math.log2(double)) * 2 ** 53))
      const shift = Math.floor(Math.log2(double)) - 53
      const [a, b] = shift >= 0 ? [scaled << BigInt(shift), 1n] : [scaled, 1n << BigInt(-shift)]
      const difference = a * den - num * b
      return (difference < 0n ? -difference : difference) * 2n ** 51n <= num * b
    }),
  )
})

t.test('exp, ln and π are enclosed: known digits, and exp(-ln x) = 1/x', async t => {
  // Decimal expansions, checked in any table.
  const digits = 10n ** 36n
  const inverseE = 367879441171442321595523770161460867n
  const piDigits = 3141592653589793238462643383279502884n
  const ln2 = 693147180559945309417232121458176568n
  const scaled = (value: bigint): bigint => (value * digits) >> 128n
  const e = expNegative(1n, 1n, 128)
  t.ok(scaled(e.low) <= inverseE && inverseE <= scaled(e.high) + 1n)
  t.equal(scaled(pi(128)), piDigits)
  const log = naturalLog(2n, 1n, 128)
  t.ok(scaled(log.low) <= ln2 && ln2 <= scaled(log.high) + 1n)
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 12n }), (a, b) => {
      const [num, den] = a > b ? [a, b] : [b, a]
      const { low, high } = naturalLog(num, den, 160)
      const [below, above] = [
        expNegative(high > 0n ? high : 0n, 1n << 160n, 100).low,
        expNegative(low > 0n ? low : 0n, 1n << 160n, 100).high,
      ]
      return below * num <= den << 100n && den << 100n <= above * num
    }),
    { numRuns: 50 },
  )
})

t.test('erf rises from 0 to 1 and agrees with the normal quantile 1.959963984540054', async t => {
  const one = 1n << 128n
  t.ok(erf(0n, 128).low <= 0n && erf(0n, 128).high >= 0n)
  t.ok(erf(16n * one - 1n, 128).high >= one)
  const x = BigInt(Math.round((1.959963984540054 / Math.SQRT2) * 2 ** 52)) << 76n
  const { low, high } = erf(x, 128)
  t.ok(Math.abs(Number(low) / 2 ** 128 - 0.95) < 1e-15)
  t.ok(high - low <= 2n)
})

t.test('a bound is never rounded below itself when it becomes a double', async t => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 300n }), value => {
      const double = toNumberAbove(value, 192)
      const whole = BigInt(Math.trunc(double * 2 ** -100 * 2 ** 292))
      return whole >= value || bitLength(value) <= 53
    }),
  )
  t.equal(toNumberAbove((1n << 192n) + 1n, 192), 1 + Number.EPSILON)
  t.equal(toNumberAbove(1n << 192n, 192), 1)
})
