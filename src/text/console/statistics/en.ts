// What is counted, wherever it is named.
import { STATISTIC_WORDS } from '../../shared/statistics.ts'
import { LABELS } from '../../shared/labels.ts'

const labels = LABELS.en
export const statistics = {
  units: labels.buyerCount,
  orders: labels.orders,
  count: labels.lines,
  sums: 'sums',
  sum: (of: string) => `sum of ${of}`,
  mean: STATISTIC_WORDS.en.mean,
  average: (of: string, per: string) => `${of} per ${per}`,
  averageOf: STATISTIC_WORDS.en.average,
}
