import t from 'tap'
import { enumerateViews } from './enumeration.ts'
import { Histogram } from './histogram.ts'
import { CHEATS, FIRST, GROUPS, noneHonest, oneHonest, SECOND, secretCell, WEIGHT } from './one-honest.ts'
import { randomOf, schemeOf } from './protocol-run.ts'
import { shifts } from './shifts.ts'

const scheme = schemeOf('bfv-8192-30')

t.test(
  'whatever the coins, an adversary who holds all closed instances but one learns y and nothing else',
  async t => {
    for (const of of [
      { modulus: 3, cells: 2, closed: 2, mode: 'one' },
      { modulus: 3, cells: 2, closed: 2, mode: 'any' },
      { modulus: 2, cells: 3, closed: 2, mode: 'one' },
      { modulus: 2, cells: 2, closed: 3, mode: 'one' },
    ] as const) {
      const { tried, leaking } = enumerateViews(of)
      t.equal(leaking, 0, `${of.mode}: t = ${of.modulus}, F = ${of.cells}, m = ${of.closed}: ${tried} tried`)
    }
  },
)

// The streams are fixed, so these tests cannot fail by chance; with fresh ones each p would be out of range
// twice in 10^6.
t.test(
  'one honest instance releases the charged sum; everything else that a cheat sees is uniform',
  async t => {
    for (const cheat of CHEATS) {
      for (const position of [0, 1] as const) {
        const view = oneHonest(scheme, cheat, position, randomOf(`${cheat} ${position}`))
        t.same(view.released, view.charged, `${cheat}: the charged sum`)
        for (const [what, values] of Object.entries(view.uniform)) {
          const histogram = new Histogram(values.length < 1000 ? 4 : 64)
          for (const value of values) histogram.add(value / scheme.parameters.plainModulus)
          const p = histogram.p()
          t.ok(p > 1e-6 && p < 1 - 1e-6, `${cheat}, honest ${position}, ${what}: p = ${p.toPrecision(3)}`)
        }
      }
    }
  },
)

t.test('with no honest instance the same cheats read the matrix', async t => {
  const groups = Array.from({ length: GROUPS }, (_, g) => g)
  // x[FIRST] + WEIGHT·(x[SECOND] − x[FIRST]): two numbers in one.
  const weights = noneHonest(scheme, 'weights', randomOf('weights'))
  t.same(
    weights.map(total => [total % WEIGHT, Math.floor(total / WEIGHT)]),
    groups.map(g => [secretCell(g, FIRST), secretCell(g, SECOND) - secretCell(g, FIRST)]),
  )
})

t.test('the shifts of two different questions are both uniform', async t => {
  for (const mode of ['one', 'any'] as const) {
    for (const question of [0, 1] as const) {
      const p = shifts(mode, question, 1500).p()
      t.ok(p > 1e-6, `mode ${mode}, question ${question}: p = ${p.toPrecision(3)}`)
    }
  }
})
