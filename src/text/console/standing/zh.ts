// 提供方发布的常设问题。
import { HEADINGS } from '../../shared/labels.ts'
import { PRACTICE_WORDS } from '../../shared/practice.ts'
import { STANDING_WORDS } from '../../shared/standing.ts'
import type * as en from './en.ts'

const said = STANDING_WORDS.zh

export const standingPages: typeof en.standingPages = {
  publish: '发布问题',
  standing: '已发布的答案',
  practice: PRACTICE_WORDS.zh.stamp,
}

export const standing: typeof en.standing = {
  title: '已发布的答案',
  lead: '对数据版本只扣费一次；读者范围内免费阅读。',
  empty: '该数据集尚无已发布的问题。',
  question: HEADINGS.zh.question,
  readers: said.readers,
  readersOf: said.readersOf,
  readersWhy: '发布时确定，此后不可更改。仅声明为公共数据的数据版本可以选择全体成员。',
  access: said.access,
  accessOf: said.accessOf,
  open: '阅读',
  publish: '发布',
  publishLead: '在本机构的数据版本上发布问题，读者免费阅读答案。',
  everyone: said.everyone,
  charged: HEADINGS.zh.charged,
  inRho: rho => `ρ ${rho}`,
  fromPool: epsilon => `纯 ε ${epsilon}（由额度支付）`,
  paidBy: '支付方式',
  paidByOf: { accounts: '各账户（ρ）', pool: said.pool },
  paidByWhy: '纯 ε 额度由本数据版本在 ρ 之外另行声明，专用于发布答案；由它支付的答案不计入任何账户。',
  poolGone: '本数据版本的纯 ε 额度已用尽。',
  poolEpsilon: '从额度中消耗 ε',
  poolEpsilonWhy: left =>
    `纯 ε，δ 为 0；额度剩余 ${left}。ε 减半，误差约翻倍。使用离散拉普拉斯噪声，最适合少量核心数字。`,
  poolTakes: (epsilon, cap, left) =>
    `从本数据版本的纯 ε 额度（共 ${cap}）中消耗 ε ${epsilon}，此后剩余 ${left}。不计入任何需求方的账户，所有需求方都可以阅读该答案。`,
  confirm: rho => `发布，消耗 ρ ${rho}？`,
  confirmWhy: '已扣的费用不恢复，读者范围此后不可更改。',
  poolConfirm: epsilon => `发布，消耗纯 ε 额度 ${epsilon}？`,
  poolConfirmWhy: (cap, left) =>
    `纯 ε 额度共 ${cap}，此后剩余 ${left}。已消耗的额度不恢复，读者范围此后不可更改。`,
  published: '已发布。',
  noEdition: '本机构没有开放的数据版本。',
  noEditionNext: '请先发布数据版本并获批准。',
  renew: '在此数据版本上再次发布',
  renewConfirm: edition => `把上一数据版本上发布的问题在 ${edition} 上再次发布？`,
  renewWhy: '每个问题只扣费一次；已发布的不再扣费。',
  renewed: '已发布。',
  withdraw: '撤下',
  withdrawConfirm: '不再接受该答案的新读者？',
  withdrawWhy: '已读过的机构仍可阅读；已消耗的预算不恢复。',
  withdrawn: '已撤下。',
  by: (provider, date) => `由 ${provider} 发布，${date}`,
}

export const practice: typeof en.practice = {
  label: PRACTICE_WORDS.zh.stamp,
  why: '在本浏览器中用根据声明虚构的数字作答：不提问、不扣费、不记入日志。',
  answer: '显示练习答案',
  gone: '该练习答案已不在。',
  goneNext: '它只存在于此前的页面中。再问一次，结果相同。',
}
