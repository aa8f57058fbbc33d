// The words of an exported workbook.
import { split } from '../../../schemas/by-language.ts'
import { LABELS } from './labels.ts'

/** Headings of the columns of a table, in their order. */
export const EXPORT_COLUMNS = split({
  value: { en: 'estimate', zh: '估计值' },
  low: { en: 'from (95 %)', zh: '区间下限（95 %）' },
  high: { en: 'to (95 %)', zh: '区间上限（95 %）' },
  mark: { en: 'why no estimate', zh: '无估计值的原因' },
  corrected: { en: 'corrected', zh: '校正值' },
  fullLow: { en: 'corrected from', zh: '校正值下限' },
  fullHigh: { en: 'corrected to', zh: '校正值上限' },
  fullMark: { en: 'why not corrected', zh: '未校正的原因' },
})

const ROWS = split({
  notes: { en: 'Notes', zh: '数据说明' },
  table: { en: 'Table', zh: '表格' },
  title: labelled('dataset'),
  edition: labelled('edition'),
  scope: { en: 'asked of', zh: '查询范围' },
  finding: { en: 'in words', zh: '结论' },
  charged: labelled('charged'),
  intervals: { en: 'intervals', zh: '区间' },
  marks: { en: 'marks', zh: '标记' },
  counted: { en: 'what is counted', zh: '计入内容' },
  answer: labelled('answer'),
  released: labelled('released'),
})

const EN = {
  ...ROWS.en,
  intervals95:
    'An estimate carries noise that protects each buyer. With a probability of 95 %, the counted figure lies between “from” and “to”.',
  intervalsFull:
    '“Corrected” estimates the figure without the bounds on each buyer; its limits were measured on several datasets to hold in 95 % of cases, which is not guaranteed.',
  small: (threshold: number) => `small: below ${threshold} with its noise, so not shown.`,
  unbounded: 'unbounded: the noise of it, or of what divides it, is too large to tell.',
  noEarlier: 'no-earlier: there is no earlier period to compare with.',
  ofPool: (epsilon: string) => `pure ε ${epsilon} of the edition’s pool; ρ 0; δ 0`,
  logged: (id: string, entry: string) => `${id}, entry ${entry} of the log`,
}

const ZH: typeof EN = {
  ...ROWS.zh,
  intervals95: '估计值含有保护每位买家的噪声：计入数值有 95 % 的概率落在区间下限与上限之间。',
  intervalsFull:
    '“校正值”估计不设单个买家上限时的数值；多个数据集的实测表明其上下限在 95 % 的情况下成立，但不作保证。',
  small: threshold => `small：含噪声的数值低于 ${threshold}，不予显示。`,
  unbounded: 'unbounded：该数值或其除数的噪声过大，无法判断。',
  noEarlier: 'no-earlier：没有可比较的更早时期。',
  ofPool: epsilon => `数据版本的纯 ε 额度 ${epsilon}；ρ 0；δ 0`,
  logged: (id, entry) => `${id}，日志第 ${entry} 条`,
}

export const EXPORT_WORDS = { en: EN, zh: ZH }

function labelled(name: keyof (typeof LABELS)['en']): { readonly en: string; readonly zh: string } {
  return { en: LABELS.en[name], zh: LABELS.zh[name] }
}
