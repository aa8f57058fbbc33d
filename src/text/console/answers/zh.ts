import { PANEL_WORDS } from '../../shared/panel.ts'
import { MODE_WORDS } from '../../shared/kinds.ts'
import { HEADINGS } from '../../shared/labels.ts'
import { STANDING_WORDS } from '../../shared/standing.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh

export const answers: typeof en.answers = {
  title: headings.answers,
  lead: '已有答案可反复查看，不消耗预算。',
  empty: '还没有答案。',
  emptyNext: '提出第一个问题吧：提问前会先显示所需预算。',
  columns: {
    what: headings.question,
    edition: headings.edition,
    mode: headings.mode,
    cost: '占用预算',
    released: headings.released,
    entry: '日志条目',
  },
  modes: MODE_WORDS.zh,
  compareWith: '对比这两个',
  choose: '勾选两个进行对比',
  more: '加载更早的答案',
  search: '查找答案',
  searchHint: '可输入名称、编号或中英文标签；在本浏览器中隐藏的取值也能查到。',
  searching: read => `正在查找，已查 ${read} 个答案…`,
  found: (found, read) => `最新的 ${read} 个答案中有 ${found} 个符合。`,
  notFound: read => `最新的 ${read} 个答案中没有符合的。`,
  notFoundNext: '请减少或更换关键词。',
  searchOlder: '查找更早的答案',
}

export const answer: typeof en.answer = {
  everything: headings.wholeEdition,
  everythingElse: headings.hiddenSelection,
  inTotal: headings.inTotal,
  free: '这是已保存的答案，未消耗预算。',
  kindWhy: {
    level: '',
    mean: '',
    average: '',
    share: '占目标人群的比例。',
    consistent: '按最小二乘调整，使各分组、各维度与总计彼此吻合；原始发布值一并列出。',
    tgi: '100 表示与全市场持平，120 表示高出 20 %。',
    index: '100 为各期均值。',
    growth: '与上一期相比。',
    quantile: '区间以分箱边界为端点：数值在箱内的具体位置未知。',
    rate: '',
    rank: '同一列的所有名次以 95 % 的把握同时成立。',
    concentration: '前几名由加噪后的数值选出，结果往往偏高；区间下限已考虑这一点。',
    hhi: '10 000 表示独家垄断；“其他”按众多小份额处理。',
    moving: '每期与之前各期的均值；噪声小于单期。',
    season: '100 为整年各期的均值；每期代表历年的同一期。',
  },
  show: '显示',
  table: '表',
  interval: '95 % 区间',
  small: threshold => `低于 ${threshold}`,
  tooSmall: '低于显示门槛',
  unbounded: '噪声过大，无法判断',
  noEarlier: '无更早时段',
  noPeriod: '不属于任何时段',
  smallNote: (count, threshold, most) =>
    `斜线标记的 ${count} 个分组加噪后低于 ${threshold}，不予显示；真实值最高可能达到 ${most}。`,
  unboundedNote: count => `${count} 个分组没有数值：噪声过大，无法判断。`,
  legend: '图表显示计入统计的数值，95 % 区间只反映噪声。',
  onlyTable: '组合过多，不便绘图，请查看表格。',
  apart: label => `“${label}”不属于任何时段，只列在表格中。`,
  firstSeries: count => `图中只显示前 ${count} 个系列，完整内容见表格。`,
  export: '导出',
  png: 'PNG 图片',
  svg: 'SVG 图片',
  csv: 'CSV 表格',
  xlsx: 'Excel 工作簿（含说明）',
  json: '含证明的 JSON',
  citation: (title, edition, id, entry, epsilon, delta, date) =>
    `${title}（${edition}），隐算答案 ${id}，日志条目 ${entry}，ε ${epsilon}，δ ${delta}，${date}；95 % 区间只反映噪声。`,
  cite: '引用',
  receipt: '回执',
  receiptWhy: '服务已在日志中记录对这一答案的扣费与发布。仅凭答案文件和您信任的公钥，即可在此重新计算证明。',
  verify: headings.verifyHere,
  verified: (index, size, time) =>
    `核验通过：日志条目 ${index}，在日志共 ${size} 条时得到证明，发布于 ${time}。`,
  checks: {
    entry: '条目的哈希与叶节点一致',
    inclusion: hashes => `由叶节点到根节点共 ${hashes} 个哈希`,
    signature: '该根由您已固定的日志公钥签名',
    request: '条目中的承诺与本次请求一致',
    result: '条目中的承诺与本答案一致',
    charge: '扣费、数据版本与模式均一致',
  },
  logKey: '日志公钥',
  raw: '条目与证明',
  askSimilar: '提类似的问题',
  compareWith: '与…对比',
  charged: headings.charged,
  byPool: STANDING_WORDS.zh.byPool,
  entry: '日志条目',
  id: headings.answer,
  mechanism: headings.noise,
  mechanisms: { 'discrete-gaussian': '离散高斯', 'discrete-laplace': '离散拉普拉斯' },
}

export const compare: typeof en.compare = {
  title: '对比两个答案',
  a: '第一个',
  b: '第二个',
  none: '两个答案没有相同的表。请在两个问题中按同一维度查询同一统计量。',
  difference: '差值',
  verdict: '是否超出噪声',
  higher: '▲ 更高',
  lower: '▼ 更低',
  within: '≈ 未超出噪声',
  unknown: '–',
  why: '每个差值都有自己的 95 % 区间，由两个答案的噪声共同决定。行数较多时，平均每 20 行会有 1 行偶然落在区间之外。',
  shared: '两个答案共用部分已保存的结果，噪声并不独立，因此差值区间偏宽。',
  table: '对比内容',
}

const { title: _title, raised: _raised, rule: _rule, lead: _lead, ...panelWords } = PANEL_WORDS.zh

export const panel: typeof en.panel = {
  ...panelWords,
  lead: '把同一个趋势问题在各数据版本中的答案连成一条序列，并给出预警。仅使用已有的答案，不消耗预算。',
  dataset: headings.dataset,
  choose: '请选择数据集。',
  empty: '现有答案中没有可用于该数据集看板的。',
  emptyNext: '请提出不拆分的公开趋势问题，并在每个新的数据版本中提出同一问题。',
  notes: '如何阅读',
}
