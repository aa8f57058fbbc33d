import type * as en from './en.ts'

export const statistics: typeof en.statistics = {
  units: '买家数',
  orders: '订单数',
  count: '明细行数',
  sums: '合计',
  sum: of => `${of}合计`,
  mean: of => `${of}均值`,
  average: (of, per) => `每${per}的${of}`,
  centred: of => `${of}均值（求和部分）`,
  averageOf: of => `平均${of}`,
}
