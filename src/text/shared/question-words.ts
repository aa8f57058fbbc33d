// A question in one line: what is counted, by what, of whom.

const EN = {
  colon: ': ',
  comma: ', ',
  /** `groups`: dimensions. */
  by: (what: string, groups: string) => `${what} by ${groups}`,
  /** Without groups, beside others that have some. */
  together: (what: string) => `${what}, all together`,
  /** What a target is compared with. */
  wholeEdition: (what: string) => `${what}: whole edition`,
  /** A measure over another one. */
  per: (of: string, per: string) => `${of} per ${per}`,
  /** The first of so many values. */
  some: (first: string, _total: number, left: number) => `${first} and ${left} more`,
  /** In the place of values that only whoever asked knows, and beside those that are known here. */
  hidden: 'hidden',
  hiddenToo: (values: string) => `${values} (hidden)`,
  quantile: (along: string) => `quantiles of ${along}`,
  rank: (along: string) => `ranks of ${along}`,
  concentration: (along: string) => `concentration of ${along}`,
  moving: (periods: number) => `mean of ${periods} periods`,
  destroyed: 'no longer readable: destroyed after its retention period',
}

const ZH: typeof EN = {
  colon: '：',
  comma: '、',
  by: (what, groups) => `按${groups}统计${what}`,
  together: what => `${what}（合计）`,
  wholeEdition: what => `整个数据版本：${what}`,
  per: (of, per) => `每${per}的${of}`,
  some: (first, total) => `${first}等 ${total} 项`,
  hidden: '已隐藏',
  hiddenToo: values => `${values}（已隐藏）`,
  quantile: along => `${along}分位数`,
  rank: along => `${along}排名`,
  concentration: along => `${along}集中度`,
  moving: periods => `${periods} 期移动平均`,
  destroyed: '保存期满，内容已销毁',
}

export const QUESTION_WORDS = { en: EN, zh: ZH }
