// An answer read at a higher confidence than its tables have, so that several statements hold together.
import { ProtocolError } from '../../../protocols/errors.ts'
import type { TableSource } from '../../../schemas/answer-tables.ts'
import { figureNoiseOf } from '../../../schemas/combined.ts'
import { halfWidthOfFigures } from '../memo.ts'

/**
 * The same figures with each interval at 1 − 5 % ÷ (`comparisons` · the declared looks): so many statements
 * of them hold together at 95 %, however their noise is correlated (Bonferroni). Its tables are to be made
 * again. Undefined where no interval is that sure: there is too little noise, or there are too many
 * comparisons.
 */
export function atConfidence<Source extends Pick<TableSource, 'parts' | 'look'>>(
  source: Source,
  comparisons: number,
): Source | undefined {
  const looks = comparisons * (source.look?.of ?? 1)
  try {
    return {
      ...source,
      look: { number: source.look?.number ?? 1, of: looks },
      parts: source.parts.map(part => ({
        ...part,
        halfWidth: String(halfWidthOfFigures(figureNoiseOf(part, looks))),
      })),
    }
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}
