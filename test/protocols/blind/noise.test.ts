import t from 'tap'
import { ternaryPlaintext } from '../../../protocols/blind/derive.ts'
import { parametersFor, parametersOf, type ParameterName } from '../../../protocols/blind/parameters.ts'
import {
  distanceOfQuestion,
  endBudget,
  noiseBeforeFlood,
  statisticalDistance,
} from '../../../protocols/blind/noise-bounds.ts'
import { loadSelectors, sumOfProducts, toAnswer } from '../../../protocols/blind/product.ts'
import { floodAndBlur, freshZero, timesModulus } from '../../../protocols/blind/rerandomise.ts'
import { bytesOf, uniformModulo } from '../../../protocols/blind/sampling.ts'
import type { Scheme } from '../../../protocols/blind/scheme.ts'
import { scoped } from '../../../protocols/blind/scope.ts'
import { packingOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import type { RandomBytes } from '../../../protocols/random.ts'
import { budgetOf, fractionsOf } from './answer-phase.ts'
import { honest } from './crafted.ts'
import { Histogram } from './histogram.ts'
import { randomOf, schemeOf } from './protocol-run.ts'

const NAMES: readonly ParameterName[] = ['bfv-8192-30', 'bfv-8192-36']

t.test('the bounds are those of the design', async t => {
  const [small, large] = NAMES.map(parametersOf)
  if (!small || !large) throw new Error('two sets')
  t.ok(noiseBeforeFlood(small, 1) <= 48.1)
  t.ok(noiseBeforeFlood(large, 1) <= 54.1)
  t.ok(noiseBeforeFlood(small, 32) <= 48.1 + 5)
  t.ok(statisticalDistance(small, 1) <= -78.9)
  t.ok(statisticalDistance(large, 1) <= -66.9)
  t.ok(endBudget(small, 128) >= 9.9)
  t.ok(endBudget(large, 128) >= 9.3)
  const shape: TicketShape = {
    parameters: 'bfv-8192-30',
    level: 'full',
    mode: 'one',
    cells: 4096,
    answers: 32,
  }
  t.ok(distanceOfQuestion(shape, 32) <= -73.9)
})

t.test('answers keep the budget that the bound promises, and their noise is the uniform flood', async t => {
  for (const name of NAMES) {
    const scheme = schemeOf(name)
    const random = randomOf(`budget ${name}`)
    const answers = Array.from({ length: 4 }, () =>
      answerFractions(scheme, random, scheme.parameters.floodBits),
    )
    const least = Math.min(...answers.map(budgetOf))
    const bound = endBudget(scheme.parameters, 1)
    t.ok(least >= bound && least <= bound + 0.7, `${name}: ${least} bits left, at least ${bound} promised`)

    // The inner half of the flood's range, away from edges that the switch's rounding smears: 4·8192/2
    // values.
    const half = 2 ** (scheme.parameters.floodBits - 122) / (2 ** 60 / scheme.parameters.plainModulus)
    const inner = answers.flatMap(fractions => [...fractions]).filter(fraction => Math.abs(fraction) < half)
    const histogram = new Histogram(32)
    for (const fraction of inner) histogram.add((1 + fraction / half) / 2)
    const p = histogram.p()
    t.ok(Math.abs(inner.length - 16_384) < 640, `${name}: ${inner.length} of 32768 in the inner half`)
    t.ok(p > 1e-6, `${name}: p = ${p}`)
  }
})

t.test('each bit of flood costs one bit of budget', async t => {
  const scheme = schemeOf('bfv-8192-36')
  const budget = budgetOf(answerFractions(scheme, randomOf('wide'), 140))
  t.ok(budget > 3.9 && budget < 4.1, `${budget} bits`)
})

t.test('the noise before the flood stays far below its worst case', async t => {
  for (const name of NAMES) {
    const scheme = schemeOf(name)
    const random = randomOf(`before ${name}`)
    const left = scoped(own => {
      const { key, saved } = unflooded(scheme, random)
      const keyNtt = ternaryPlaintext(scheme, own, key)
      scheme.evaluator.plainTransformToNttInplace(keyNtt, scheme.keyParms)
      const secretKey = scheme.load(scheme.secretKey(own), scheme.save(keyNtt))
      return scheme.decryptor(own, secretKey).invariantNoiseBudget(scheme.load(scheme.ciphertext(own), saved))
    })
    // 180 bits of q; the budget is rounded down.
    const noise = 180 - 1 - Math.log2(scheme.parameters.plainModulus) - left
    const bound = noiseBeforeFlood(scheme.parameters, 1)
    t.ok(noise < bound && noise > bound - 12, `${name}: 2^${noise.toFixed(1)} of 2^${bound.toFixed(1)}`)
  }
})

t.test(
  'a statistic is blind-capable by what is declared of it, and gets the smallest parameters',
  async t => {
    const half = 536_846_336n // (t − 1)/2
    t.equal(parametersFor({ capacity: half - 11n, clip: 1n, sigma: 1n }), 'bfv-8192-30')
    t.equal(parametersFor({ capacity: half - 10n, clip: 1n, sigma: 1n }), 'bfv-8192-30')
    t.equal(parametersFor({ capacity: half - 9n, clip: 1n, sigma: 1n }), 'bfv-8192-36')
    t.equal(parametersFor({ capacity: 1_000_000n, clip: 30_000n, sigma: 100n }), 'bfv-8192-36')
    t.equal(parametersFor({ capacity: 1_000_000n, clip: 40_000n, sigma: 100n }), undefined)
  },
)

/** One share ciphertext as prepare.ts makes it, with a flood of `floodBits`, read with its key. */
function answerFractions(scheme: Scheme, random: RandomBytes, floodBits: number): Float64Array {
  const { key, saved } = unflooded(scheme, random)
  floodAndBlur({ ...scheme, parameters: { ...scheme.parameters, floodBits } }, saved, random)
  return scoped(own => fractionsOf(scheme, key, toAnswer(scheme, scheme.load(scheme.ciphertext(own), saved))))
}

function unflooded(
  scheme: Scheme,
  random: RandomBytes,
): { readonly key: Int8Array; readonly saved: Uint8Array } {
  const { name, plainModulus } = scheme.parameters
  const shape: TicketShape = { parameters: name, level: 'full', mode: 'one', cells: 300, answers: 1 }
  const { key, selectors } = honest(scheme, shape, random(new Uint8Array(32)))
  const factors = uniformModulo(bytesOf(random), plainModulus, packingOf(shape.cells).degree)
  return scoped(own => {
    const selectorsNtt = loadSelectors(scheme, own, selectors)
    const [first] = selectorsNtt
    if (first === undefined) throw new Error('no selector')
    const answer = sumOfProducts(scheme, own, selectorsNtt, factors)
    scheme.evaluator.addInplace(answer, freshZero(scheme, own, timesModulus(scheme, own, first), random))
    scheme.evaluator.cipherTransformFromNttInplace(answer)
    return { key, saved: scheme.save(answer) }
  })
}
