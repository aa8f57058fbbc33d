// 提供方发布的常设问题。
import { LABELS } from '../../shared/labels.ts'
import { STANDING_WORDS } from '../../shared/standing.ts'

const labels = LABELS.zh
const said = STANDING_WORDS.zh

export const STANDING_COMMANDS = {
  'standing publish profile': '在本机构的数据版本上发布画像：只扣费一次，读者免费',
  'standing publish trend': '在本机构的数据版本上发布趋势：只扣费一次，读者免费',
  'standing publish aggregate': '以通用形式发布问题：只扣费一次，读者免费',
  'standing renew': '把上一数据版本上发布的问题在新数据版本上再次发布',
  'standing list': '已发布的问题，以及本机构能否阅读其答案',
  'standing show': '免费阅读已发布问题的答案；首次阅读记入日志',
  'standing withdraw': '撤下已发布的问题，不再接受新读者；已消耗的预算不恢复',
}

export const STANDING_GROUPS = {
  standing: '提供方发布的常设问题，答案免费阅读',
  'standing publish': '在本机构的数据版本上发布问题',
}

export const STANDING_OPTIONS = {
  readers: '谁可以阅读答案：持有合同的需求方，或（公共数据）全体成员',
  pool: '从数据版本用于发布答案的纯 ε 额度中取用；噪声机制为 discrete-laplace',
  estimate: '只显示费用，不发布',
}

export const standing = {
  columns: {
    id: labels.answer,
    edition: labels.edition,
    question: labels.question,
    readers: said.readers,
    access: said.access,
    published: labels.released,
  },
  readers: said.readersOf,
  access: said.accessOf,
  none: '尚无已发布的问题。',
  nothingBefore: '本机构未在该数据集更早的数据版本上发布过问题。',
  everyone: said.everyone,
  ofPool: said.ofPool,
  poolCost: (epsilon: string) => `纯 ε 额度 ${epsilon}`,
  confirm: (edition: string, cost: string) => `在 ${edition} 上发布，消耗 ${cost}？`,
  confirmRenew: (count: number, edition: string, cost: string) =>
    `在 ${edition} 上发布 ${count} 个问题，共消耗 ${cost}？`,
  leftOut: (id: string, edition: string) =>
    `未再次发布 ${id}：原由纯 ε 额度支付，而 ${edition} 没有该额度或额度不足。`,
  published: (id: string) => `已发布为 ${id}。`,
  stored: (id: string) => `此前已发布为 ${id}，未扣费。`,
  confirmWithdraw: (id: string) => `撤下 ${id}？此后不再接受新读者；已消耗的预算不恢复。`,
  withdrawn: (id: string) => `已撤下：${id}。`,
}
