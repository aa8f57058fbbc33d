import type { Level } from '../../protocols/blind/levels.ts'
import {
  answerOf,
  plainAnswer,
  preparedTicket,
  randomOf,
  schemeOf,
} from '../../test/protocols/blind/protocol-run.ts'
import { randomCase } from '../../test/protocols/blind/random-cases.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'

/** Random cases: in full, and in short. */
const RUNS: readonly (readonly [Level, number, number])[] = [
  ['insecureForTesting', 260, 24],
  ['strong', 30, 2],
  ['full', 20, 2],
]

/** The long form of test/protocols/blind/exactness.test.ts. */
export function run({ short }: EvidenceOptions): Promise<Evidence> {
  const figures: Record<string, number> = {}
  const add = (name: string): void => {
    figures[name] = (figures[name] ?? 0) + 1
  }
  let wrong = 0
  let trials = 0
  for (const [level, long, brief] of RUNS) {
    for (let i = 0; i < (short ? brief : long); i++, trials++) {
      const random = randomOf(`evidence ${level} ${i}`)
      const { shape, selection, statistics } = randomCase(random, level, level !== 'insecureForTesting')
      const scheme = schemeOf(shape.parameters)
      const ticket = preparedTicket(scheme, shape, random)
      const answer = answerOf(scheme, ticket, selection, statistics, random)
      const expected = plainAnswer(selection, statistics, shape.cells)
      const exact = expected.length === answer.length && expected.every((value, g) => value === answer[g])
      if (ticket.verdict.kind !== 'pass' || !exact) wrong++
      add(level)
      add(shape.parameters)
      add(`mode ${shape.mode}`)
      if (shape.cells > 8192) add('F > N')
      if (shape.answers > 1) add('several answer ciphertexts')
      if (statistics.length > 1) add('several statistics')
      if (expected.some(value => value < 0)) add('negative sums')
    }
  }
  return Promise.resolve(
    judged({
      name: 'blind-exactness',
      claim: 'the decrypted answer equals the plain one plus the injected noise, exactly',
      trials,
      falseFailureRate: 0,
      holds: wrong === 0,
      figures: { ...figures, wrong },
    }),
  )
}
