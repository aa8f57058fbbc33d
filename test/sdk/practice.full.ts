// Practice: made-up answers from a declaration alone, marked in every form, and nothing leaves for them.
import t from 'tap'
import { openDifference } from '../../src/domain/plan/expected-answer.ts'
import { intervalOf } from '../../schemas/answer-tables.ts'
import { Answer } from '../../schemas/answer.ts'
import { Query, type QueryInput } from '../../schemas/query.ts'
import { offerUnder } from '../../src/sdk/questions/offer.ts'
import { isPractice } from '../../src/sdk/practice/is-practice.ts'
import {
  askedOpenly,
  practiceAnswer,
  practiceAnswers,
  practiceJoint,
} from '../../src/sdk/practice/practice-answer.ts'
import { marketDeclaration } from '../../src/domain/plan/joint/market.ts'
import { standardOf } from '../support/joint-market.ts'
import { titleByKind } from '../../src/sdk/table-title.ts'
import { approve, redeclared, sampleContribution, seal } from '../support/market.ts'
import { startService } from '../support/service.ts'

const contribution = await sampleContribution(2000)
const declaration = redeclared(contribution)
const pinned = { id: `${declaration.dataset}@${declaration.edition}` as never, declaration }
const base = { edition: pinned.id, privacy: { rho: '0.5' } }
const QUESTIONS: readonly QueryInput[] = [
  { ...base, kind: 'profile', by: ['gender', 'age_band'], where: { category: ['空气炸锅'] } },
  { ...base, kind: 'trend', period: 'month', select: [{ statistic: 'count' }, { statistic: 'units' }] },
  { ...base, kind: 'trend', period: 'month', select: [{ statistic: 'orders' }], splitBy: 'channel' },
  {
    ...base,
    kind: 'aggregate',
    select: declaration.measures.map(({ name }) => ({ statistic: 'sum' as const, measure: name })),
    groupBy: ['city_tier'],
  },
  {
    ...base,
    kind: 'aggregate',
    select: [{ statistic: 'count' }],
    groupBy: ['category'],
    summaries: [{ summary: 'concentration', along: 'category' }],
  },
] as never

t.test('a practice answer is one that follows from its question, and the same each time', t => {
  for (const query of QUESTIONS) {
    const answer = practiceAnswer(pinned, query)
    t.ok(Answer.safeParse(answer).success, JSON.stringify(Answer.safeParse(answer).error?.issues.slice(0, 2)))
    t.ok(isPractice(answer))
    const as = { ...answer, title: declaration.title }
    t.equal(
      openDifference({ ...pinned, totals: [] }, as as Answer),
      undefined,
      'as the service would answer it',
    )
    t.same(practiceAnswer({ ...pinned, declaration: structuredClone(declaration) }, query), answer)
    t.ok(
      answer.tables.some(({ cells }) => cells.some(({ mark }) => mark === null)),
      'it has figures to read',
    )
  }
  t.end()
})

t.test('under a contract that names one value the others come as ranks, as in a real answer', t => {
  const nameable = [{ dimension: 'category', values: ['空气炸锅'] }]
  const { shown } = offerUnder(declaration, { nameable })
  const query = { ...base, kind: 'aggregate', select: [{ statistic: 'count' }], groupBy: ['category'] }
  const { dimensions, parts } = practiceAnswer({ ...pinned, declaration: shown }, query as QueryInput)
  const ranked = (dimensions[0]?.anonymous ?? []).map(code => Number(parts[0]?.values?.[code]))
  t.ok(ranked.length > 3 && new Set(ranked).size > 1, ranked.join())
  t.same(
    ranked,
    ranked.toSorted((a, b) => b - a),
  )
  t.ok(JSON.stringify(dimensions).includes('空气炸锅'))
  t.notOk(JSON.stringify(dimensions).includes('电饭煲'))
  t.end()
})

t.test('parts agree as those of one set of rows do', t => {
  const totalOf = (groupBy: readonly string[]) => {
    const query = {
      ...base,
      kind: 'aggregate',
      select: [{ statistic: 'count' }],
      groupBy,
      privacy: { rho: '0.9' },
    }
    const answer = practiceAnswer(pinned, query as never)
    const level = answer.tables.find(({ kind }) => kind === 'level')
    return level?.cells.reduce((sum, { value }) => sum + (value ?? 0), 0) ?? 0
  }
  const [all, byTier, byGender] = [totalOf([]), totalOf(['city_tier']), totalOf(['gender'])]
  for (const total of [byTier, byGender]) t.ok(Math.abs(total / all - 1) < 0.05, `${total} of ${all}`)
  t.end()
})

t.test('each table is named as practice, in both languages', t => {
  const [query] = QUESTIONS
  if (query === undefined) throw new Error('no question')
  const answer = practiceAnswer(pinned, query)
  t.match(answer.title, { en: /^Practice/, zh: /^练习/ })
  for (const language of ['zh', 'en'] as const)
    for (const table of answer.tables) {
      const kinds = new Proxy({}, { get: () => (of: string) => of }) as never
      const title = titleByKind({ label: label => label[language], kinds }, answer, table, 'of')
      t.match(title, language === 'zh' ? /^练习/ : /^Practice/)
    }
  t.throws(() => practiceAnswer(pinned, { ...query, hidden: { dimensions: ['category'], mode: 'one' } }), {
    code: 'query.practice',
  })
  t.end()
})

t.test('sharpening is practised on the twins of answers, whose own figures are not read', t => {
  const first = practiceAnswer(pinned, QUESTIONS[3] as QueryInput)
  const real = { ...first, id: `answer_${'r'.repeat(22)}` }
  const next = (rho: string, sharpen: string) =>
    ({ ...QUESTIONS[3], privacy: { rho }, sharpen }) as QueryInput
  const { answer, earlier } = practiceAnswers(pinned, next('1', real.id), [real])
  t.ok(Answer.safeParse(answer).success)
  t.ok([answer, ...earlier].every(isPractice))
  t.same(earlier, [first], 'the same twin, whatever it is called')
  t.equal(answer.query.sharpen, first.id)
  t.same(answer.look, { number: 2, of: null })
  const width = ({ tables }: Answer) => {
    const found = intervalOf(tables.find(({ kind }) => kind === 'level')?.cells[0])
    return found === undefined ? NaN : found.high - found.low
  }
  const figures = ({ parts }: Answer) => parts.filter(({ shape }) => shape.cut === undefined)
  t.ok(width(answer) < 0.8 * width(first), 'more exact')
  for (const part of figures(answer)) t.equal(part.combined?.earlier[0]?.answer, first.id)
  t.equal(
    openDifference({ ...pinned, totals: [] }, { ...answer, title: declaration.title }, [first]),
    undefined,
  )
  const forged = {
    ...real,
    parts: real.parts.map(part => ({ ...part, values: part.values?.map(() => '7') ?? null })),
  }
  t.same(practiceAnswers(pinned, next('1', real.id), [forged]).answer, answer)
  const again = practiceAnswers(pinned, next('2', answer.id), [first, answer])
  t.same(again.earlier, [first, answer], 'step by step')
  t.same(again.answer.look, { number: 3, of: null })
  t.end()
})

t.test('answers that sharpen themselves, or in a circle, or that are missing end in an error', t => {
  const [id, other] = [`answer_${'a'.repeat(22)}`, `answer_${'b'.repeat(22)}`]
  const sharpening = (sharpen: string) => ({ ...QUESTIONS[3], privacy: { rho: '1' }, sharpen }) as never
  const named = (of: string, sharpen: string) =>
    ({ id: of, mode: 'open', query: sharpening(sharpen) }) as never
  for (const earlier of [[], [named(id, id)], [named(id, other), named(other, id)], [named(id, other)]])
    t.throws(() => practiceAnswers(pinned, sharpening(id), earlier), { code: 'query.practice_earlier' })
  const blind = { id, mode: 'blind', query: QUESTIONS[3] } as never
  t.throws(() => practiceAnswers(pinned, sharpening(id), [blind]), { code: 'query.sharpen_blind' })
  const unlike = { id, mode: 'open', query: QUESTIONS[4] } as never
  t.throws(() => practiceAnswers(pinned, sharpening(id), [unlike]), { code: 'query.sharpen_other' })
  t.end()
})

t.test('what would be hidden is an ordinary filter of a practice question', t => {
  const query = Query.parse({ ...QUESTIONS[4], hidden: { dimensions: ['channel'], mode: 'one' } })
  const channel = declaration.dimensions.find(({ name }) => name === 'channel')?.values[0]?.value ?? ''
  const open = askedOpenly(query, [{ dimension: 'channel', values: [channel] }])
  t.same(open, Query.parse({ ...QUESTIONS[4], where: { channel: [channel] } }))
  t.equal(practiceAnswer(pinned, open).mode, 'open')
  t.end()
})

t.test('a question of a market is practised with the noise of all its members', t => {
  const market = (members: number) =>
    ({
      declaration: marketDeclaration(standardOf(declaration), '2025', declaration.period),
      edition: { members: Array.from({ length: members }, () => ({})), collusion: members - 1 },
    }) as never
  const query = { ...QUESTIONS[4], edition: 'appliances@2025' } as QueryInput
  const [three, nine] = [practiceJoint(market(3), query), practiceJoint(market(9), query)]
  for (const answer of [three, nine]) {
    t.ok(Answer.safeParse(answer).success)
    t.ok(isPractice(answer))
    t.match(answer.title, { en: /^Practice/, zh: /^练习/ })
    t.same(practiceJoint(market(answer === three ? 3 : 9), query), answer, 'the same each time')
  }
  t.ok(Number(three.parts[0]?.halfWidth) < Number(nine.parts[0]?.halfWidth))
  t.throws(() => practiceJoint(market(3), { ...query, sharpen: `answer_${'a'.repeat(22)}` } as never), {
    code: 'joint.sharpen',
  })
  t.end()
})

t.test('two editions with one declaration and other rows give the same practice answers', async t => {
  const service = await startService()
  t.teardown(() => service.stop())
  const mall = await service.member('mall', ['provider'])
  const officer = await service.approver()
  const other = await sampleContribution(1000)
  const answers: Answer[][] = []
  const totals: string[] = []
  for (const [edition, rows] of [
    ['2025', contribution],
    ['2025', other],
  ] as const) {
    const dataset = `set-${answers.length}` as never
    const id = await seal(mall, rows, { ...declaration, dataset, edition: edition as never })
    await approve(officer, id)
    const shown = await mall.editionShow({ params: { id: id as never } })
    totals.push(JSON.stringify(shown.totals))
    // The name of the dataset is part of its declaration, and the only part that differs.
    const same = {
      ...shown,
      id: pinned.id,
      declaration: { ...shown.declaration, dataset: declaration.dataset },
    }
    answers.push(QUESTIONS.map(query => practiceAnswer(same, query)))
  }
  t.not(totals[0], totals[1], 'what is released of their rows differs')
  t.same(answers[0], answers[1])
})
