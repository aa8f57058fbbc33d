// What the keys of a question mean: docs/QUERIES.md.
import type { z } from 'zod'
import type {
  AggregateQuery,
  Privacy,
  ProfileQuery,
  Statistic,
  Summary,
  TrendQuery,
} from '../../../schemas/query.ts'
import type { TemplateName } from '../../../schemas/template-names.ts'
import type { Text } from '../../../schemas/by-language.ts'
import type { Hidden } from '../../../schemas/ticket-shape.ts'
import type { UnionKeys, WordsOf } from '../keys.ts'

type Common = keyof z.input<typeof ProfileQuery> & keyof z.input<typeof TrendQuery>

export const QUESTION = {
  edition: {
    en: 'The edition, or the market edition, that is asked: `orders@2025`.',
    zh: '所查询的数据版本或市场期次：`orders@2025`。',
  },
  where: {
    en: 'Filter: of each dimension that is named, the value must be one of those listed. Without it everything.',
    zh: '筛选：所列各维度的取值须为列出的取值之一。不写则为全部。',
  },
  hidden: {
    en: 'Of a blind question: which dimensions hide their selection. They are neither filtered nor grouped.',
    zh: '盲查询：隐藏哪些维度上的选择。这些维度既不筛选也不分组。',
  },
  privacy: {
    en: 'How much privacy the whole question spends.',
    zh: '整个问题消耗多少隐私。',
  },
  sharpen: {
    en: 'Id of an own stored answer to the same question, which this one makes more exact: `privacy` is then of both together, and the difference is charged. Not of blind questions, and under `discrete-gaussian` noise only.',
    zh: '本机构同一问题的已存答案的编号，用于提高其精度：`privacy` 为二者合计，仅收取差额。不适用于盲查询，且噪声须为 `discrete-gaussian`。',
  },
  looks: {
    en: 'How often you will look at this question at most; widens the intervals so that all looks together hold at 95 %. A first question then says `epsilon` or `rho`.',
    zh: '对该问题最多查看几次；据此放宽区间，使各次查看合起来仍达到 95 %。声明次数的首次提问须用 `epsilon` 或 `rho`。',
  },
  mechanism: { en: 'Noise that is drawn.', zh: '所用的噪声。' },
  purpose: {
    en: 'Purpose code of the grant. Needed where the grant has several.',
    zh: '授权中的用途代码。授权有多个用途时须写明。',
  },
} satisfies WordsOf<Pick<z.input<typeof ProfileQuery>, Exclude<Common, 'kind'>>>

const KIND = { en: 'Which form the question has.', zh: '问题的形式。' }
const SELECT = {
  en: 'What to compute in each group.',
  zh: '每组计算哪些统计量。',
}

/** In the order of `Query`. */
export const KINDS = [
  {
    name: 'profile',
    about: {
      en: 'Who the buyers are: shares by dimension, and TGI against the whole edition.',
      zh: '画像：买家是谁，各维度的占比，以及与整个数据版本相比的 TGI。',
    },
    words: {
      kind: KIND,
      by: { en: 'Dimensions, each with a table of its own.', zh: '各维度，每个维度一张表。' },
      cross: {
        en: 'One table of all combinations instead of one for each dimension.',
        zh: '改为一张各维度交叉的表，而非每维一表。',
      },
      of: { en: 'What is counted.', zh: '统计什么。' },
      base: {
        en: 'Compare with the whole edition (TGI). That answer is stored and free the next time.',
        zh: '与整个数据版本比较（TGI）。该答案会保存，下次免费。',
      },
    } satisfies WordsOf<Omit<z.input<typeof ProfileQuery>, keyof typeof QUESTION>>,
  },
  {
    name: 'trend',
    about: {
      en: 'How figures move over time, with growth and, over two years or more of months or quarters, a seasonal index.',
      zh: '趋势：数值随时间的变化，附增长率；按月或按季满两年时另附季节指数。',
    },
    words: {
      kind: KIND,
      period: { en: 'A dimension of the calendar.', zh: '一个日历维度。' },
      select: SELECT,
      splitBy: {
        en: 'One more dimension, with its mix within each period.',
        zh: '再按一个维度拆分，附各时段内的构成。',
      },
      moving: {
        en: 'Also the trailing mean over so many periods.',
        zh: '附移动平均：每期与之前各期，共几期。',
      },
    } satisfies WordsOf<Omit<z.input<typeof TrendQuery>, keyof typeof QUESTION>>,
  },
  {
    name: 'aggregate',
    about: {
      en: 'The general form: statistics by any dimensions.',
      zh: '汇总：按任意维度计算统计量，为一般形式。',
    },
    words: {
      kind: KIND,
      select: SELECT,
      groupBy: {
        en: 'Dimensions whose combinations are the groups. Without it one group.',
        zh: '按这些维度的取值组合分组。不写则只有一组。',
      },
      shares: {
        en: 'Also each group’s share of everything that the filter leaves.',
        zh: '另给出各组占筛选范围的比例。',
      },
      summaries: {
        en: 'What the table says of its own distribution, free.',
        zh: '由结果表得出的分布指标，不另消耗预算。',
      },
    } satisfies WordsOf<Omit<z.input<typeof AggregateQuery>, keyof typeof QUESTION>>,
  },
] as const

export const STATISTIC = {
  statistic: {
    en: '`count` lines, `orders`, `units` (buyers; a file may say `buyers`), the `sum` of a measure, its `mean` over lines, or the `average`: the sum of one measure divided by that of another.',
    zh: '`count` 行数，`orders` 订单数，`units` 买家数（文件中也可写 `buyers`），某度量的 `sum`（合计）与 `mean`（按行均值），或 `average`：一个度量的合计除以另一个度量的合计。',
  },
  view: {
    en: 'Name of the view to use. Without it the one with the least noise.',
    zh: '采用的视图。不写则为噪声最小的视图。',
  },
  measure: { en: 'Name of a measure.', zh: '度量的名称。' },
  per: { en: 'Name of the measure that it is divided by.', zh: '作除数的度量的名称。' },
} satisfies WordsOf<UnionKeys<z.input<typeof Statistic>>>

export const PRIVACY = {
  epsilon: { en: 'ε at the δ of the edition.', zh: '按数据版本的 δ 表示的 ε。' },
  rho: { en: 'ρ: charges add up in it.', zh: 'ρ：各次消耗按 ρ 相加。' },
  within: {
    en: 'The error at 95 % that every figure may have; the cost follows.',
    zh: '每个数值允许的误差（95 %），消耗由此得出。',
  },
  pool: {
    en: 'Pure ε, without δ, of the edition’s pool. Only for answers that its provider publishes, with `mechanism` `discrete-laplace`.',
    zh: '数据版本的纯 ε 额度（无 δ）。仅用于其提供方发布的答案，且 `mechanism` 须为 `discrete-laplace`。',
  },
} satisfies WordsOf<UnionKeys<z.input<typeof Privacy>>>

export const HIDDEN = {
  dimensions: { en: 'Names of the dimensions.', zh: '维度名称。' },
  mode: {
    en: '`one`: exactly one combination of values is selected; `any`: any number of them, with more noise.',
    zh: '`one`：恰好选中一个取值组合；`any`：任意多个，噪声更大。',
  },
} satisfies WordsOf<z.input<typeof Hidden>>

export const SUMMARY = {
  summary: {
    en: '`quantile` of a dimension with bins, such as a median price band; `rate` of some values to others, such as repurchase; `rank`, the largest first; `concentration`: shares of the largest, the three and the five largest, and HHI.',
    zh: '`quantile` 分箱维度的分位数，例如价格带的中位数；`rate` 一些取值与另一些之比，例如复购率；`rank` 名次，最大者在前；`concentration` 集中度：CR1、CR3、CR5 与 HHI。',
  },
  along: {
    en: 'A dimension of `groupBy`; the summary is made for each combination of the others.',
    zh: '`groupBy` 中的一个维度；对其余维度的每种组合分别得出。',
  },
  at: { en: 'Shares that lie below the quantiles.', zh: '分位点。' },
  of: { en: 'Values above the line.', zh: '作分子的取值。' },
  per: { en: 'Values below the line.', zh: '作分母的取值。' },
} satisfies WordsOf<UnionKeys<z.input<typeof Summary>>>

/** What an edition has to declare, so that a ready question can be asked. */
export const TEMPLATE_NEEDS: Readonly<Record<TemplateName, Text>> = {
  repurchase: { en: 'a dimension derived by `nth`', zh: '由 `nth` 派生的维度' },
  'new-product': { en: 'a dimension derived by `age`', zh: '由 `age` 派生的维度' },
  switching: {
    en: 'a dimension derived by `previous`, and one value of what it is of in the filter',
    zh: '由 `previous` 派生的维度，且筛选中有其来源维度的一个取值',
  },
  basket: { en: 'a dimension derived by `with`', zh: '由 `with` 派生的维度' },
  'price-bands': { en: 'a dimension with `bins`', zh: '有 `bins` 的维度' },
  'market-share': {
    en: 'a list of brands or other goods that is no attribute of the buyer',
    zh: '品牌或其他商品的列表维度，且非买家属性',
  },
  promotion: { en: 'a dimension derived by `windows`', zh: '由 `windows` 派生的维度' },
  region: { en: 'a dimension of provinces, cities or countries', zh: '省份、城市或国家维度' },
}
