import { shake256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import t from 'tap'
import {
  ACCEPT,
  bernoulliExp,
  firstWordVerdict,
  settleBernoulli,
  UNDECIDED,
} from '../../../protocols/dp/bernoulli-exp.ts'
import {
  fastParameters,
  gammaNumber,
  gammaNumerator,
  gammaSlack,
  gaussianBig,
  gaussianParameters,
  sampleDiscreteGaussian,
} from '../../../protocols/dp/discrete-gaussian.ts'
import { laplaceBig, sampleDiscreteLaplace } from '../../../protocols/dp/discrete-laplace.ts'
import { halfWidth } from '../../../protocols/dp/intervals.ts'
import { chargeOf, noiseForRho, sampleNoise } from '../../../protocols/dp/noise.ts'
import { RandomWords, randomBelow, uniformBelowBig } from '../../../protocols/dp/random-words.ts'
import { multiply, parseDecimal, type Rational, rational } from '../../../protocols/dp/rational.ts'
import { formatRho, rhoOfEpsilon } from '../../../protocols/dp/zcdp.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import type { RandomBytes } from '../../../protocols/random.ts'

/** An endless stream of bytes that anyone can make again. */
function stream(label: string): RandomBytes {
  const source = shake256.create({})
  source.update(utf8(label))
  return target => source.xofInto(target)
}

/**
 * One chunk of these words and zeros after them, for the reader takes whole chunks; then it runs dry and
 * throws.
 */
function script(...values: readonly number[]): RandomBytes {
  let dry = false
  return target => {
    if (dry) throw new Error('the script has no more words')
    dry = true
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength)
    for (const [i, value] of values.entries()) view.setUint32(4 * i, value, true)
    return target
  }
}

type Vector = {
  readonly kind: 'discrete-gaussian' | 'discrete-laplace'
  readonly num: string
  readonly den: string
  readonly shake256: string
  readonly first: readonly string[]
  readonly draws: number
  readonly sha256OfCommaJoined: string
}

t.test('both samplers replay the vectors of an independent implementation, word for word', async t => {
  const text = readFileSync(new URL('../../../protocols/dp/vectors/samplers.json', import.meta.url), 'utf8')
  const { vectors } = JSON.parse(text) as { vectors: readonly Vector[] }
  t.ok(vectors.length >= 28)
  for (const vector of vectors) {
    const parameter = rational(BigInt(vector.num), BigInt(vector.den))
    const sample = vector.kind === 'discrete-gaussian' ? sampleDiscreteGaussian : sampleDiscreteLaplace
    const drawn = Array.from(sample(parameter, vector.draws, stream(vector.shake256)), String)
    t.same(drawn.slice(0, vector.first.length), vector.first, vector.shake256)
    t.equal(createHash('sha256').update(drawn.join(',')).digest('hex'), vector.sha256OfCommaJoined)
  }
})

t.test('the example of SPEC.md is what the code does', async t => {
  const sensitivity = { l1: 1n, l2Squared: 1n }
  const rho = rhoOfEpsilon('1', '1e-6')
  const noise = noiseForRho('discrete-gaussian', sensitivity, rho)
  t.equal(formatRho(rho), '0.02435597')
  t.same(noise, { kind: 'discrete-gaussian', variance: rational(50_000_000n, 2_435_597n) })
  t.equal(chargeOf(noise, sensitivity), 24_355_970n)
  t.equal(halfWidth(noise), 9n)
  const drawn = sampleNoise(noise, 8, stream('yinsuan dp vector discrete-gaussian 50000000/2435597'))
  t.same([...drawn], [-1n, 0n, -3n, -9n, 1n, -2n, -3n, -11n])
})

const parameter = fc
  .tuple(
    fc.bigInt({ min: 1n, max: 10n ** 12n }),
    fc.integer({ min: 0, max: 12 }),
    fc.integer({ min: 0, max: 12 }),
  )
  .map(([mantissa, down, up]): Rational => rational(mantissa * 10n ** BigInt(up), 10n ** BigInt(down + 6)))

t.test('the fast path of each sampler is the BigInt path, value for value, from the same bytes', async t => {
  let fast = 0
  fc.assert(
    fc.property(parameter, fc.string(), (value, label) => {
      const gaussian = sampleDiscreteGaussian(value, 40, stream(label))
      const words = new RandomWords(stream(label), 400)
      const parameters = gaussianParameters(value)
      if (parameters.period <= 2n ** 40n) fast++
      const scale = multiply(value, rational(1n, 10n ** 10n))
      const laplace = sampleDiscreteLaplace(scale, 40, stream(label))
      const other = new RandomWords(stream(label), 400)
      return (
        gaussian.every(x => x === gaussianBig(words, parameters)) &&
        laplace.every(x => x === laplaceBig(other, scale.num, scale.den))
      )
    }),
    { numRuns: 150 },
  )
  t.ok(fast >= 100, `${fast} of 150 went through the fast path`)
})

t.test('γ in doubles is as near to γ as its slack says, with room to spare', async () => {
  const scaled = (x: number): bigint => BigInt(Math.round(x * 2 ** 52)) << 148n
  fc.assert(
    fc.property(parameter, fc.double({ min: 0, max: 30, noNaN: true }), (variance, sigmas) => {
      const exact = gaussianParameters(variance)
      fc.pre(exact.period <= 2n ** 40n)
      const fast = fastParameters(exact, variance)
      const size = Math.round(sigmas * Number(exact.period))
      const gamma = gammaNumber(size, fast)
      fc.pre(gamma < 1000)
      const truth = (gammaNumerator(BigInt(size), exact) << 200n) / exact.den
      const off = Number(scaled(gamma) - truth) / 2 ** 200
      return Math.abs(off) <= gammaSlack(size, fast) / 4 + 2 ** -52
    }),
    { numRuns: 3000 },
  )
})

t.test(
  'the doubles of the fast path never decide wrongly: words next to the boundary are settled exactly',
  async t => {
    let undecided = 0
    let decided = 0
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 25n * 10n ** 9n }),
        fc.integer({ min: -3, max: 3 }),
        (nanos, offset) => {
          const gamma = Number(nanos) / 1e9
          const boundary = Math.floor(Math.exp(-gamma) * 2 ** 32)
          const word = Math.min(2 ** 32 - 1, Math.max(0, boundary + offset))
          const verdict = firstWordVerdict(word, gamma, 2 ** -52 * Math.max(1, gamma))
          if (verdict === UNDECIDED) {
            undecided++
            return true
          }
          decided++
          // A second word that could change nothing: the first has decided.
          const exact = settleBernoulli(new RandomWords(script(0x8000_0000), 16), word, nanos, 10n ** 9n)
          return exact === (verdict === ACCEPT)
        },
      ),
      { numRuns: 20_000 },
    )
    t.ok(undecided > 0 && decided > 10_000, `${undecided} undecided, ${decided} decided`)
  },
)

t.test('an undecided first word takes further words until the digits decide', async t => {
  // floor(2^64 / e) = 0x5e2d58d8b3bcdf1a.
  const [first, second] = [0x5e2d58d8, 0xb3bcdf1a]
  t.equal(bernoulliExp(new RandomWords(script(first, second - 1), 16), 1n, 1n), true)
  t.equal(bernoulliExp(new RandomWords(script(first, second + 1), 16), 1n, 1n), false)
  t.equal(bernoulliExp(new RandomWords(script(first - 1), 16), 1n, 1n), true)
  t.equal(bernoulliExp(new RandomWords(script(first + 1), 16), 1n, 1n), false)
  t.equal(bernoulliExp(new RandomWords(script(0xffff_ffff), 16), 0n, 1n), true)
  t.equal(bernoulliExp(new RandomWords(script(0, 0, 1), 16), 10n ** 30n, 1n), false)
})

t.test('uniform draws are the same in both widths, and in range', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      fc.integer({ min: 0, max: 9 }),
      fc.string(),
      (n, shift, label) => {
        const size = n * 2 ** shift
        const [a, b] = [new RandomWords(stream(label), 64), new RandomWords(stream(label), 64)]
        for (let i = 0; i < 20; i++) {
          const value = randomBelow(a, size)
          if (value < 0 || value >= size || uniformBelowBig(b, BigInt(size)) !== BigInt(value)) return false
        }
        return true
      },
    ),
  )
})

t.test('minus zero is drawn again, so zero has no double weight', async t => {
  // Scale 1 takes no offset word: [accept offset 0] [run: false] [sign], twice.
  const draw = sampleDiscreteLaplace(rational(1n), 1, script(7, 0xffff_ffff, 1, 7, 7, 0xffff_ffff, 1))
  t.same([...draw], [-1n])
})

// Incidents N1, N3: the values of a float sampler betray the value that they were added to.
t.test('noise is whole numbers of both parities at every width', async t => {
  for (const text of ['0.5', '20.5', '1000000', '2.3e15', '1e24']) {
    const drawn = sampleDiscreteGaussian(parseDecimal(text), 500, stream(text))
    t.ok(drawn.some(x => x % 2n === 0n) && drawn.some(x => x % 2n !== 0n), text)
  }
})

t.test('the bytes that made the noise are wiped from memory', async t => {
  const seen: Uint8Array[] = []
  const source = stream('wiped')
  sampleDiscreteGaussian(parseDecimal('20.5'), 1000, target => {
    seen.push(target)
    return source(target)
  })
  t.ok(seen.length > 0)
  t.ok(seen.every(bytes => bytes.every(byte => byte === 0)))
})

t.test('parameters that could leave 64 bits, and a broken random source, are refused', async t => {
  const random = stream('refused')
  for (const variance of [rational(0n), rational(-1n), rational(2n ** 98n), rational(1n, 2n ** 300n)])
    t.throws(() => sampleDiscreteGaussian(variance, 1, random), { code: 'dp.variance' })
  for (const scale of [rational(0n), rational(-1n, 3n), rational(2n ** 50n)])
    t.throws(() => sampleDiscreteLaplace(scale, 1, random), { code: 'dp.scale' })
  t.throws(() => sampleDiscreteLaplace(rational(1n), 1, target => target.fill(0)), { code: 'dp.random' })
  t.equal(sampleDiscreteGaussian(rational(2n ** 97n), 3, random).length, 3)
})
