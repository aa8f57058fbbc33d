import { QUESTION_WORDS } from '../../shared/question-words.ts'
import { STATISTIC_WORDS } from '../../shared/statistics.ts'
import { LABELS } from '../../shared/labels.ts'
import type * as en from './en.ts'

const labels = LABELS.zh

export const statistics: typeof en.statistics = {
  units: labels.buyerCount,
  orders: labels.orders,
  count: labels.lines,
  sums: STATISTIC_WORDS.zh.sum,
  sum: of => `${of}合计`,
  mean: STATISTIC_WORDS.zh.mean,
  average: QUESTION_WORDS.zh.per,
  averageOf: STATISTIC_WORDS.zh.average,
}
