// What docs/QUERIES.md says beside its tables.
import type { Text } from '../../../schemas/by-language.ts'

export const QUERIES_PAGE = {
  title: { en: 'Questions as JSON', zh: 'JSON 形式的查询' },
  intro: {
    en: 'What `yinsuan query profile|trend|aggregate --file` reads, and what the HTTP API, the SDK and the gateway take as a question. Written by `npm run reference` out of `schemas/query.ts`.',
    zh: '`yinsuan query profile|trend|aggregate --file` 读取的内容，也是 HTTP API、SDK 与网关所接受的查询。由 `npm run reference` 根据 `schemas/query.ts` 生成。',
  },
  notation: {
    en: '“default”: what holds without the key; – is nothing. Unknown keys are refused. Decimals are texts, so that none is rounded on the way. `yinsuan explain query` lists the refusals and what leads on.',
    zh: '“默认”是不写该键时的值，– 为无。未知的键会被拒绝。小数写成文本，以免途中被取整。拒绝的原因与后续操作见 `yinsuan explain query`。',
  },
  examples: { en: 'Complete examples', zh: '完整示例' },
  ofProfile: { en: 'Who buys air fryers:', zh: '谁在买空气炸锅：' },
  ofTrend: { en: 'Orders and buyers of fans by month:', zh: '电风扇每月的订单数与买家数：' },
  ofAggregate: {
    en: 'Two categories in November by price band, with median and quartiles; it will be looked at four times:',
    zh: '十一月两个品类按价格带的汇总，附中位数与四分位数，共查看四次：',
  },
  ofBlind: {
    en: 'The public part of a blind question: that a category was selected can be seen, which one cannot.',
    zh: '盲查询的公开部分：看得出选定了品类，看不出是哪一个。',
  },
  more: {
    en: 'More of them: `examples/appliance-orders/queries/`, `examples/uci-online-retail/queries/`, `examples/amazon-open-ecommerce/queries/`.',
    zh: '更多示例：`examples/appliance-orders/queries/`、`examples/uci-online-retail/queries/`、`examples/amazon-open-ecommerce/queries/`。',
  },
  all: { en: 'Every question', zh: '各种问题' },
  kinds: {
    en: 'A question is a `profile`, a `trend` or an `aggregate`. Every kind has:',
    zh: '问题为 `profile`（画像）、`trend`（趋势）或 `aggregate`（汇总）。各种均有：',
  },
  statistic: { en: 'One figure of each group:', zh: '每组的一个数值：' },
  privacy: {
    en: 'What the question spends, in one of three ways; an answer that a provider publishes has a fourth, `pool`. `estimate` says what each of them would cost, free: whether groups of average size will be readable too, and where one grouped question tells more than several about single values.',
    zh: '以三种方式之一说明问题的消耗；提供方发布的答案还有第四种：`pool`。`estimate` 免费给出各自的消耗，并提示平均大小的分组是否可读、何时一次分组查询胜过多次单值查询。',
  },
  pool: { en: 'Published answers paid by the pool', zh: '由纯 ε 额度支付的发布答案' },
  poolText: {
    en: 'An edition may declare a pool of pure ε ([`budget.pool`](DATASET.md#all-keys)) that only answers published by its provider spend: `standing publish profile orders@2025 --by age_band --pool 0.3`. No consumer’s account is charged for them.',
    zh: '数据版本可以声明纯 ε 额度（[`budget.pool`](DATASET.md#全部键)），仅供其提供方发布的答案取用：`standing publish profile orders@2025 --by age_band --pool 0.3`。不计入任何需求方的账户。',
  },
  poolWhen: {
    en: 'It is for few headline figures that every reader uses. Of one figure to which a buyer adds at most 1 (Δ1 = 1), such as buyers by age, pure ε 1 buys a standard deviation of 1.36; ρ at ε 1 and δ 1e-6 buys 4.53.',
    zh: '它用于所有读者都会用到的少数总体数字。一名买家至多计 1 的单个数字（Δ1 = 1），例如按年龄的买家数：纯 ε 1 的噪声标准差为 1.36，而 ε 1、δ 1e-6 对应的 ρ 为 4.53。',
  },
  poolWhenNot: {
    en: 'It is not for the rest. The pool is fixed with the edition, before anybody knows what will be asked, and adds to the ε that the edition states, spent or not. Divided over questions, and over the groups that one buyer is in, its noise grows with their number, in ρ with the square root only: at this ε and δ, ρ has less noise at the latest where questions times groups reach 11. Several questions that count a buyer in more than one group are therefore better published in ρ; `--estimate` of both says so.',
    zh: '其余情形不宜使用。额度随数据版本一次确定，当时尚不知会有哪些查询；无论是否取用，它都计入数据版本公示的 ε。额度分给多个问题、或同一买家计入多个分组时，噪声按其个数增大，而 ρ 只按平方根增大：在上述 ε 与 δ 下，问题数与分组数之积达到 11 时，ρ 的噪声必已更小。因此，若有多个问题且买家计入不止一个分组，宜以 ρ 发布；可用 `--estimate` 分别估算比较。',
  },
  hidden: {
    en: 'A question with hidden parts is asked with a ticket, and the selected values never leave the asker: no request contains them. A file for the command line has no `hidden` key; give `--blind` or `--blind-any` with it. Programs use `askBlind` of the SDK.',
    zh: '含隐藏部分的问题须用票据提出，选中哪些取值只有提问者自己知道，不出现在任何请求中。命令行读取的文件不写 `hidden`，由 `--blind` 与 `--blind-any` 说明隐藏什么。程序请用 SDK 的 `askBlind`。',
  },
  summaries: {
    en: 'They follow from the released table, so they cost nothing. `quantile` and `concentration` need figures that add up: lines, sums that cannot be negative, buyers by their attributes.',
    zh: '由已发布的结果表得出，因此不另消耗预算。`quantile` 与 `concentration` 要求数值可以相加：行数、不会为负的合计、按买家属性统计的买家数。',
  },
  found: { en: 'What an answer found', zh: '答案的结论' },
  foundText: {
    en: 'An answer opens with up to three sentences: what stands out, by how much, and which differences the noise hides. They are the same on the terminal, in the console and the workbook, in the JSON field `explained` and in the notes of the gateway. All of them hold at once with 95 % confidence. The 5 % is split evenly across the kinds of comparison that the question allows, then across the comparisons of each kind, so these intervals are wider than those in the tables. A sentence covers all rows if the answer has an interval for them; otherwise it ends with “of what is counted”. `npm run evidence -- findings` measures how often they are wrong.',
    zh: '答案以至多三句话开头，终端、控制台、Excel、JSON 的 `explained` 与网关的 notes 内容一致：什么突出、相差多少、噪声不允许下什么结论。几句话合在一起的置信度为 95 %：5 % 先在问题所允许的各类比较之间均分，再在每类的各次比较之间均分，因此区间比表中的宽。有针对全部数据的区间时，结论针对全部数据，否则注明“仅就计入的部分而言”。出错的频率由 `npm run evidence -- findings` 测得。',
  },
  again: { en: 'Asking again', zh: '再次提问' },
  againText: {
    en: 'The same question is answered from the store, free. `sharpen` makes a stored answer more exact for the difference alone; `query profile --sharpen ANSWER --rho 0.05` repeats its question. Who will look several times at one question says so by `looks` with the first. Answers to open trends without `splitBy`, with the same `where`, `period` and `select`, form a panel over editions: `report panel`.',
    zh: '同一问题由已存答案回答，免费。`sharpen` 只收取差额即可提高已存答案的精度；`query profile --sharpen ANSWER --rho 0.05` 重复该答案的问题。打算多次查看同一问题时，第一次就用 `looks` 声明。`where`、`period` 与 `select` 相同、不含 `splitBy` 的普通趋势查询，其答案跨各数据版本组成一个看板：`report panel`。',
  },
  templates: { en: 'Ready questions', zh: '问题模板' },
  templatesText: {
    en: 'A ready question has no form of its own in JSON: the command makes an `aggregate` of it, from what the edition declares. A contract that allows only these answers such an `aggregate` from any program.',
    zh: '问题模板没有单独的 JSON 形式：命令根据数据版本的声明把它变成一个 `aggregate`。仅允许问题模板的合同，也接受任何程序提出的这种 `aggregate`。',
  },
  templatesExample: {
    en: '`repurchase`, of the edition of `examples/appliance-goods`:',
    zh: '`repurchase`，以 `examples/appliance-goods` 的数据版本为例：',
  },
  market: { en: 'Markets', zh: '市场' },
  marketText: {
    en: 'A joint question has the same form, with a market edition in `edition`. Its noise is `discrete-gaussian`, it has neither `sharpen` nor `looks`, and dimensions, measures and views are those of the standard ([market.yaml](DATASET.md#marketyaml)).',
    zh: '联合查询形式相同，`edition` 写市场期次。噪声为 `discrete-gaussian`，不能用 `sharpen` 与 `looks`；维度、度量与视图以市场标准为准（[market.yaml](DATASET.md#marketyaml)）。',
  },
  file: { en: 'From a file', zh: '从文件提问' },
  fileText: {
    en: '`query aggregate --file question.json` and `estimate aggregate --file question.json` read one question; `-` reads stdin. The command names the kind, and `kind` in the file may be absent. An edition on the command line comes before the one in the file. Dimensions, values and measures may also be named by either of their labels; everything else of the question is in the file, its privacy, `sharpen` and `looks` included.',
    zh: '`query aggregate --file question.json` 与 `estimate aggregate --file question.json` 读取一个问题；`-` 为标准输入。种类由命令指定，文件中可不写 `kind`。命令行中的数据版本优先于文件中的。维度、取值与度量也可写其任一语言的标签；问题的其余内容（包括隐私消耗、`sharpen` 与 `looks`）都写在文件中。',
  },
  api: { en: 'Through the HTTP API', zh: '通过 HTTP API' },
  apiText: {
    en: 'Requests that hold a question, signed as all are ([identity](../protocols/identity/SPEC.md)); names are those of the declaration. The whole reference is at `/docs` of a running service.',
    zh: '包含问题的请求，与其他请求一样须签名（[身份协议](../../protocols/identity/SPEC.md)，英文）；名称以声明为准。完整参考见运行中服务的 `/docs`。',
  },
  apiColumns: { en: 'request', zh: '请求' },
  apiKeys: { en: 'keys', zh: '键' },
  apiAccess: { en: 'who', zh: '谁' },
  apiExample: {
    en: 'The body of `POST /v1/queries`; a retry with the same `idempotencyKey` is never charged twice:',
    zh: '`POST /v1/queries` 的正文；以相同的 `idempotencyKey` 重试不会重复扣费：',
  },
  name: { en: 'name', zh: '名称' },
  answers: { en: 'what it answers', zh: '回答什么' },
  needs: { en: 'what the edition needs', zh: '数据版本须有' },
} as const satisfies Readonly<Record<string, Text>>
