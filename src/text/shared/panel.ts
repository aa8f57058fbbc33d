// A panel: one question over several editions, on paper, on a terminal and in the console.
import { LABELS } from './labels.ts'

const EN = {
  title: (dataset: string) => `Panel of ${dataset}`,
  lead: (editions: number, from: string, to: string) =>
    `${editions === 1 ? '1 edition' : `${editions} editions`}, ${from} – ${to}`,
  period: LABELS.en.period,
  level: 'figure',
  index: 'index (100: mean of all periods)',
  change: 'change against the year before',
  alarm: 'alarm',
  edition: LABELS.en.edition,
  alarms: { fall: 'fall', rise: 'rise' },
  raised: (alarm: 'fall' | 'rise', of: string, period: string, change: string) =>
    `${alarm === 'fall' ? 'Fall' : 'Rise'} of ${of} in ${period}: ${change} against the year before.`,
  quiet: 'No alarm.',
  unwatched: 'Figures that can be negative, and Laplace noise, are not watched.',
  blocks: {
    mix: (of: string, along: string) => `Mix of ${of} by ${along}`,
    shares: (of: string, along: string) => `Share of ${of} by ${along}`,
    concentration: (of: string, along: string) => `Concentration of ${of} along ${along}`,
  },
  onlyBlocks: (editions: number) => (editions === 1 ? '1 edition' : `${editions} editions`),
  published: 'Answers that the provider published are in it; reading them is free.',
  largest:
    'Which values are the largest is read from noisy figures; the intervals of CR and HHI allow for that.',
  joint: 'A period marked | is the first of another edition: bounds and sources may differ across it.',
  rule: (tolerance: string, periods: number) =>
    `An alarm says that a figure has surely changed by more than ${tolerance} against the year before. Where it has not, the noise raises one in at most 1 of ${periods} periods.`,
  noise: 'Intervals are of the noise, at 95 %; what bounds leave uncounted is not in them.',
}

const ZH: typeof EN = {
  title: dataset => `${dataset} 看板`,
  lead: (editions, from, to) => `${editions} 个数据版本，${from} – ${to}`,
  period: LABELS.zh.period,
  level: '数值',
  index: '指数（100 为各期均值）',
  change: '同比',
  alarm: '预警',
  edition: LABELS.zh.edition,
  alarms: { fall: '下降', rise: '上升' },
  raised: (alarm, of, period, change) =>
    `${period} ${of}${alarm === 'fall' ? '下降' : '上升'}：同比 ${change}。`,
  quiet: '没有预警。',
  unwatched: '可能为负的数值，以及使用拉普拉斯噪声的数值，不参与预警。',
  blocks: {
    mix: (of, along) => `${of}按${along}的构成`,
    shares: (of, along) => `${of}按${along}的占比`,
    concentration: (of, along) => `${of}按${along}的集中度`,
  },
  onlyBlocks: editions => `${editions} 个数据版本`,
  published: '其中含提供方发布的答案，阅读免费。',
  largest: '最大的几项由带噪声的数值判定；CR 与 HHI 的区间已计入这一点。',
  joint: '标有 | 的时段是另一数据版本的第一期：前后的贡献上限与来源可能不同。',
  rule: (tolerance, periods) =>
    `预警表示数值的同比变化可以确定超过 ${tolerance}。若实际没有这样的变化，因噪声误报的时段平均每 ${periods} 期最多 1 期。`,
  noise: '区间为噪声的 95 % 区间，不含因贡献上限而未计入的部分。',
}

export const PANEL_WORDS = { en: EN, zh: ZH }
