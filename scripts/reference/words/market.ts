// What the keys of market.yaml mean: docs/DATASET.md.
import type { z } from 'zod'
import type { Cap, Derived, Dimension, DomainValue, Measure, View } from '../../../schemas/declaration.ts'
import { MAX_COUNTED } from '../../../schemas/declaration.ts'
import type { MarketStandard } from '../../../schemas/market.ts'
import type { UnionKeys, WordsOf } from '../keys.ts'
import { VIEW } from './dataset.ts'

export const STANDARD = {
  v: { en: 'Format of the file.', zh: '文件格式。' },
  market: { en: 'Id of the market.', zh: '市场的标识。' },
  title: {
    says: { en: 'Its name for people.', zh: '市场的显示名称。' },
    keys: { zh: { en: 'In Chinese.', zh: '中文。' }, en: { en: 'In English.', zh: '英文。' } },
  },
  dimensions: {
    en: 'The dimensions of every member’s edition. Their order and that of their values count: codes follow from it.',
    zh: '每个成员的数据版本所具有的维度。维度及其取值的次序有意义：编码由此而来。',
  },
  measures: { en: 'The measures; `[]` for none.', zh: '度量；没有则写 `[]`。' },
  views: { en: 'The views, with the bounds of every member.', zh: '视图及各成员共同的上限。' },
  orders: {
    en: 'Whether rows carry an order key, so that `orders` can be asked.',
    zh: '各行是否带订单号，从而可查询 `orders`。',
  },
  capacity: {
    en: 'The most rows that one member’s edition may hold.',
    zh: '单个成员的数据版本最多可容纳的行数。',
  },
  delta: { en: 'The δ at which ε is stated, the same for every member.', zh: 'ε 所对应的 δ，各成员相同。' },
  reportingThreshold: {
    en: 'Noisy figures below this are shown as too small to report.',
    zh: '显示门槛：低于此数的带噪声数值不予显示。',
  },
  periods: {
    en: 'A market edition covers exactly one of these.',
    zh: '一个市场期次恰好涵盖其中一个时段。',
  },
  collusion: {
    en: 'Whose noise a member relies on: nobody’s but its own, since every member adds the full noise.',
    zh: '成员依靠谁的噪声：只依靠自己的，因为每个成员都加入全部噪声。',
  },
  onlyJointly: {
    en: 'Whether editions of the market refuse single questions, so that no single figure leaks elsewhere.',
    zh: '市场中的数据版本是否拒绝单独查询，以免某家的单独数字从别处泄露。',
  },
} satisfies WordsOf<z.input<typeof MarketStandard>>

const LABEL = {
  says: { en: 'Its name for people.', zh: '显示名称。' },
  keys: STANDARD.title.keys,
} as const

export const MARKET_DIMENSION = {
  name: { en: 'Name that questions use.', zh: '查询中使用的名称。' },
  label: LABEL,
  perUnit: {
    en: 'An attribute of the buyer: one value in all its rows.',
    zh: '买家属性：同一买家的各行只有一个取值。',
  },
  perOrder: {
    en: 'An attribute of the order. Left out where it is none.',
    zh: '订单属性。不是则不写。',
  },
  tags: {
    en: 'Markets have no dimensions with several values a row: leave it out.',
    zh: '市场中没有一行多值的维度：不要写。',
  },
  kind: {
    en: 'How members compute it: from a list, bins, periods of a calendar, a lookup table, or derived.',
    zh: '成员如何得出它：列表、分箱、日历时段、查找表或派生。',
  },
  derived: { en: 'How it is computed, where `kind` is `derived`.', zh: '`kind` 为 `derived` 时的推出方式。' },
  values: {
    en: 'The domain in code order. The last value holds everything that is not listed.',
    zh: '值域，按编码次序。末位取值包含未列出的一切。',
  },
} satisfies WordsOf<z.input<typeof Dimension>>

export const DOMAIN_VALUE = {
  value: { en: 'What a question names.', zh: '查询中使用的取值。' },
  label: { says: { en: 'What people read for it.', zh: '显示名称。' }, keys: STANDARD.title.keys },
} satisfies WordsOf<z.input<typeof DomainValue>>

export const DERIVED_BY = {
  by: {
    en: 'As the key of the same name under `derive`; `new` is `newAfter` there.',
    zh: '与 `derive` 中的同名键相同；`new` 即其中的 `newAfter`。',
  },
  within: {
    en: 'Dimensions for each combination of whose values purchases are counted apart; `[]` for none.',
    zh: '购买按这些维度的每种取值组合分别计数；没有则写 `[]`。',
  },
  days: { en: 'Days after which a buyer is new again.', zh: '超过该天数即重新视为新客。' },
  of: {
    en: 'Name of a dimension; of `total` what is added up: `rows`, `orders` or a measure.',
    zh: '某维度的名称；`total` 时为合计的对象：`rows`、`orders` 或某度量。',
  },
  values: { en: 'Values of that dimension that the order has a line of.', zh: '订单中须含有的该维度取值。' },
} satisfies WordsOf<UnionKeys<z.input<typeof Derived>>>

export const MARKET_MEASURE = {
  name: { en: 'Name that questions use.', zh: '查询中使用的名称。' },
  label: LABEL,
  unit: {
    says: { en: 'Unit for people, such as yuan.', zh: '显示的单位，例如元。' },
    keys: STANDARD.title.keys,
  },
  quantum: { en: 'The step that values are rounded to, in the unit.', zh: '步长，按单位计。' },
  lo: { en: 'Smaller values count as this: in quanta.', zh: '更小的值按此计入：以步数计。' },
  hi: { en: 'Larger values count as this: in quanta.', zh: '更大的值按此计入：以步数计。' },
} satisfies WordsOf<z.input<typeof Measure>>

export const MARKET_VIEW = {
  name: { en: 'Name that questions use.', zh: '查询中使用的名称。' },
  ...VIEW,
} satisfies WordsOf<z.input<typeof View>>

export const MARKET_CAP = {
  over: {
    en: 'The bound holds for each combination of values of these dimensions; at least one for rows.',
    zh: '上限对这些维度的每种取值组合分别适用；行数上限至少写一个维度。',
    fits: { en: 'list of at most 4: names of dimensions', zh: '列表，至多 4 项：维度名称' },
  },
  max: {
    en: 'The most of one buyer: rows, orders, or the total of a measure in quanta.',
    zh: '每名买家的最大值：行数、订单数，或某度量合计的步数。',
    fits: {
      en: `whole number, 1 to ${MAX_COUNTED}; of a measure its quanta in quotes, such as "3000"`,
      zh: `整数，1 至 ${MAX_COUNTED}；针对度量时为带引号的步数，例如 "3000"`,
    },
  },
  byValue: {
    en: 'Other bounds than `max` for some values of one dimension of `over`, by their places in its list.',
    zh: '对 `over` 中某一维度的若干取值另设不同于 `max` 的上限，按取值在列表中的位置书写。',
    fits: {
      en: '`{ dimension: category, caps: [{ code: 3, max: 12 }] }`, codes from 0',
      zh: '`{ dimension: category, caps: [{ code: 3, max: 12 }] }`，位置从 0 起',
    },
  },
  of: {
    en: 'What is counted. Without it rows.',
    zh: '计数对象。不写则为行数。',
    fits: { en: '`orders`, or `{ measure: revenue }`', zh: '`orders`，或 `{ measure: revenue }`' },
  },
} satisfies WordsOf<UnionKeys<z.input<typeof Cap>>>
