// What is counted, and what is derived from it, wherever a table or a chart names it.
import { LABELS } from './labels.ts'

const EN = {
  units: LABELS.en.buyerCount,
  orders: LABELS.en.orders,
  count: LABELS.en.lines,
  sum: 'sum',
  mean: (of: string) => `mean of ${of}`,
  average: (of: string) => `average ${of}`,
  share: (of: string) => `share of ${of}`,
  consistent: (of: string) => `${of}, made consistent`,
  tgi: (of: string) => `TGI of ${of}`,
  index: (of: string) => `index of ${of}`,
  growth: (of: string, lag: number) =>
    lag === 1 ? `change of ${of}` : `change of ${of} over ${lag} periods`,
  /** `at`: a share; `along`: the dimension whose number it is. */
  quantile: (of: string, at: number, along: string) =>
    at === 0.5 ? `median of ${along} (by ${of})` : `${along} with ${percent(at)} of ${of} below`,
  rate: (of: string, over: string, under: string) => `${of}: ${over} ÷ ${under}`,
  part: (of: string, over: string) => `${of}: share of ${over}`,
  rank: (of: string, along: string) => `rank of ${along} by ${of}`,
  concentration: (of: string, top: number, along: string) => `CR${top} of ${along} by ${of}`,
  hhi: (of: string, along: string) => `HHI of ${along} by ${of}`,
  moving: (of: string, periods: number) => `${of}, mean of ${periods} periods`,
  season: (of: string) => `seasonal index of ${of}`,
}

const ZH: typeof EN = {
  units: LABELS.zh.buyerCount,
  orders: LABELS.zh.orders,
  count: LABELS.zh.lines,
  sum: '合计',
  mean: of => `${of}均值`,
  average: of => `平均${of}`,
  share: of => `${of}占比`,
  consistent: of => `${of}（勾稽一致）`,
  tgi: of => `${of} TGI`,
  index: of => `${of}指数`,
  growth: (of, lag) => (lag === 1 ? `${of}环比` : `${of}较前 ${lag} 期`),
  quantile: (of, at, along) =>
    at === 0.5 ? `${along}中位数（按${of}）` : `${along} ${percent(at)} 分位数（按${of}）`,
  rate: (of, over, under) => `${of}：${over} ÷ ${under}`,
  part: (of, over) => `${of}：${over}占比`,
  rank: (of, along) => `${along}排名（按${of}）`,
  concentration: (of, top, along) => `${along} CR${top}（按${of}）`,
  hhi: (of, along) => `${along} HHI（按${of}）`,
  moving: (of, periods) => `${of}（${periods} 期移动平均）`,
  season: of => `${of}季节指数`,
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`
}

export const STATISTIC_WORDS = { en: EN, zh: ZH }

/** What a derived figure is of what it is derived from. */
export const KIND_WORDS = { en: kindsOf(EN), zh: kindsOf(ZH) }

function kindsOf({ units: _units, orders: _orders, count: _count, sum: _sum, ...kinds }: typeof EN) {
  return kinds
}

/** Figures without a derivation; why a cell of a table has no number. */
export const TABLE_WORDS = {
  en: {
    statistics: {
      count: EN.count,
      orders: EN.orders,
      units: EN.units,
      sum: EN.sum,
      mean: 'mean',
      average: 'average',
    },
    marks: { small: (threshold: number) => `< ${threshold}`, unbounded: '?', 'no-earlier': '·' },
  },
  zh: {
    statistics: {
      count: ZH.count,
      orders: ZH.orders,
      units: ZH.units,
      sum: ZH.sum,
      mean: '均值',
      average: '平均',
    },
    marks: { small: (threshold: number) => `< ${threshold}`, unbounded: '?', 'no-earlier': '·' },
  },
}
