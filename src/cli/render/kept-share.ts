// What bounding dropped, shown with every answer: intervals cover the noise only.
import type { KeptShare } from '../../../schemas/answer.ts'
import type { Context } from '../context.ts'
import { formatPercent } from '../../sdk/format/numbers.ts'

export function keptShareLine({ text }: Context, kept: KeptShare): string {
  const { statistics, kept: words } = text.answer
  const what = kept.measure ?? statistics[kept.statistic]
  if (!kept.bounded) return words.all(kept.view, what)
  if (kept.atMost === null) return words.unknown(kept.view, what)
  const range =
    kept.low === null || kept.high === null
      ? ''
      : ` (${formatPercent(kept.low)} – ${formatPercent(kept.high)})`
  return `${words.atMost(kept.view, what, `${formatPercent(kept.atMost)}${range}`)}`
}
