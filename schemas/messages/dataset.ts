import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan COMMAND --help' }

/** Mistakes in dataset.yaml; `at` is the path of the mistake. */
export const DATASET_MESSAGES = messages(AREA, {
  'dataset.yaml_syntax': {
    en: 'This is not valid YAML ({reason}). Check indentation, quotes and brackets on this line.',
    zh: '不是有效的 YAML（{reason}）。请检查此行的缩进、引号和括号。',
  },
  'dataset.yaml_too_large': {
    en: 'The file is larger than {limit} bytes; a dataset.yaml of all allowed values is smaller.',
    zh: '文件超过 {limit} 字节；即使写满全部允许的取值，dataset.yaml 也不会这么大。',
  },
  'dataset.yaml_alias': {
    en: 'There is no anchor &{name} before *{name}. Write the value itself, or the anchor first; a text that begins with * needs quotes.',
    zh: '在 *{name} 之前没有锚点 &{name}。请直接写出该值，或先定义锚点；以 * 开头的文本须加引号。',
  },
  'dataset.yaml_aliases': {
    en: 'Aliases (*name) multiply too far; at most {most}. Write the values themselves.',
    zh: '别名（*name）展开过多；最多 {most}。请直接写出各值。',
  },
  'dataset.key_no_text': {
    en: 'A key is a list, a mapping, an alias or empty; write it as a text. A text that begins with one of [ { * needs quotes.',
    zh: '键是列表、映射、别名或空值；请写成文本。以 [ { * 之一开头的文本须加引号。',
  },
  'dataset.number_inexact': {
    en: 'The number {written} has too many digits and would be read as {read}. Write fewer digits; a quantum, lo, hi or budget may also be quoted.',
    zh: '数字 {written} 的位数过多，会被读作 {read}。请减少位数；quantum、lo、hi 与预算也可加引号书写。',
  },
  'dataset.key_twice': {
    en: 'A key is given twice in one section. Keep one of them.',
    zh: '同一段落中有重复的键。请只保留一个。',
  },
  'dataset.origin_missing': {
    en: 'Where the rows come from is missing; give files, a database or objects.',
    zh: '缺少明细的来源；请给出 files、database 或 objects。',
  },
  'dataset.origin_twice': {
    en: 'Rows come from files, from a database or from objects; keep one of these sections.',
    zh: '明细只能来自 files、database 或 objects 之一；请只保留一个。',
  },
  'dataset.bad_name': {
    en: 'The name {name} is not valid; use a letter, then letters, digits or underscores, at most 40.',
    zh: '名称 {name} 无效；须以字母开头，后接字母、数字或下划线，最多 40 个字符。',
  },
  'dataset.bad_delta': {
    en: 'Delta must be above 0 and far below 1, for example 1e-6.',
    zh: 'δ 必须大于 0 且远小于 1，例如 1e-6。',
  },
  'dataset.loss_out_of_range': {
    en: 'This budget cannot be converted; epsilon must be above 0 and at most 10000, rho at least 1e-9 and below 1e9.',
    zh: '该预算无法换算；ε 须大于 0 且不超过 10000，ρ 须不小于 1e-9 且小于 1e9。',
  },
  'dataset.budget_order': {
    en: '{smaller} is larger than {larger}; it may be at most equal.',
    zh: '{smaller} 大于 {larger}；最多只能相等。',
  },
  'dataset.period_reversed': {
    en: 'The period ends ({to}) before it begins ({from}); exchange the two dates.',
    zh: '时间段的结束（{to}）早于开始（{from}）；请交换两个日期。',
  },
  'dataset.dimension_kind': {
    en: 'A dimension needs one of: values (a list), bins (numbers), calendar (dates), lookup with take and values.',
    zh: '维度必须有以下之一：values（列表）、bins（数值分箱）、calendar（日期）、lookup 加 take 与 values（查找表）。',
  },
  'dataset.derive_kind': {
    en: 'A derived dimension needs one of: nth, since, newAfter, previous (of another dimension), windows, age with lookup, take and column, total with bins, with (a dimension) and values.',
    zh: '派生维度必须有以下之一：nth、since、newAfter、previous（取自另一维度）、windows、age 加 lookup、take 与 column、total 加 bins、with（某维度）加 values。',
  },
  'dataset.derive_twice': {
    en: 'The name {name} is used under dimensions and under derive. Choose another one.',
    zh: '名称 {name} 同时出现在 dimensions 与 derive 中。请另取一个。',
  },
  'dataset.derive_time': {
    en: 'This needs to know when a row happened: write time: { column: … } at the top of the file.',
    zh: '此项需要知道每一行发生的时间：请在文件顶层写 time: { column: … }。',
  },
  'dataset.derive_orders': {
    en: 'This needs to know which rows are one order: write orderKey: { column: … } at the top of the file.',
    zh: '此项需要知道哪些行属于同一订单：请在文件顶层写 orderKey: { column: … }。',
  },
  'dataset.derive_listed': {
    en: 'Dimension {name} has no listed values. Use one that is declared by values.',
    zh: '维度 {name} 没有列出取值。请使用以 values 声明的维度。',
  },
  'dataset.derive_value': {
    en: 'Dimension {name} has no value {value}. Nearest: {nearest}.',
    zh: '维度 {name} 没有取值 {value}。最接近的：{nearest}。',
  },
  'dataset.total_unknown': {
    en: 'There is no total of {name}. Valid: {valid}.',
    zh: '没有 {name} 的合计。可用：{valid}。',
  },
  'dataset.no_dimensions': {
    en: 'No dimension is declared; declare at least one.',
    zh: '没有声明任何维度；请至少声明一个。',
  },
  'dataset.values_too_many': {
    en: 'All dimensions together have {size} values; at most {limit} are allowed.',
    zh: '所有维度合计有 {size} 个取值；最多允许 {limit} 个。',
  },
  'dataset.domain_too_large': {
    en: 'The domain would have {size} values; at most {limit}. Use coarser values.',
    zh: '值域将有 {size} 个取值；最多 {limit} 个。请使用更粗的取值。',
  },
  'dataset.value_twice': {
    en: 'The value {value} is given twice (first at place {first}). Keep one.',
    zh: '取值 {value} 重复（首次在第 {first} 位）。请只保留一个。',
  },
  'dataset.value_reserved': {
    en: 'The value {value} is reserved for everything outside the list and is added automatically; leave it out, or use another word.',
    zh: '取值 {value} 保留给列表之外的一切并会自动添加；请删去或换一个词。',
  },
  'dataset.value_identifier': {
    en: 'This value looks like a direct identifier ({kind:identifier}), and a domain is public. Leave it out.',
    zh: '该取值疑似直接标识符（{kind:identifier}），而值域是公开的。请删去。',
  },
  'dataset.bins_overlap': {
    en: 'The edge {edge} does not come after {before}, so bins overlap; edges must rise.',
    zh: '边界 {edge} 不大于前一个边界 {before}，分箱重叠；边界必须递增。',
  },
  'dataset.bins_labels': {
    en: '{found} labels for {expected} bins; write one for each bin, the open ones included.',
    zh: '{expected} 个分箱却有 {found} 个标签；每个分箱（含两端开放的）各写一个。',
  },
  'dataset.lookup_unknown': {
    en: 'There is no lookup table {name}. Declared under lookups: {valid}.',
    zh: '没有名为 {name} 的查找表。lookups 中已声明：{valid}。',
  },
  'dataset.measure_source': {
    en: 'A measure comes from either column or product (two columns); write exactly one of them.',
    zh: '度量来自 column 或 product（两列之积）；必须且只能写其中一个。',
  },
  'dataset.lo_above_hi': {
    en: 'lo ({lo}) is above hi ({hi}); exchange them.',
    zh: 'lo（{lo}）大于 hi（{hi}）；请交换。',
  },
  'dataset.range_empty': {
    en: 'lo and hi are both {lo}, so there is nothing to add up; widen the range.',
    zh: 'lo 与 hi 均为 {lo}，没有可累加的内容；请放宽范围。',
  },
  'dataset.not_a_multiple': {
    en: '{value} is not a whole number of quanta ({quantum}); choose a multiple.',
    zh: '{value} 不是步长 quantum（{quantum}）的整数倍；请改为整数倍。',
  },
  'dataset.sum_overflow': {
    en: 'capacity ({capacity}) × the largest quanta ({quanta}) reaches 2^53; use a larger quantum, a tighter clip or a smaller capacity.',
    zh: 'capacity（{capacity}）× 最大步数（{quanta}）达到 2^53；请增大步长 quantum、收紧截断或减小 capacity。',
  },
  'dataset.no_views': {
    en: 'No view is declared, so nothing could be asked; declare at least one, for example buyers: { for: [units] }.',
    zh: '没有声明任何视图，无法提问；请至少声明一个，例如 buyers: { for: [units] }。',
  },
  'dataset.view_unbounded': {
    en: 'Nothing in this view bounds what a buyer adds to {statistics}. Rows (perUnit, or caps without of) bound everything, caps of orders only orders, caps of a measure only its sum.',
    zh: '该视图没有限制单个买家对 {statistics} 的贡献。行数上限（perUnit，或不带 of 的 caps）对所有统计量有效；订单上限仅对 orders 有效；度量上限仅对该度量的 sum 有效。',
  },
  'dataset.statistic_twice': {
    en: 'The statistic {statistic} is given twice. Keep one.',
    zh: '统计量 {statistic} 重复。请只保留一个。',
  },
  'dataset.orders_without_key': {
    en: 'Orders cannot be counted without an order column; add orderKey: { column: … }, or serve count (lines).',
    zh: '没有订单列就无法统计订单；请添加 orderKey: { column: … }，或改为 count（明细行）。',
  },
  'dataset.sum_without_measure': {
    en: 'There is no measure to sum; declare one under measures, or leave sum out.',
    zh: '没有可求和的度量；请在 measures 中声明，或删去 sum。',
  },
  'dataset.cap_of_unknown': {
    en: 'A cap counts rows, orders or a measure; there is no measure {name}. Declared: {valid}.',
    zh: '上限可针对行数（rows）、订单（orders）或某个度量；没有名为 {name} 的度量。已声明：{valid}。',
  },
  'dataset.cap_quanta': {
    en: 'A cap of {measure} must be a whole number of its quanta ({quantum}), at least one and below 2^53.',
    zh: '{measure} 的上限必须是其步长 quantum（{quantum}）的整数倍，至少一个步长，且步数小于 2^53。',
  },
  'dataset.by_value': {
    en: 'Write under byValue one dimension of this cap and bounds for some of its values, such as byValue: { category: { Snacks: 12 } }. The cap is over: {valid}.',
    zh: 'byValue 应写明该上限所涉的一个维度及其若干取值的上限，例如 byValue: { category: { Snacks: 12 } }。该上限涉及的维度：{valid}。',
  },
  'dataset.cap_over_nothing': {
    en: 'A cap of rows over nothing is written as perUnit: {max}.',
    zh: '不区分维度的行数上限请写成 perUnit: {max}。',
  },
  'dataset.cap_orders_without_key': {
    en: 'Orders cannot be capped without an order column; add orderKey: { column: … }, or cap rows.',
    zh: '没有订单列就无法限制订单数；请添加 orderKey: { column: … }，或改为限制行数。',
  },
  'dataset.cap_unused': {
    en: 'A cap of orders bounds orders and units, a cap of a measure its sum; this view serves only {statistics}. Leave the cap out, or serve what it bounds.',
    zh: '订单上限只约束 orders 与 units，度量上限只约束该度量的 sum；而该视图只支持 {statistics}。请删去此上限，或让视图支持它所约束的统计量。',
  },
  'dataset.measure_reserved': {
    en: 'A measure cannot be called {name}: of: {name} in a cap means something else. Choose another name.',
    zh: '度量不能命名为 {name}：上限中的 of: {name} 另有含义。请换一个名称。',
  },
  'dataset.dominated_listed': {
    en: '{value} is said to be dominated by one seller, but dimension {name} lists it. Take it out of values: its rows then count in the last value.',
    zh: '{value} 被声明为由单一卖家主导，但维度 {name} 仍列有该取值。请将其从 values 中删去：其行将计入末位取值。',
  },
  'dataset.per_order': {
    en: 'Only an attribute of an order can be perOrder: declare an order column (orderKey), and leave perOrder out where perUnit: true already says more.',
    zh: 'perOrder 表示订单属性：须有订单列（orderKey）；若已声明 perUnit: true 则无须再写。',
  },
  'dataset.tags_per_unit': {
    en: 'A dimension with several values a row (tags) cannot be perUnit: take perUnit out, or tags.',
    zh: '一行可有多个取值（tags）的维度不能是 perUnit：请删去 perUnit 或 tags。',
  },
  'dataset.tags_separator': {
    en: 'The value {value} has the separator {separator} in it, so no cell can hold it. Choose another separator or value.',
    zh: '取值 {value} 含有分隔符 {separator}，没有单元格能与之匹配。请更换分隔符或取值。',
  },
  'dataset.tags_misplaced': {
    en: 'A row can have several values of {name} (tags), so it cannot be named here: neither in a cap or a quasi-identifier, nor as what another dimension is derived from.',
    zh: '一行可有 {name} 的多个取值（tags），不能用于此处：不可用作上限、准标识符，也不可作为派生维度的来源。',
  },
  'dataset.cap_repeats': {
    en: 'The dimension {name} is given twice in one cap. Keep one.',
    zh: '同一上限中维度 {name} 重复。请只保留一个。',
  },
  'dataset.dimension_twice': {
    en: 'The dimension {name} is given twice in this list. Keep one.',
    zh: '维度 {name} 在此列表中重复。请只保留一个。',
  },
  'dataset.cap_too_large': {
    en: 'The dimensions of this cap have {cells} combinations; at most {limit}. Cap over fewer or smaller dimensions.',
    zh: '该上限的维度有 {cells} 种组合；最多 {limit}。请减少维度或使用更小的维度。',
  },
  'dataset.dimension_unknown': {
    en: 'There is no dimension {name}. Nearest: {nearest}.',
    zh: '没有维度 {name}。最接近：{nearest}。',
  },
})
