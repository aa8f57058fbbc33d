import type { KeptShare } from '../../../schemas/answer.ts'
import type { Words } from './words.ts'
import { labelOf } from './statistic.ts'

/** What share bounding keeps, which no interval covers. `measures`: of the edition, for their labels. */
export function keptWords(
  { text, format }: Words,
  kept: KeptShare,
  measures: Parameters<typeof labelOf>[1],
): string {
  const words = text.ask.kept
  const what =
    kept.measure === null
      ? labelOf({ text, format }, measures, kept.statistic)
      : labelOf({ text, format }, measures, kept.statistic, kept.measure)
  if (!kept.bounded) return words.all(kept.view, what)
  if (kept.atMost === null) return words.unknown(kept.view, what)
  const percent = (share: number): string => format.number(share, { percent: true })
  const range =
    kept.low === null || kept.high === null ? '' : ` (${percent(kept.low)} – ${percent(kept.high)})`
  return words.atMost(kept.view, what, `${percent(kept.atMost)}${range}`)
}
