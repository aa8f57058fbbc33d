// What is counted, wherever it is named.
import { QUESTION_WORDS } from '../../shared/question-words.ts'
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
  average: QUESTION_WORDS.en.per,
  averageOf: STATISTIC_WORDS.en.average,
}
