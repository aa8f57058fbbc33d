import t from 'tap'
import { enumerateViews } from './enumeration.ts'

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
