// A market report: what its parts are called, wherever it is read.
import type { ReportPartName } from '../../../schemas/market-report.ts'

const EN = {
  title: (product: string) => `Market report: ${product}`,
  everything: 'everything',
  parts: {
    buyers: 'Who buys',
    demand: 'How demand moves',
    region: 'Where the buyers are',
    channel: 'Where it is bought',
    'price-bands': 'At which price',
    'market-share': 'Against whom',
    switching: 'Who stays, and where the others go',
    repurchase: 'Who buys again',
    basket: 'What else is in the order',
    promotion: 'How much is sold in promotions',
    'new-product': 'How much is new',
  } satisfies Readonly<Record<ReportPartName, string>>,
  inShort: 'In short',
  quiet: 'The noise tells no difference.',
  leftOut: (parts: string) => `Left out, since noise would hide most groups: ${parts}.`,
  more: (rows: number) =>
    rows === 1 ? 'One more group is in the workbook.' : `${rows} more groups are in the workbook.`,
  entry: (answer: string, seq: string) => `${answer}, entry ${seq} of the log`,
  notes: 'How to read it',
  intervals:
    'After ±, or in brackets: 95 % intervals of the noise. The intervals of the sentences of one part hold together.',
  privacy: (epsilon: string) => `Spent for all parts together: at most ε ${epsilon}.`,
  columns: { part: 'part', error: '± of its first figure', share: 'of what is left', price: 'price' },
  whole: (share: string, price: string, left: string) =>
    `The whole report: ${share} of what is left of your budget; ${left} such reports fit. ${price}.`,
  free: 'Every part of it was asked before: it is free.',
  stored: 'free',
  unspent: 'Nothing was spent.',
  buy: 'Ask for this report?',
  progress: 'report',
  verified: (parts: number, edition: string) =>
    `OK: market report on ${edition}, ${parts} answers, each with its signature, entry and receipt.`,
}

const ZH: typeof EN = {
  title: product => `市场报告：${product}`,
  everything: '全部',
  parts: {
    buyers: '谁在买',
    demand: '需求走势',
    region: '买家在哪里',
    channel: '在哪里买',
    'price-bands': '什么价位',
    'market-share': '与谁竞争',
    switching: '谁留下，其余去了哪里',
    repurchase: '谁再次购买',
    basket: '同单还买什么',
    promotion: '促销期占多少',
    'new-product': '新品占多少',
  },
  inShort: '要点',
  quiet: '噪声范围内看不出差别。',
  leftOut: parts => `以下部分多数组会被噪声淹没，故未列入：${parts}。`,
  more: rows => `其余 ${rows} 组见工作簿。`,
  entry: (answer, seq) => `${answer}，日志第 ${seq} 条`,
  notes: '如何阅读',
  intervals: '± 之后或括号内为噪声的 95 % 区间。同一部分各句话的区间同时成立。',
  privacy: epsilon => `各部分合计消耗：不超过 ε ${epsilon}。`,
  columns: { part: '部分', error: '首项数值的 ±', share: '占剩余预算', price: '价格' },
  whole: (share, price, left) => `整份报告：占剩余预算的 ${share}，还可生成 ${left} 份这样的报告。${price}。`,
  free: '各部分此前都问过：免费。',
  stored: '免费',
  unspent: '没有消耗任何预算。',
  buy: '生成这份报告？',
  progress: '报告',
  verified: (parts, edition) => `OK：${edition} 的市场报告，含 ${parts} 个答案，签名、日志条目与回执均成立。`,
}

export const MARKET_REPORT_WORDS = { en: EN, zh: ZH }
