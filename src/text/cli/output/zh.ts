// 命令行的其余文字。
import { KIND_WORDS, TABLE_WORDS } from '../../shared/statistics.ts'
import { KEY_ROLE_WORDS, ROLE_WORDS } from '../../../../schemas/messages/terms.ts'
import { QUESTION_KIND_WORDS } from '../../shared/kinds.ts'
import { MODE_WORDS } from '../../shared/kinds.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { EDITION_STATUS_WORDS } from '../../../../schemas/edition-status.ts'
import { QUOTA_WORDS } from '../../shared/quota.ts'
import type * as en from './en.ts'
import { SHARPEN_WORDS } from '../../shared/sharpen.ts'

const headings = HEADINGS.zh
const labels = LABELS.zh

export const words: typeof en.words = {
  examples: '示例：',
  helpOption: '显示帮助',
  helpTitles: { 'Usage:': '用法：', 'Arguments:': '参数：', 'Options:': '选项：', 'Commands:': '命令：' },
  topics: {
    ask: '数据集与查询：',
    publish: '数据版本与授权：',
    oversee: '审批、核验与报告：',
    members: '成员与密钥：',
    operate: '运行服务：',
    other: '其他：',
  },
  programSummary: '隐算：数据洁净室。问市场，不亮底牌。',
  version: '显示软件版本',
  choices: valid => `（可选：${valid}）`,
  exitCodes:
    '退出码：0 成功，1 失败，2 用法错误，3 被规则拒绝，4 预算用尽，5 核验未通过，130 中断，143 被终止。',
  briefOptions: names => `另有：${names}。说明见 --help-all。`,
  exitCode: exit => `退出码：${exit}。`,
  reference: folder => `参考文档：CLI.md（命令）、DATASET.md、QUERIES.md、SETTINGS.md，位于\n${folder}`,
  colon: '：',
  space: '',
  comma: '、',
  semicolon: '；',
  none: '无。',
  yesNo: '[y/N]',
  written: file => `已写入 ${file}。`,
}

export const roles: typeof en.roles = ROLE_WORDS.zh

export const modes: typeof en.modes = MODE_WORDS.zh

export const answer: typeof en.answer = {
  statistics: TABLE_WORDS.zh.statistics,
  kinds: KIND_WORDS.zh,
  marks: TABLE_WORDS.zh.marks,
  everything: headings.wholeEdition,
  smallCells: (count, threshold, most) =>
    `< ${threshold}：加噪后低于 ${threshold}，不予显示（${count} 组）；真实值最高可能为 ${most}。`,
  unboundedCells: count => `?：噪声过大，无法判断（${count} 组）。`,
  noEarlierCells: '·：没有更早的时期可比。',
  intervals: '95 % 区间仅反映噪声，针对计入的数值。',
  bars: '条形：█ 至下限，▓ 至估计值，░ 至上限。',
  spent: (epsilon, rho, delta) => `消耗：ε ${epsilon}，ρ ${rho}（δ ${delta}）。`,
  spentOfPool: epsilon => `消耗：数据版本的纯 ε 额度 ${epsilon}（δ 0），不消耗 ρ。`,
  free: id => `已存答案 ${id}：未消耗预算。`,
  entry: (id, seq, time) => `${id} · 日志条目 ${seq} · ${time}`,
  csv: { what: '指标' },
}

export const estimate: typeof en.estimate = {
  cost: (epsilon, rho, delta) => `将消耗：ε ${epsilon}，ρ ${rho}（δ ${delta}）。`,
  ofPool: epsilon => `将取用数据版本的纯 ε 额度 ${epsilon}（δ 0），不消耗 ρ。`,
  columns: {
    part: '部分',
    statistic: labels.statistic,
    view: labels.view,
    groups: labels.groupCount,
    smallestReadable: '最小可读值',
  },
  free: labels.free,
  price: yuan => `价格：${yuan}。`,
  stored: id => `已有答案：${id}，免费。`,
  room: (rho, fits) => `剩余：ρ ${rho}；还可提出 ${fits} 次同样的查询。`,
  poolRoom: (epsilon, fits) => `纯 ε 额度剩余：${epsilon}；还可发布 ${fits} 个同样的答案。`,
  unspent: headings.estimateOnly,
}

export const enrol: typeof en.enrol = {
  done: (title, id, roles, key) => `已为 ${title}（${id}：${roles}）登记 ${key}。`,
  pinned: key => `已固定服务密钥 ${key}：请与运营方告知的核对。`,
  profile: file => `含私钥的配置档案：${file}。请妥善备份。`,
}

export const org: typeof en.org = {
  columns: { id: labels.id, title: labels.name, roles: labels.roles, added: labels.added },
  quotaColumns: { name: labels.quota, used: labels.used, limit: labels.limit },
  quotas: QUOTA_WORDS.zh,
  ownKey: (label, id) => `本配置档案的密钥：${label}（${id}）。`,
  firstHalf: (id, expires) =>
    `这是 ${id} 一次性登记码的前一半：请交给 ${id}。须由另一机构的合规官在 ${expires} 前批准，并取得另一半：`,
  secondHalf: id =>
    `这是 ${id} 一次性登记码的后一半，72 小时内有效。请确认对方身份后亲自交付；对方须用两半一起登记：`,
  handOver: (id, expires) => `${id} 的一次性登记码，有效期至 ${expires}。请转交：`,
}

export const key: typeof en.key = {
  columns: {
    id: labels.id,
    label: labels.name,
    roles: labels.roles,
    since: labels.validFrom,
    until: labels.validUntil,
    state: labels.state,
  },
  roles: KEY_ROLE_WORDS.zh,
  own: '有效，本档案',
  valid: labels.valid,
  revoked: entry => `已由条目 ${entry} 吊销`,
  passphrase: '密钥文件的口令（输入时不显示）：',
  passphraseAgain: '请再输入一次：',
  confirmRevoke: id => `永久吊销 ${id}？`,
  confirmRotate: id => `以新密钥替换 ${id}？此后旧密钥不能再签名。`,
  rotated: (old, id) => `${id} 已替换 ${old}，后者已失效。`,
}

export const dataset: typeof en.dataset = {
  columns: {
    edition: labels.edition,
    title: labels.name,
    provider: labels.provider,
    period: labels.period,
    status: labels.state,
    capEpsilon: '单个需求方 ε',
  },
  statuses: EDITION_STATUS_WORDS.zh,
  none: '尚未发布数据集。',
  drafted: file => `已起草 ${file}：请先核对角色、取值与预算，再继续。`,
  reading: '读取导出文件',
  prepareSteps: { read: '读取', encode: '匿名化处理', report: '计算报告', write: '写出' },
  prepared: folder => `贡献文件与清单位于 ${folder}。`,
  leftOut: names => `市场标准中没有，已略去：${names}。`,
  uploading: '上传',
  resuming: '继续此前的上传。',
  sealing: '封存',
  sealingUntil: time => `封存（预计 ${time} 完成）`,
  numbered: (number, file) => `文件 ${number}：${file}`,
  registered: edition => `数据版本 ${edition} 已封存；合规官审批后开始回答：`,
}

export const edition: typeof en.edition = {
  dimension: labels.dimension,
  label: '标签',
  values: labels.values,
  source: headings.source,
  measures: headings.measures,
  view: headings.view,
  perUnitNote: '* 每个买家一个取值',
  tagsNote: '×n：一行至多有 n 个取值，计入其中每一个的分组',
  unbounded: '不限幅',
  perUnit: max => `每个买家至多 ${max} 行`,
  cap: (max, over) => `按 ${over} 至多 ${max} 行`,
  capOfOrders: (max, over) => `${over === '' ? '' : `按 ${over} `}至多 ${max} 个订单`,
  capOfMeasure: (measure, max, over) => `${over === '' ? '' : `按 ${over} `}${measure} 至多 ${max}`,
  byValue: (values, dimension, least, most) => `（${dimension} 的 ${values} 个取值为 ${least} 至 ${most}）`,
  caps: (one, total, delta) => `预算：单个需求方 ε ${one}，全部合计 ε ${total}（δ ${delta}）。`,
  blind: statistics => `可盲查询：${statistics}。`,
  oneOnly: statistic => `${statistic}（仅限一个单元）`,
  notBlind: statistics => `不可盲查询：${statistics}；其声明容量与最大贡献之积超出密文可计算的范围。`,
  yearly: (one, total) => `任意 12 个月：单个需求方 ε ${one}，全部合计 ε ${total}。`,
  pool: (epsilon, perYear) =>
    `以上均含用于提供方发布答案的纯 ε 额度（无 δ）：ε ${epsilon}，任意 12 个月 ε ${perYear}。`,
  confirmWithdraw: id => `永久撤回 ${id} 并销毁其数据行？`,
}

export const grant: typeof en.grant = {
  columns: {
    id: labels.id,
    dataset: labels.dataset,
    consumer: labels.consumer,
    modes: labels.modes,
    purposes: labels.purposes,
    budget: labels.budgetRho,
    spent: labels.spent,
    price: labels.price,
    until: labels.until,
    state: labels.state,
  },
  none: '没有授权。',
  confirmLevel: (id, level) =>
    `${id} 的盲查询票据：每次抽检允许作弊者以至多 ${level === 'full' ? '2^-40' : '1/735471'} 的概率蒙混过关？`,
  confirmRevoke: id => `终止 ${id}？`,
  revoked: id => `${id} 已终止。`,
  revokedAt: time => `已于 ${time} 终止`,
}

export const budget: typeof en.budget = {
  columns: {
    edition: labels.edition,
    account: labels.account,
    spent: labels.spentRho,
    cap: labels.capRho,
    left: '剩余 ρ',
    epsilonCap: '上限 ε',
    used: '使用率',
  },
  total: labels.allConsumers,
  sealing: (edition, rho) =>
    `${edition}：各项“已消耗”均含封存时的 ρ ${rho}（公布数据版本总量与起草数据说明）。这笔消耗不记在授权名下，但在该数据版本首次使用的授权，可用余额最多会因此减少同样的数额。`,
  standing: (edition, rho) =>
    `${edition}：各项“已消耗”均含提供方发布的常设问题所消耗的 ρ ${rho}，无论是否查看其答案。`,
  ofPool: (edition, spent, cap) =>
    `${edition}：纯 ε 额度 ${cap}，已发布的答案已取用 ${spent}。该额度独立于 ρ，不计入任何账户。`,
  none: '没有预算：没有有效授权，或没有开放的数据版本。',
}

export const answers: typeof en.answers = {
  columns: {
    id: labels.id,
    edition: labels.edition,
    kind: labels.kind,
    entry: labels.entry,
    released: labels.released,
    question: labels.question,
  },
  kinds: QUESTION_KIND_WORDS.zh,
  none: '尚无答案。',
  notFound: count => `已查 ${count} 个答案，没有找到匹配项。`,
  verified: (id, edition, index, size, time) =>
    `通过：${edition} 的 ${id} 是日志条目 ${index}（在 ${size} 条时证明，${time}）。`,
}

export const sharpen: typeof en.sharpen = SHARPEN_WORDS.zh
