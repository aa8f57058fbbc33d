import type * as en from '../en/budget.ts'

export const budget: typeof en.budget = {
  title: '隐私预算',
  lead: '每个新答案花去一点；花掉的不会在本版本中恢复。重复已回答的问题免费。',
  empty: '暂无预算。',
  emptyNext: '获得某个开放数据集的授权后即有预算。',
  used: (spent, cap) => `已用 ${spent}，上限 ${cap}`,
  room: amount => `下一个问题最多 ${amount}`,
  roomNone: '已用尽：仅可读取已存答案。',
  roomLess: '这少于您自己上限的余额：另一上限（授权、年度或全体）会先用完。',
  inRho: (spent, cap, delta) => `以 ρ 计：已用 ${spent}，上限 ${cap}；ε 按 δ ${delta} 换算。`,
  sealing: rho =>
    `其中 ρ ${rho} 在本版本封存时已用，用于发布各项保留比例：每个账户开立时即已计入，不计入任何授权。`,
  grants: '您的授权',
  dataset: '数据集',
  modes: '模式',
  purposes: '用途',
  spentOf: '已用 ρ',
  uses: '答案次数',
  price: '价格',
  expires: '有效至',
  epsilonWhy: '几个问题合起来的 ε 小于各自之和：代价以 ρ 计，ρ 可精确相加。',
}
