import t from 'tap'
import { choiceTerm, largestChoiceTerm, noiseTerm } from '../../protocols/blind/delta-terms.ts'
import type { Edition, Grant } from '../../schemas/records.ts'
import { claimCard } from '../../schemas/claim-card.ts'
import { deltaText } from '../../schemas/answer.ts'
import type { PrivacyClaim } from '../../schemas/passport.ts'
import type { TicketShape } from '../../schemas/ticket-shape.ts'
import { blindDelta, levelFault, levelTerms } from '../../src/domain/blind-delta.ts'
import { isPossible } from '../../src/domain/possible-shapes.ts'
import { marketDeclaration } from '../support/declaration.ts'

const shape = (change: Partial<TicketShape> = {}): TicketShape => ({
  parameters: 'bfv-8192-30',
  level: 'full',
  mode: 'one',
  cells: 4,
  answers: 1,
  ...change,
})

t.test('a choice is passed with at most 1 / C(k, m), exactly', async t => {
  t.equal(1 / choiceTerm('full', 1), 2_254_848_913_647)
  t.equal(1 / choiceTerm('full', 5), 1_429_702_652_400)
  t.equal(1 / choiceTerm('strong', 1), 735_471)
  t.equal(1 / choiceTerm('insecureForTesting', 1), 6)
  t.equal(largestChoiceTerm('full'), choiceTerm('full', 256))
})

t.test('what is reported is an upper bound of both terms, to three digits', async t => {
  for (const parameters of ['bfv-8192-30', 'bfv-8192-36'] as const) {
    for (const [level, answers, epsilon] of [
      ['full', 1, 0.4],
      ['full', 200, 8],
      ['strong', 3, 1],
    ] as const) {
      const of = shape({ level, answers, parameters })
      const sum = choiceTerm(level, answers) + noiseTerm(of, answers, epsilon)
      const told = Number(blindDelta(of, answers, epsilon))
      t.ok(told >= sum && told <= sum * 1.01, `${told} for ${sum}`)
    }
  }
  t.equal(blindDelta(shape(), 1, 0.4), '4.44e-13')
  t.equal(blindDelta(shape({ level: 'strong' }), 1, 0.4), '1.36e-6')
  const privacy = { charge: '1', rho: '0', epsilon: '0', delta: '1e-6' }
  t.equal(deltaText({ ...privacy, blindDelta: '4.44e-13' }), '1e-6 + 4.44e-13')
  t.equal(deltaText(privacy), '1e-6')
})

t.test('a level whose term is above δ/2 is refused, and the claim card tells the others', async t => {
  t.match(levelFault('strong', '1e-6'), { code: 'blind.level_delta' })
  t.equal(levelFault('strong', '2.72e-6'), undefined, '2 / 735 471 is just below')
  t.match(levelFault('strong', '2.7e-6'), { code: 'blind.level_delta' })
  t.equal(levelFault('full', '1e-6'), undefined)
  t.match(levelFault('full', '1e-12'), { code: 'blind.level_delta' })
  t.same(levelTerms('1e-6'), [{ level: 'full', term: '7e-13' }])
  t.same(
    levelTerms('1e-5').map(({ level }) => level),
    ['full', 'strong'],
  )
  const claim = { ...CLAIM, blindTerms: levelTerms('1e-5') }
  const line = (of: typeof claim) =>
    claimCard(of).find(({ question }) => question.en.includes('blind question add'))?.answer.en
  t.match(line(claim), /full 7e-13, strong 1\.36e-6/)
  t.match(line({ ...claim, blindTerms: [] }), /not allowed/)
})

t.test('a ticket’s shape is one that a question of an open edition can need', async t => {
  const declaration = marketDeclaration()
  const edition = { id: 'market@2025', status: 'open', declaration } as unknown as Edition
  const all = { content: { editions: null, views: null, statistics: null } } as unknown as Grant
  const sizes = declaration.dimensions.map(({ values }) => values.length)
  t.same(sizes, [4, 13, 4, 3])
  const possible = (change: Partial<TicketShape>, grant = all, of: Partial<Edition> = {}) =>
    isPossible({ ...edition, ...of }, grant, shape(change))
  for (const cells of [3, 4, 13, 12, 16, 52, 39, 624]) t.ok(possible({ cells }), `${cells} cells`)
  for (const cells of [1, 2, 5, 24, 1248, 2 ** 20]) t.notOk(possible({ cells }), `${cells} cells`)
  t.notOk(possible({ answers: 256 }))
  t.ok(possible({ mode: 'any' }))
  t.notOk(possible({}, all, { status: 'withdrawn' }))
  t.notOk(possible({ level: 'strong' }), 'its δ does not bear the level')
  const granted = (content: object) => ({ content: { ...all.content, ...content } }) as Grant
  t.notOk(possible({}, granted({ editions: ['market@2024'] })))
  t.notOk(possible({ mode: 'any' }, granted({ statistics: ['units'] })), 'units of one cell only')
  t.ok(possible({ mode: 'one' }, granted({ statistics: ['units'] })))
})

t.test('with 40 dimensions of up to 3600 values it is still told at once', async t => {
  const base = marketDeclaration().dimensions
  const [first] = base
  if (first === undefined) throw new Error('no dimension')
  const more = Array.from({ length: 36 }, (_, i) => ({
    ...first,
    name: `d${i}`,
    values: Array.from({ length: 100 * (i + 1) }, () => first.values[0] ?? { value: '', label: first.label }),
  }))
  const declaration = { ...marketDeclaration(), dimensions: [...base, ...more] }
  const edition = { id: 'market@2025', status: 'open', declaration } as unknown as Edition
  const grant = { content: { editions: null, views: null, statistics: null } } as unknown as Grant
  const start = performance.now()
  t.ok(isPossible(edition, grant, shape({ cells: 60_000 })))
  t.ok(performance.now() - start < 500)
})

const CLAIM: Omit<PrivacyClaim, 'blindTerms'> = {
  unit: 'buyer',
  neighbours: 'add-remove-unit',
  mechanisms: ['discrete-gaussian'],
  delta: '1e-5',
  yearly: { perConsumer: '1', total: '2' },
  edition: { perConsumer: '1', total: '2' },
  answerMost: '1',
  sealing: '0.1',
  dominance: null,
  reportingThreshold: 5,
}
