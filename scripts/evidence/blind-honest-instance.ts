import { enumerateViews } from '../../test/protocols/blind/enumeration.ts'
import { Histogram } from '../../test/protocols/blind/histogram.ts'
import { CHEATS, oneHonest } from '../../test/protocols/blind/one-honest.ts'
import { randomOf, schemeOf } from '../../test/protocols/blind/protocol-run.ts'
import { shifts } from '../../test/protocols/blind/shifts.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'

const LONG = { tickets: 40, shifts: 20_000 }
const SHORT = { tickets: 4, shifts: 1500 }
const P_LIMIT = 1e-6

const ENUMERATIONS = [
  { modulus: 3, cells: 2, closed: 2, mode: 'one' },
  { modulus: 3, cells: 2, closed: 2, mode: 'any' },
  { modulus: 5, cells: 2, closed: 2, mode: 'one' },
  { modulus: 2, cells: 3, closed: 2, mode: 'any' },
  { modulus: 2, cells: 2, closed: 3, mode: 'one' },
  { modulus: 2, cells: 2, closed: 3, mode: 'any' },
] as const

/** The long form of test/protocols/blind/honest-instance.test.ts. */
export function run({ short }: EvidenceOptions): Promise<Evidence> {
  const sizes = short ? SHORT : LONG
  const figures: Record<string, number> = {}
  let failures = 0
  let tests = 0
  let values = 0
  const judge = (name: string, histogram: Histogram): void => {
    const p = histogram.p()
    figures[`${name} (${histogram.total}): p`] = Number(p.toPrecision(3))
    values += histogram.total
    tests++
    if (p < P_LIMIT || p > 1 - P_LIMIT) failures++
  }
  for (const parameters of ['bfv-8192-30', 'bfv-8192-36'] as const) {
    const scheme = schemeOf(parameters)
    for (const cheat of CHEATS) {
      const histograms = new Map<string, Histogram>()
      for (let i = 0; i < sizes.tickets; i++) {
        const random = randomOf(`evidence ${parameters} ${cheat} ${i}`)
        const view = oneHonest(scheme, cheat, i % 2 === 0 ? 0 : 1, random)
        if (view.released.some((value, g) => value !== view.charged[g])) failures++
        for (const [what, seen] of Object.entries(view.uniform)) {
          const histogram = histograms.get(what) ?? new Histogram(64)
          for (const value of seen) histogram.add(value / scheme.parameters.plainModulus)
          histograms.set(what, histogram)
        }
      }
      for (const [what, histogram] of histograms) judge(`${parameters}, ${cheat}, ${what}`, histogram)
    }
  }
  for (const mode of ['one', 'any'] as const) {
    for (const question of [0, 1] as const) {
      judge(`shifts, mode ${mode}, question ${question}`, shifts(mode, question, sizes.shifts))
    }
  }
  for (const of of ENUMERATIONS) {
    const { tried, leaking } = enumerateViews(of)
    figures[`enumerated t=${of.modulus} F=${of.cells} m=${of.closed} ${of.mode}: leaking of ${tried}`] =
      leaking
    if (leaking > 0) failures++
  }
  return Promise.resolve(
    judged({
      name: 'blind-honest-instance',
      claim:
        'beside cheating closed instances that leak everything, one honest one releases the charged sum exactly and everything else is uniform; shifts are uniform',
      trials: values,
      falseFailureRate: 2 * P_LIMIT * tests,
      holds: failures === 0,
      figures,
    }),
  )
}
