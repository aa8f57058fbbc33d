// What the bounds of a view count of a statistic, and what is known of the rest.

const EN = {
  /** `over`: labels of dimensions; none: in all. */
  rows: (most: string, over: readonly string[]) => `${most} ${most === '1' ? 'line' : 'lines'}${each(over)}`,
  orders: (most: string, over: readonly string[]) =>
    `${most} ${most === '1' ? 'order' : 'orders'}${each(over)}`,
  amount: (measure: string, most: string, over: readonly string[]) => `${measure} of ${most}${each(over)}`,
  and: ' and ',
  all: (what: string, view: string) => `${what}: everything is counted (view ${view}).`,
  bounded: (what: string, view: string, bounds: string) =>
    `${what}: of each buyer at most ${bounds} are counted (view ${view}).`,
  leftOut: (share: string, range: string) => `In the whole edition about ${share} (${range}) is not counted.`,
  leftOutUnknown: 'How much is not counted in the whole edition is unknown.',
  cut: (title: string, share: string, most: string) =>
    `${title}: about ${share} is not counted here (at most ${most}); the corrected figure is beside the counted one.`,
  cutMost: (title: string, share: string) =>
    `${title}: about ${share} or more is not counted here, too much for a corrected figure or a wide interval; a view with wider bounds counts more.`,
  cutUnknown: (title: string) =>
    `${title}: the noise allows no statement about how much is not counted here.`,
  clip: (measure: string, low: string | undefined, high: string) =>
    `${measure}: a line counts at ${low === undefined ? '' : `least ${low} and at `}most ${high}; what this cuts is in neither interval.`,
  forecastSmall: (what: string, figure: string) =>
    `${what}: a group of average size has about ${figure}, below three standard deviations of the noise. Most groups, and what is made of them (shares, ranks, HHI, quantiles), will say little: ask for fewer groups, or spend more.`,
  forecastDivides: (what: string, figure: string) =>
    `${what}: a group of average size has about ${figure}, below six standard deviations of the noise. It divides another figure, so most of those will be “?”.`,
  grouped: (dimension: string, values: string, error: string, from: string) =>
    `Grouped by ${dimension} instead, all ${values} values come at ± ${error} for the same charge: more exact than single questions if you want to know about ${from} or more of them.`,
  wide: (allowance: string) =>
    `The wide interval is for the full figure, without bounds. It assumes that no group lost more than ${allowance} times as large a share as all groups together, and that large buyers are as rare as in ordinary retail data. Its coverage was measured on several datasets and is not guaranteed. A figure below six standard deviations of its noise may stand out partly because of that noise, so its interval reaches to 0.`,
  tooSmall: (count: number) =>
    `${count} ${count === 1 ? 'figure is' : 'figures are'} too small beside the noise for a wide interval: below three standard deviations.`,
  /** Heads the column after the counted figure’s. */
  corrected: 'corrected (wide)',
  tooSmallCell: 'too small',
  unknownCell: '?',
}

const ZH: typeof EN = {
  rows: (most, over) => `${eachZh(over)}最多 ${most} 行`,
  orders: (most, over) => `${eachZh(over)}最多 ${most} 笔订单`,
  amount: (measure, most, over) => `${eachZh(over)}${measure}最多 ${most}`,
  and: '、',
  all: (what, view) => `${what}：全部计入（视图 ${view}）。`,
  bounded: (what, view, bounds) => `${what}：每位买家${bounds}计入统计（视图 ${view}）。`,
  leftOut: (share, range) => `整个数据版本中约 ${share}（${range}）未计入。`,
  leftOutUnknown: '整个数据版本中未计入的比例未知。',
  cut: (title, share, most) =>
    `${title}：本次查询范围内约 ${share} 未计入（最多 ${most}）；校正值列在计入值旁边。`,
  cutMost: (title, share) =>
    `${title}：本次查询范围内约 ${share} 或更多未计入，比例过高，不给出校正值和宽区间；上限更宽的视图计入更多。`,
  cutUnknown: title => `${title}：噪声过大，无法由未计入总量判断本次查询范围内有多少未计入。`,
  clip: (measure, low, high) =>
    `${measure}：每行${low === undefined ? '' : `最少按 ${low}、`}最多按 ${high} 计入；由此截去的部分不在任何区间之内。`,
  forecastSmall: (what, figure) =>
    `${what}：平均大小的分组约为 ${figure}，不足噪声标准差的 3 倍。多数分组及由其得出的占比、排名、HHI、分位数意义不大：请减少分组，或增加消耗。`,
  forecastDivides: (what, figure) =>
    `${what}：平均大小的分组约为 ${figure}，不足噪声标准差的 6 倍。它是其他数值的除数，因此那些数值多半会显示为“?”。`,
  grouped: (dimension, values, error, from) =>
    `改为按 ${dimension} 分组：同样的消耗可得全部 ${values} 个取值，各 ± ${error}；若要了解其中 ${from} 个或更多，比逐个查询更精确。`,
  wide: allowance =>
    `宽区间针对不设上限时的完整数值，并假设任何分组的未计入比例都不超过整体的 ${allowance} 倍，且大买家与一般零售数据中同样少见；其覆盖率由多个数据集实测得出，不作保证。不足噪声标准差 6 倍的数值，可能部分因噪声而显得突出，其宽区间因此延伸到 0。`,
  tooSmall: count => `${count} 个数值与噪声相比太小（不足标准差的 3 倍），不给出宽区间。`,
  corrected: '校正值（宽区间）',
  tooSmallCell: '数值太小',
  unknownCell: '?',
}

export const COUNTED_WORDS = { en: EN, zh: ZH }

/** ` a month and category`; without dimensions nothing: over the whole period. */
function each(over: readonly string[]): string {
  return over.length === 0 ? ' in all' : ` a ${over.join(' and ')}`
}

function eachZh(over: readonly string[]): string {
  return over.length === 0 ? '总共' : `每${over.join('、')}`
}
