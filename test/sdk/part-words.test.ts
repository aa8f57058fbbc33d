// What parts of an estimate are called for people.
import t from 'tap'
import { partWords } from '../../src/sdk/questions/question-words.ts'

const label = (en: string, zh: string) => ({ en, zh })
const vocabulary = {
  dimensions: [
    { name: 'age_band', label: label('Age', '年龄段'), values: [] },
    { name: 'city', label: label('City', '城市'), values: [] },
  ],
  measures: [{ name: 'revenue', label: label('Revenue', '销售额') }],
}

t.test('each form of a name, in both languages', async t => {
  const forms = [
    ['units', 'units', null, 'buyers', '买家数'],
    [
      'base.units/age_band',
      'units',
      null,
      'buyers by Age: whole edition',
      '整个数据版本：按年龄段统计买家数',
    ],
    ['units/age_band*city', 'units', null, 'buyers by Age × City', '按年龄段 × 城市统计买家数'],
    ['sum.revenue/all', 'sum', 'revenue', 'Revenue, all together', '销售额（合计）'],
    [
      'base.sum.revenue/*',
      'sum',
      'revenue',
      'Revenue, all together: whole edition',
      '整个数据版本：销售额（合计）',
    ],
  ] as const
  for (const [name, statistic, measure, en, zh] of forms) {
    t.equal(partWords({ name, statistic, measure }, { language: 'en', vocabulary }), en)
    t.equal(partWords({ name, statistic, measure }, { language: 'zh', vocabulary }), zh)
  }
})
