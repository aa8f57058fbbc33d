// A provider's own figures on terminals of all widths.
import t from 'tap'
import { drawPrepareReport } from '../../src/cli/render/prepare-report.ts'
import { textWidth } from '../../src/cli/render/width.ts'
import { csv, DATASET, prepareCase } from '../prepare/helpers.ts'
import { contextOf } from './fixtures.ts'

/** 300 buyers with habits, of whom one in thirty has two genders. */
const ROWS = Array.from({ length: 300 }, (_, buyer) =>
  Array.from({ length: buyer % 7 === 0 ? 20 : 4 }, (_row, at) => {
    const month = String(((buyer + at * (buyer % 5)) % 12) + 1).padStart(2, '0')
    const gender = buyer % 30 === 0 && at === 0 ? '男' : '女'
    const category = ['air fryer', 'rice cooker', '电饭煲', 'kettle'][(buyer + at) % 4]
    return `b${buyer},o${Math.floor(at / 2)},2025-${month}-11,${category},${at + 5}.25,${(at % 3) + 1},${gender},张伟`
  }),
).flat()

const { report, declaration } = await prepareCase(t.testdir(), {
  files: { 'orders.csv': csv(...ROWS).replace('gender', 'gender,"bad\u001b[31m\u202ename"') },
  dataset: {
    ...DATASET,
    views: {
      buyers: { for: ['units'] },
      lines: { for: ['count', 'orders', 'units'], caps: [{ over: ['month'], max: 7 }] },
    },
  },
})
const drawn = (language: 'en' | 'zh', columns: number, isTerminal = true): string =>
  drawPrepareReport(contextOf(language, columns, isTerminal), report, declaration)

t.test('the report is drawn in both languages, without control characters of column names', async t => {
  for (const [language, words] of [
    [
      'en',
      [
        'Report for the provider',
        'k-anonymity over gender',
        'declared',
        'proposed',
        'lines · count · per month',
        '300 buyers',
        'buyers with several values',
      ],
    ],
    ['zh', ['提供方报告', 'k-匿名', '已声明', '建议', '每个 month', '买家 300 人', '取值冲突的买家']],
  ] as const) {
    const text = drawn(language, 0, false)
    for (const word of words) t.ok(text.includes(word), word)
    t.notMatch(text, /[\u001b\u202e]|undefined|NaN|\[object/)
    t.match(text, /█/)
  }
  t.equal(drawn('en', 0, false).split('\n').length, drawn('zh', 0, false).split('\n').length)
})

t.test('no line is wider than the terminal, and no figure is lost on a narrow one', async t => {
  const figures = (text: string): readonly string[] => text.match(/\d[\d,.]*/g)?.toSorted() ?? []
  for (const language of ['en', 'zh'] as const) {
    const whole = drawn(language, 0, false)
    for (const columns of [40, 60, 80]) {
      const text = drawn(language, columns)
      const wide = text.split('\n').filter(line => textWidth(line) > columns)
      t.same(wide, [], `${language}, ${columns}`)
      t.same(figures(text), figures(whole), `${language}, ${columns}`)
    }
    t.match(drawn(language, 80), /█/, 'there is room for bars')
  }
})
