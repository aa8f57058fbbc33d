import type { TableSource } from '../../../schemas/answer-tables.ts'
import { figureNoiseOf } from '../../../schemas/combined.ts'
import { halfWidthOfFigures } from '../memo.ts'

/**
 * The same figures with each interval at 1 − 5 % ÷ (`comparisons` · the declared looks): so many statements
 * of them hold together at 95 %, however their noise is correlated (Bonferroni). Its tables are to be made
 * again. Throws `dp.correlated` where there is too little noise for such an interval.
 */
export function atConfidence<Source extends Pick<TableSource, 'parts' | 'look'>>(
  source: Source,
  comparisons: number,
): Source {
  const looks = comparisons * (source.look?.of ?? 1)
  return {
    ...source,
    look: { number: source.look?.number ?? 1, of: looks },
    parts: source.parts.map(part => ({
      ...part,
      halfWidth: String(halfWidthOfFigures(figureNoiseOf(part, looks))),
    })),
  }
}
