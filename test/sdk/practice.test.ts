// Practice: made-up answers from a declaration alone, marked in every form, and nothing leaves for them.
import t from 'tap'
import { openDifference } from '../../src/domain/plan/expected-answer.ts'
import { Answer } from '../../schemas/answer.ts'
import type { QueryInput } from '../../schemas/query.ts'
import { isPractice } from '../../src/sdk/practice/is-practice.ts'
import { practiceAnswer } from '../../src/sdk/practice/practice-answer.ts'
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
  t.throws(() => practiceAnswer(pinned, { ...query, sharpen: `answer_${'a'.repeat(22)}` } as never), {
    code: 'query.practice',
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
