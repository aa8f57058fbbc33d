import { HEADINGS } from '../../shared/labels.ts'
import { JOINT_PROBLEMS, JOINT_SETTLEMENT } from '../../shared/settlement.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh

export const budget: typeof en.budget = {
  title: headings.privacyBudget,
  lead: '每个新答案都会消耗预算，已消耗的预算在本数据版本中不会恢复。重复已回答的问题免费。',
  empty: '暂无预算。',
  emptyNext: '获得开放数据集的授权后即有预算。',
  used: share => `已用 ${share}`,
  room: share => `剩余 ${share}`,
  spentTotal: (spent, cap) => `已消耗 ${spent}，上限 ${cap}。`,
  roomUpTo: amount => `下一个问题最多 ${amount}。`,
  roomNone: '预算已用尽，只能查看已保存的答案。',
  roomLess: '目前用不到的部分：您的账户还有余额，但授权预算或全部需求方的上限会先用完。',
  inRho: (spent, cap, delta) => `以 ρ 计：已消耗 ${spent}，上限 ${cap}；ε 按 δ ${delta} 换算。`,
  sealing: rho =>
    `其中 ρ ${rho} 在首次提问之前已消耗，用于公布数据版本总量，以及（如有）起草数据说明。每个账户开立时即已计入。这笔消耗不记在授权名下，但您在本数据版本首次使用的授权，可用余额最多会因此减少同样的数额。`,
  standing: (rho, asked) =>
    `其中 ρ ${rho} 用于提供方发布的常设问题：其答案可免费查看，每个账户都会计入。您自己的提问消耗 ρ ${asked}。`,
  pool: (spent, cap) =>
    `此外，本数据版本有用于发布答案的纯 ε 额度：已消耗 ε ${spent}，共 ${cap}，不计入您的账户。`,
  standingPart: share => `其中常设问题 ${share}`,
  grants: '您的授权',
  dataset: headings.dataset,
  modes: headings.modes,
  purposes: headings.purposes,
  spentOf: headings.spentRho,
  uses: headings.uses,
  price: headings.price,
  expires: '有效至',
  epsilonWhy: '多个问题合计的 ε 小于各自之和，因此预算以 ρ 计量，ρ 可以精确相加。',
}

export const charges: typeof en.charges = {
  title: headings.charges,
  lead: '您在某月应付各提供方的款项，含单独查询与联合查询。本浏览器核验本服务以及您已登记的各节点的日志，并分别据其日志结算。',
  payable: headings.payable,
  none: '该日志在该月未向您扣费。',
  joint: JOINT_SETTLEMENT.zh.charges,
  unread: JOINT_SETTLEMENT.zh.unread,
  problem: JOINT_SETTLEMENT.zh.problem,
  problems: JOINT_PROBLEMS.zh,
}
