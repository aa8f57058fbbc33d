// Sentences that command line and console share.

const EN = {
  entry: (index: string) => `entry ${index}`,
  rhoLeft: (left: string) => `ρ ${left} left`,
  confirmHalt: (member: string) => `Block ${member} now?`,
  confirmFreeze: (edition: string) => `Freeze ${edition}?`,
  confirmUnfreeze: (edition: string) => `Unfreeze ${edition}?`,
  bodyNone: 'This entry has no private part.',
  bodyDestroyed: (entry: string) =>
    `The private part was destroyed after its retention period, or lost with the store; see entry ${entry}.`,
  rowsRead: (read: string, kept: string, units: string) => `${read} rows read, ${kept} kept, ${units} buyers`,
  anonymityOver: (over: string) => `k-anonymity over ${over}`,
  ofOrders: (what: string) => `orders ${what}`,
  readyOnly: 'Ready questions only',
  nameable: (dimension: string) => `Named values of ${dimension}`,
  noNames: 'none; all come as anonymous ranks',
  sampled: (share: string) => `Computed on ${share} of the buyers.`,
}

const ZH: typeof EN = {
  entry: index => `条目 ${index}`,
  rhoLeft: left => `剩余 ρ ${left}`,
  confirmHalt: member => `立即停用 ${member}？`,
  confirmFreeze: edition => `冻结 ${edition}？`,
  confirmUnfreeze: edition => `解冻 ${edition}？`,
  bodyNone: '此条目没有私有部分。',
  bodyDestroyed: entry => `私有部分已在保存期满后销毁，或随存储丢失，见条目 ${entry}。`,
  rowsRead: (read, kept, units) => `读取 ${read} 行，保留 ${kept} 行，买家 ${units} 人`,
  anonymityOver: over => `${over} 上的 k-匿名`,
  ofOrders: what => `${what}的订单数`,
  readyOnly: '仅限问题模板',
  nameable: dimension => `${dimension} 可具名的取值`,
  noNames: '无；全部以匿名排名给出',
  sampled: share => `按 ${share} 的买家计算。`,
}

export const PHRASES = { en: EN, zh: ZH }
