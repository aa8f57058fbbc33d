import t from 'tap'
import { AnswerSummary } from '../../schemas/records.ts'
import { Query } from '../../schemas/query.ts'
import {
  ALL_VALUES,
  questionHeading,
  questionLine,
  questionWords,
  type Vocabulary,
} from '../../src/sdk/questions/question-words.ts'
import { isFound, searchable } from '../../src/sdk/questions/search-answers.ts'

const label = (zh: string, en: string) => ({ zh, en })
const vocabulary: Vocabulary & { title: { zh: string; en: string } } = {
  title: label('小家电线上订单', 'Small-appliance online orders'),
  dimensions: [
    { name: 'month', label: label('月份', 'month'), values: [] },
    {
      name: 'category',
      label: label('品类', 'category'),
      values: [
        { value: 'SKINCARE', label: label('护肤', 'skin care') },
        { value: 'MAKEUP', label: label('彩妆', 'make-up') },
      ],
    },
    {
      name: 'city',
      label: label('城市', 'city'),
      values: [{ value: '佛山', label: label('佛山', 'Foshan') }],
    },
    { name: 'age', label: label('年龄段', 'age band'), values: [] },
  ],
  measures: [
    { name: 'revenue', label: label('销售额', 'revenue') },
    { name: 'sold', label: label('销量', 'units sold') },
  ],
}

function query(input: Record<string, unknown>): Query {
  return Query.parse({ edition: 'orders@2025', privacy: { rho: '0.01' }, ...input })
}

const trend = query({
  kind: 'trend',
  period: 'month',
  select: [{ statistic: 'units' }, { statistic: 'sum', measure: 'revenue' }],
  where: { category: ['SKINCARE'], city: ['佛山'] },
})
const blind = query({
  kind: 'profile',
  by: ['age', 'city'],
  hidden: { dimensions: ['category'], mode: 'one' },
})
const hidden = [{ dimension: 'category', values: ['SKINCARE'] }]

t.test('a question is one line in both languages, with the labels of its edition', async t => {
  const en = { language: 'en', vocabulary } as const
  const zh = { language: 'zh', vocabulary } as const
  t.equal(questionWords(trend, en), 'buyers, revenue by month · category: skin care · city: Foshan')
  t.equal(questionWords(trend, zh), '按月份统计买家数、销售额 · 品类：护肤 · 城市：佛山')
  t.equal(
    questionHeading({ kind: 'trend', query: trend }, { language: 'en' }),
    'Trend: buyers, revenue by month · category: SKINCARE · city: 佛山',
  )
  const general = query({
    kind: 'aggregate',
    select: [
      { statistic: 'mean', measure: 'revenue' },
      { statistic: 'average', measure: 'revenue', per: 'sold' },
    ],
    groupBy: ['month', 'city'],
    summaries: [{ summary: 'rank', along: 'city' }],
  })
  t.equal(
    questionWords(general, en),
    'mean of revenue, revenue per units sold by month × city · ranks of city',
  )
  t.equal(questionWords(query({ kind: 'aggregate', select: [{ statistic: 'count' }] }), en), 'lines')
})

t.test('a blind question says what it hides to whoever asked it, and else that it hides', async t => {
  t.equal(questionWords(blind, { language: 'en', vocabulary }), 'buyers by age band, city · category: hidden')
  t.equal(
    questionWords(blind, { language: 'zh', vocabulary, hidden }),
    '按年龄段、城市统计买家数 · 品类：护肤（已隐藏）',
  )
  t.equal(questionLine(blind), 'buyers · age × city · category=?')
  t.equal(questionLine(blind, hidden), 'buyers · age × city · category=SKINCARE')
})

t.test('of many values the first three are named, where a list shows them', async t => {
  const many = query({ kind: 'profile', by: ['age'], where: { city: ['a', 'b', 'c', 'd', 'e'] } })
  t.equal(questionWords(many, { language: 'en' }), 'buyers by age · city: a, b, c and 2 more')
  t.equal(questionWords(many, { language: 'zh' }), '按age统计买家数 · city：a、b、c等 5 项')
  t.match(questionWords(many, { language: 'en', most: ALL_VALUES }), /city: a, b, c, d, e$/)
})

function summary(asked: Query | null): AnswerSummary {
  return AnswerSummary.parse({
    id: 'answer_AAAAAAAAAAAAAAAAAAAAAA',
    edition: 'orders@2025',
    mode: asked?.hidden === undefined ? 'open' : 'blind',
    kind: asked?.kind ?? 'trend',
    query: asked,
    charge: '1',
    seq: '7',
    released: '2026-01-01T00:00:00.000Z',
  })
}

t.test('an answer is found by ids, names and labels in either language, in any case', async t => {
  const text = searchable(summary(trend), { vocabulary })
  for (const words of [
    'skincare',
    'SKIN care',
    '护肤',
    '佛山 月份',
    'ＦＯＳＨＡＮ',
    'orders@2025',
    'answer_aaaa',
  ])
    t.ok(isFound(text, words), words)
  for (const words of ['趋势', 'TREND', 'small-appliance', '线上订单', 'sum:revenue', ' '])
    t.ok(isFound(text, words), words)
  for (const words of ['make-up', 'skin care kettle', '画像']) t.notOk(isFound(text, words), words)
  t.ok(isFound(searchable(summary(trend)), 'skincare'), 'by its name where no labels are known')
})

t.test('what was hidden is found only where it is known; what was destroyed by its ids', async t => {
  t.ok(isFound(searchable(summary(blind), { vocabulary, hidden }), '护肤'))
  t.notOk(isFound(searchable(summary(blind), { vocabulary }), '护肤'))
  t.ok(isFound(searchable(summary(null), { vocabulary }), 'orders@2025 destroyed'))
})
