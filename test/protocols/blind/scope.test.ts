import t from 'tap'
import { openAnswer } from '../../../protocols/blind/decrypt.ts'
import { evaluate } from '../../../protocols/blind/evaluate.ts'
import { CIPHERTEXT_BYTES } from '../../../protocols/blind/layout.ts'
import { decodeShifts } from '../../../protocols/blind/messages.ts'
import { askTicket } from '../../../protocols/blind/question.ts'
import { createScheme, type Seal } from '../../../protocols/blind/scheme.ts'
import { ownedTogether, scoped } from '../../../protocols/blind/scope.ts'
import { loadSelectors } from '../../../protocols/blind/product.ts'
import { countedSeal } from '../../../src/engine/blind/counted-seal.ts'
import { preparedTicket, randomOf, seal } from './protocol-run.ts'

const shape = {
  parameters: 'bfv-8192-36',
  level: 'insecureForTesting',
  mode: 'any',
  cells: 9000,
  answers: 2,
} as const

t.test('every SEAL object is freed, after an answer and after a failure half-way', async t => {
  const { seal: counted, alive } = countedSeal(seal)
  const random = randomOf('objects')
  const scheme = createScheme(counted, shape.parameters)
  const own = alive()
  const ticket = preparedTicket(scheme, shape, random)
  t.equal(alive(), own, 'after make, open, check and prepare')

  const asked = askTicket(ticket.ready, { kind: 'any', bits: new Uint8Array(9000).fill(1) })
  const shifts = decodeShifts(shape, asked.shifts)
  const statistics = [{ groups: 2, cells: new Float64Array(18_000), noise: new Float64Array(2) }]
  const copy = structuredClone(ticket.prepared)
  const answer = evaluate(scheme, ticket.prepared, shifts, statistics, random)
  t.equal(alive(), own, 'after the online step')
  t.throws(
    () => evaluate(scheme, ticket.prepared, shifts, statistics, random),
    { code: 'blind.seal' },
    'used',
  )
  const { last } = copy
  const broken = {
    ...copy,
    last: { ...last, rerandomisers: last.rerandomisers.with(1, new Uint8Array(CIPHERTEXT_BYTES)) },
  }
  t.throws(() => evaluate(scheme, broken, shifts, statistics, random), { code: 'blind.seal' })
  t.equal(alive(), own, 'after an online step that failed at its second ciphertext')

  t.same([...openAnswer(scheme, asked, 2, ticket.shares, answer)], [0, 0])
  t.equal(alive(), own, 'after the consumer has opened')
  const bad = answer.slice()
  bad[answer.length / 2 + 40] = 1
  t.throws(() => openAnswer(scheme, asked, 2, ticket.shares, bad), { code: 'blind.answer' })
  t.throws(() => openAnswer(scheme, asked, 2, ticket.shares, answer.subarray(1)), { code: 'blind.length' })
  t.throws(
    () =>
      openAnswer(
        scheme,
        asked,
        2,
        ticket.shares,
        answer.map(byte => byte | 0xf0),
      ),
    { code: 'blind.answer' },
  )
  t.equal(alive(), own, 'after answers that do not open')

  scheme.free()
  t.equal(alive(), 0, 'after the scheme itself')
})

t.test('what SEAL throws becomes a coded error, and only its own constants stand in it', async t => {
  const scheme = createScheme(seal, shape.parameters)
  t.throws(() => scoped(own => scheme.load(scheme.ciphertext(own), new Uint8Array(200))), {
    code: 'blind.seal',
    message: /^SEAL: std::/,
  })
  const unreduced = scheme.selectorTemplate.slice()
  unreduced.fill(255, 113, 121)
  t.throws(() => scoped(own => loadSelectors(scheme, own, unreduced)), { code: 'blind.seal' })
  t.throws(
    () =>
      scoped(() => {
        throw new RangeError('ours')
      }),
    RangeError,
  )
  scheme.free()
})

t.test('a failure while making a lasting owner frees what it had made', async t => {
  let freed = 0
  const handle = { delete: () => freed++ } as never
  t.throws(() =>
    ownedTogether(own => {
      own(handle)
      throw new RangeError('ours')
    }),
  )
  t.equal(freed, 1)
})

t.test('a SEAL with other constants is refused', async t => {
  const { seal: counted, alive } = countedSeal(seal)
  const other: Seal = {
    ...counted,
    PlainModulus: {
      ...seal.PlainModulus,
      Batching: (degree, bits) => seal.PlainModulus.Batching(degree, bits - 1),
    },
  }
  t.throws(() => createScheme(other, 'bfv-8192-30'), { code: 'blind.parameters' })
  t.equal(alive(), 0)
})
