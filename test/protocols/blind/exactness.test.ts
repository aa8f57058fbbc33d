import t from 'tap'
import type { Level } from '../../../protocols/blind/levels.ts'
import { answerOf, plainAnswer, preparedTicket, randomOf, schemeOf } from './protocol-run.ts'
import { randomCase } from './random-cases.ts'
import { trials } from '../../support/trials.ts'

// The decrypted answer is the plain one plus the injected noise, exactly. The long form is
// scripts/evidence/blind-exactness.ts.
for (const [level, count, small] of [
  ['insecureForTesting', trials(24, 6), false],
  ['strong', trials(2, 1), true],
  ['full', trials(2, 1), true],
] as const satisfies readonly (readonly [Level, number, boolean])[]) {
  t.test(`answers at level ${level} are exact in random schemas, data and questions`, async t => {
    for (let i = 0; i < count; i++) {
      const random = randomOf(`exactness ${level} ${i}`)
      const { shape, selection, statistics } = randomCase(random, level, small)
      const scheme = schemeOf(shape.parameters)
      const ticket = preparedTicket(scheme, shape, random)
      t.same(ticket.verdict, { kind: 'pass' })
      const answer = answerOf(scheme, ticket, selection, statistics, random)
      const groups = statistics.map(({ groups }) => groups).join('+')
      t.same(
        [...answer],
        plainAnswer(selection, statistics, shape.cells),
        `${shape.parameters} ${shape.mode} F=${shape.cells} G=${groups} C=${shape.answers}`,
      )
    }
  })
}

t.test('a matrix of zeros and an empty selection answer the noise alone', async t => {
  const random = randomOf('zeros')
  const shape = {
    parameters: 'bfv-8192-30',
    level: 'insecureForTesting',
    mode: 'any',
    cells: 12,
    answers: 1,
  } as const
  const scheme = schemeOf(shape.parameters)
  const statistic = { groups: 3, cells: new Float64Array(36), noise: Float64Array.of(-5, 0, 9) }
  const selection = { kind: 'any', bits: new Uint8Array(12) } as const
  const ticket = preparedTicket(scheme, shape, random)
  t.same([...answerOf(scheme, ticket, selection, [statistic], random)], [-5, 0, 9])
})
