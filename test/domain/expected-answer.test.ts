import fc from 'fast-check'
import t from 'tap'
import { figureHalfWidth } from '../../protocols/dp/figure-noise.ts'
import { varianceForRho } from '../../protocols/dp/zcdp.ts'
import type { Answer, AnsweredPart } from '../../schemas/answer.ts'
import { answerTables, withHiddenValues } from '../../schemas/answer-tables.ts'
import { combinationOf, figureNoiseOf } from '../../schemas/combined.ts'
import { AnswerId, type DatasetId, editionId } from '../../schemas/common.ts'
import { exactPartNoise, rationalText } from '../../schemas/exact-noise.ts'
import { Query } from '../../schemas/query.ts'
import { TicketId } from '../../schemas/records.ts'
import { makeAnswer } from '../../src/domain/answer.ts'
import { halfWidthOf } from '../../src/domain/memo.ts'
import { expectedAnswer, isEditionOf, planPinned } from '../../src/domain/plan/expected-answer.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { fillPart } from '../support/fill-part.ts'
import { madeUpTotals } from '../support/edition-totals.ts'

const declaration = marketDeclaration()
const totals = madeUpTotals(declaration)
const pinned = {
  id: editionId(declaration.dataset as DatasetId, declaration.edition),
  declaration,
  totals,
}
const ID = AnswerId.parse(`answer_${'A'.repeat(22)}`)
const TICKET = TicketId.parse(`ticket_${'B'.repeat(22)}`)
const DIGEST = 'ab'.repeat(32)
const COMMITMENTS = {
  sharesDigest: 'ac'.repeat(32),
  shiftsDigest: 'ad'.repeat(32),
  ciphertextsDigest: DIGEST,
}

const asked = (query: object): Query =>
  Query.parse({
    edition: pinned.id,
    hidden: { dimensions: ['category'], mode: 'one' },
    ...query,
  })

const PROFILE = asked({ kind: 'profile', by: ['gender', 'age'], privacy: { rho: '0.04' } })
const QUERIES: readonly Query[] = [
  PROFILE,
  asked({
    kind: 'profile',
    by: ['month'],
    of: { statistic: 'mean', measure: 'revenue' },
    privacy: { epsilon: '0.5' },
  }),
  asked({
    kind: 'trend',
    period: 'month',
    select: [{ statistic: 'count' }, { statistic: 'average', measure: 'revenue', per: 'sold' }],
    splitBy: 'gender',
    privacy: { rho: '0.04' },
  }),
  asked({
    kind: 'aggregate',
    where: { gender: ['f', 'm'] },
    groupBy: ['gender'],
    select: [{ statistic: 'sum', measure: 'revenue' }],
    shares: true,
    privacy: { within: '100000' },
    mechanism: 'discrete-laplace',
  }),
]

/**
 * As the service makes it: caps in force lie elsewhere, and bases of the whole edition were stored before.
 */
function answered(query: Query, reusedFrom: Answer['id'] | null = null, v: Answer['v'] = 3) {
  const caps = { perConsumer: '170000000', total: '400000000' }
  const inForce = { ...declaration, budget: { ...declaration.budget, ...caps } }
  const planned = plan(inForce, query, 'blind')
  const { blind } = planned
  if (blind === null) throw new Error('not blind')
  const { parameters, mode, cells, answers, dimensions, parts } = blind
  const ticket = { id: TICKET, shape: { parameters, level: 'full' as const, mode, cells, answers } }
  const filled = planned.parts.map(({ part, hidden, baseDigest }) => ({
    ...fillPart(declaration, part, () => 500n),
    ...(hidden ? { values: null } : {}),
    reusedFrom: baseDigest === null ? null : reusedFrom,
  }))
  const charge = filled
    .filter(part => part.reusedFrom === null)
    .reduce((sum, { part }) => sum + BigInt(part.rho), 0n)
  const hidden = { dimensions: [...dimensions], mode }
  const body = makeAnswer({ id: pinned.id, declaration, totals }, planned, filled, {
    v,
    id: ID,
    mode: 'blind',
    query,
    charge,
    blind: { ticket: TICKET, shape: ticket.shape, hidden, ...COMMITMENTS, parts: [...parts] },
  })
  const answer: Answer = { ...body, seq: '7', released: '2026-01-01T00:00:00.000Z' }
  return { answer, ticket, planned, blind }
}

t.test(
  'what the service answers is what the consumer derives, whatever caps are in force and bases are stored',
  async t => {
    for (const query of QUERIES) {
      for (const reused of [null, AnswerId.parse(`answer_${'C'.repeat(22)}`)]) {
        const { answer, ticket } = answered(query, reused)
        t.match(expectedAnswer(pinned, query, ticket, COMMITMENTS, answer), { kind: 'same', answer })
      }
    }
  },
)

t.test('an answer of before is derived by the rules that it says, and by no others', async t => {
  for (const query of QUERIES) {
    const { answer, ticket } = answered(query, null, 2)
    t.match(expectedAnswer(pinned, query, ticket, COMMITMENTS, answer), { kind: 'same', answer })
    t.ok(answer.dimensions.every(dimension => !('uneven' in dimension)))
    const renamed = { ...answer, v: 3 as const }
    t.match(expectedAnswer(pinned, query, ticket, COMMITMENTS, renamed), { kind: 'different' })
  }
})

t.test(
  'a more exact base serves, with the noise that it cost; a less exact one, or a step, does not',
  async t => {
    const { answer, ticket } = answered(PROFILE, AnswerId.parse(`answer_${'C'.repeat(22)}`))
    const base = answer.parts.findIndex(({ name }) => name.startsWith('base.'))
    const stored = answer.parts[base]
    if (stored === undefined || stored.noise.kind === 'discrete-laplace') throw new Error('no base')
    const exactly = (times: bigint): Partial<AnsweredPart> => {
      const rho = (BigInt(stored.rho) * times) / 2n
      const variance = rationalText(varianceForRho(BigInt(stored.l2Squared), rho))
      const noise = { ...stored.noise, variance } as AnsweredPart['noise']
      return { noise, rho: String(rho), halfWidth: String(halfWidthOf(exactPartNoise(noise))) }
    }
    const told = (change: Partial<AnsweredPart>) => {
      const parts = answer.parts.map((part, i) => (i === base ? { ...part, ...change } : part))
      const received = { ...answer, parts, tables: answerTables({ ...answer, parts }) }
      return expectedAnswer(pinned, PROFILE, ticket, COMMITMENTS, received)
    }
    const different = { kind: 'different', field: 'parts' }
    t.match(told(exactly(4n)), { kind: 'same' })
    t.same(told(exactly(1n)), different, 'less exact than the question needs')
    t.same(told({ ...exactly(4n), rho: '999999999' }), different, 'another charge')
    const after = { answer: ID, part: 0, rho: stored.rho, seq: '3' }
    const release = {
      answer: ID,
      rho: stored.rho,
      variance: stored.noise.variance,
      values: [...(stored.values ?? [])],
      ...(stored.counts === undefined ? {} : { counts: [...stored.counts] }),
    }
    const combined = (of: typeof release) => {
      const { noise, values, counts = null } = stored
      const made = combinationOf([release], { noise, values: values ?? [], counts })
      return { ...made, earlier: [of] }
    }
    const twice = figureNoiseOf({ noise: stored.noise, combined: combined(release) }, 1)
    const halfWidth = String(figureHalfWidth(twice))
    t.match(told({ after, combined: combined(release), halfWidth }), { kind: 'same' }, 'combined before')
    t.same(told({ after, combined: combined(release), halfWidth, reusedFrom: null }), different, 'a step')
    for (const lie of [{ values: [] }, { rho: '7' }, { variance: { num: '1', den: '9' } }])
      t.same(told({ after, combined: combined({ ...release, ...lie }), halfWidth }), different)
    t.same(told({ combined: combined(release), halfWidth }), different, 'that cost nothing')
  },
)

t.test('whatever else it says is refused, with the member in which it differs', async t => {
  const { answer, ticket } = answered(PROFILE)
  const [first, ...others] = answer.parts
  if (first === undefined) throw new Error('no parts')
  const base = answer.parts.findIndex(({ values }) => values !== null)
  const changed = (at: number, change: Partial<Answer['parts'][number]>): Partial<Answer> => ({
    parts: answer.parts.map((part, i) => (i === at ? { ...part, ...change } : part)),
  })
  const changes: readonly (readonly [string, Partial<Answer>])[] = [
    ['parts', { parts: others }],
    ['parts', { parts: [...answer.parts, first] }],
    ['parts', changed(0, { values: ['1', '2', '3'] })],
    ['parts', changed(0, { reusedFrom: ID })],
    ['parts', changed(base, { values: null })],
    ['parts', changed(base, { values: ['5'] })],
    ['parts', changed(0, { halfWidth: '1' })],
    ['parts', changed(0, { noise: { kind: 'discrete-laplace', scale: { num: '1', den: '1' } } })],
    ['parts', changed(0, { rho: '1' })],
    ['parts', changed(0, { shape: { ...first.shape, groupBy: [] } })],
    ['derivations', { derivations: [...answer.derivations, { kind: 'level', name: 'x', part: 0 }] }],
    ['derivations', { derivations: answer.derivations.toReversed() }],
    ['dimensions', { dimensions: answer.dimensions.map(dimension => ({ ...dimension, values: [] })) }],
    ['measures', { measures: declaration.measures }],
    ['reportingThreshold', { reportingThreshold: 0 }],
    ['counted', { counted: [] }],
    ['privacy', { privacy: { ...answer.privacy, charge: '1' } }],
    ['title', { title: { zh: 'x', en: 'x' } }],
    ['edition', { edition: editionId('market' as DatasetId, '2024') }],
    ['query', { query: { ...PROFILE, by: ['age'] } as Query }],
    ['mode', { mode: 'open' }],
    [
      'tables',
      {
        tables: [{ name: 'x', kind: 'level', statistic: 'units', measure: null, dimensions: [], cells: [] }],
      },
    ],
    ['blind', { blind: answer.blind && { ...answer.blind, parts: [{ part: 0, groups: -1 }] } }],
    ['blind', { blind: answer.blind && { ...answer.blind, ciphertextsDigest: 'cd'.repeat(32) } }],
    ['blind', { blind: answer.blind && { ...answer.blind, sharesDigest: 'cd'.repeat(32) } }],
    ['blind', { blind: answer.blind && { ...answer.blind, shiftsDigest: 'cd'.repeat(32) } }],
    ['more', { more: 1 } as object],
  ]
  for (const [field, change] of changes) {
    const received = { ...answer, ...change } as Answer
    t.same(
      expectedAnswer(pinned, PROFILE, ticket, COMMITMENTS, received),
      { kind: 'different', field },
      field,
    )
  }
  t.match(
    expectedAnswer(
      pinned,
      PROFILE,
      { ...ticket, id: TicketId.parse(`ticket_${'D'.repeat(22)}`) },
      COMMITMENTS,
      answer,
    ),
    { field: 'blind' },
  )
})

t.test('an edition of another name, or a ticket of another shape, answers nothing', async t => {
  const { answer, ticket } = answered(PROFILE)
  t.ok(isEditionOf(pinned, PROFILE))
  for (const other of [
    { ...pinned, id: editionId('market' as DatasetId, '2024') },
    { ...pinned, declaration: { ...declaration, edition: '2024' } },
  ]) {
    t.notOk(isEditionOf(other as typeof pinned, PROFILE))
    t.same(expectedAnswer(other as typeof pinned, PROFILE, ticket, COMMITMENTS, answer), {
      kind: 'different',
      field: 'edition',
    })
  }
  for (const change of [{ cells: 5 }, { mode: 'any' as const }, { answers: 0 }]) {
    const shape = { ...ticket.shape, ...change }
    t.same(expectedAnswer(pinned, PROFILE, { id: TICKET, shape }, COMMITMENTS, answer), {
      kind: 'different',
      field: 'blind',
    })
  }
})

t.test('any numbers that a ciphertext may hold fill any answer that was derived', async () => {
  const half = 34_359_615_488n
  fc.assert(
    fc.property(
      fc.nat({ max: QUERIES.length - 1 }),
      fc.infiniteStream(fc.bigInt(-half, half)),
      (which, numbers) => {
        const { answer, blind } = answered(QUERIES[which] ?? PROFILE)
        const values = new Map(
          blind.parts.map(({ part, groups }) => [part, [...numbers.take(groups)]] as const),
        )
        const { tables } = withHiddenValues(answer, values)
        return tables.length === answer.derivations.length
      },
    ),
    { numRuns: 200 },
  )
})

t.test('a question that hides nothing is no blind one', async t => {
  const { hidden: _, ...open } = PROFILE
  t.throws(() => planPinned(pinned, open as Query), { code: 'blind.hidden_missing' })
})
