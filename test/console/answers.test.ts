// How an answer is looked at: which of its numbers come first, and what its chart joins.
import t from 'tap'
import { cellWords } from '../../console/src/answers/tables.ts'
import { groupsOf, rowsOf } from '../../src/sdk/format/answer-view.ts'
import { chartOf } from '../../console/src/answers/chart-model.ts'
import { formatFor } from '../../console/src/shared/format.ts'
import { CONSOLE_TEXT } from '../support/console-text.ts'
import { Answer } from '../../schemas/answer.ts'
import { Query } from '../../schemas/query.ts'
import { makeAnswer } from '../../src/domain/answer.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { fillPart } from '../support/fill-part.ts'
import { marketEdition } from '../support/market-edition.ts'

const declaration = marketDeclaration()
const labels = { text: CONSOLE_TEXT.en, format: formatFor('en'), language: 'en' as const }

function answered(question: object, value = (at: number) => 5000 + at): Answer {
  const query = Query.parse({ edition: 'market@2025', privacy: { rho: '0.1' }, ...question })
  const planned = plan(declaration, query, 'open')
  const filled = planned.parts.map(({ part }) => {
    return { ...fillPart(declaration, part, cell => BigInt(value(cell))), reusedFrom: null }
  })
  const edition = marketEdition(declaration)
  const id = 'answer_0123456789abcdefghijkl'
  const body = makeAnswer(edition, planned, filled, { id, mode: 'open', query, charge: 1000n })
  return Answer.parse({ ...body, seq: '1', released: '2026-01-02T00:00:00.000Z' })
}

const trend = answered({ kind: 'trend', period: 'month', select: [{ statistic: 'units' }] })

t.test('a trend is looked at as an index first, then as levels; a profile as a TGI', async t => {
  const kinds = (answer: Answer) => groupsOf(answer).map(({ tables }) => tables.map(({ kind }) => kind))
  t.same(kinds(trend), [['index', 'level', 'growth']])
  const profile = answered({ kind: 'profile', by: ['age'], where: { category: ['fan'] } })
  t.equal(kinds(profile).at(-1)?.[0], 'tgi')
})

t.test('what has no figure is not looked at first, and ranks stand in order', async t => {
  const [group] = groupsOf(trend)
  const [index, level] = group?.tables ?? []
  t.ok(group !== undefined && index !== undefined && level !== undefined)
  if (group === undefined || index === undefined || level === undefined) return
  const unknown = index.cells.map(cell => ({
    ...cell,
    value: null,
    low: null,
    high: null,
    mark: 'unbounded' as const,
  }))
  const kinds = groupsOf({ ...trend, tables: [{ ...index, cells: unknown }, level] })[0]?.tables.map(
    ({ kind }) => kind,
  )
  t.same(kinds, ['level', 'index'])
  const last = level.cells.length
  const ranks = level.cells.map((cell, at) => ({ ...cell, value: at === 0 ? null : last - at }))
  const ranked = { ...level, kind: 'rank' as const, cells: ranks }
  const rows = rowsOf({ ...group, tables: [level, ranked] })
  t.same(
    rows.map(({ cells }) => cells[1]?.value),
    [...level.cells.slice(1).map((_, at) => at + 1), null],
  )
  t.ok(rows.every(({ codes, cells }) => cells.every(cell => cell?.codes.join() === codes.join())))
})

t.test('no line of a trend leads from its last period to "other or unknown"', async t => {
  const values = declaration.dimensions.find(({ name }) => name === 'month')?.values ?? []
  const other = values.at(-1)?.label.en
  for (const table of trend.tables) {
    const chart = chartOf(labels, trend, table)
    t.equal(table.cells.length, values.length, 'the table has it')
    t.same(
      chart?.categories,
      values.slice(0, -1).map(({ label }) => label.en),
      table.kind,
    )
    t.equal(chart?.series[0]?.points.length, values.length - 1)
    t.equal(chart?.apart, other)
  }
  const [index] = groupsOf(trend)[0]?.tables ?? []
  const last = index?.cells.at(-1)
  t.ok(index !== undefined && last !== undefined)
  if (index === undefined || last === undefined) return
  t.equal(cellWords(labels, trend, index, last), CONSOLE_TEXT.en.answer.noPeriod)
})

t.test('bars have room for "other or unknown"; a trend of named periods has none to leave out', async t => {
  const select = [{ statistic: 'units' }]
  const month = ['2025-03', '2025-04']
  const questions = [
    { kind: 'aggregate', select, groupBy: ['month'] },
    { kind: 'trend', select, period: 'month', where: { month } },
    { kind: 'trend', select, period: 'month', where: { month: ['other'] } },
  ]
  for (const answer of questions.map(question => answered(question))) {
    for (const table of answer.tables) {
      const chart = chartOf(labels, answer, table)
      t.equal(chart?.categories.length, table.cells.length)
      t.equal(chart?.apart, undefined)
    }
  }
})

t.test(
  'what is too small is below a number only where it is a count, in the chart and in the table',
  async t => {
    const { small, tooSmall } = CONSOLE_TEXT.en.answer
    const question = { kind: 'trend', period: 'month', select: [{ statistic: 'units' }] }
    const answer = answered(question, at => (at === 3 ? 2 : 5000))
    for (const table of answer.tables) {
      const said = table.kind === 'level' ? small(20) : tooSmall
      const cell = table.cells[3]
      t.equal(cell === undefined ? '' : cellWords(labels, answer, table, cell), said, table.kind)
      t.equal(chartOf(labels, answer, table)?.small, said)
    }
  },
)

t.test(
  'an axis has no zeros at the end of its figures; a figure in the table has those that its noise leaves',
  async t => {
    const { number } = formatFor('en')
    const style = { percent: true, decimals: 2 }
    t.same(
      [0, 0.05, 0.125].map(value => number(value, { ...style, short: true })),
      ['0%', '5%', '12.5%'],
    )
    t.equal(number(0.05, style), '5.00%')
  },
)
