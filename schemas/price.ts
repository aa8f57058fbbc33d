// What a grant costs: the model that both sides sign, and the one function from a charge to fen that both
// recompute.
import { z } from 'zod'
import { issueCode } from './issue-code.ts'

/** Money is integer fen (0.01 yuan), in digits, below 10^12. */
export const Fen = z.string().regex(/^(?:0|[1-9][0-9]{0,11})$/, issueCode('shape.fen'))
export type Fen = z.infer<typeof Fen>

/** Parts of 10 000. */
export const BasisPoints = z.number().int().min(0).max(10_000)

/** What an answer costs in money. */
export const Price = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('free') }),
  z.strictObject({ model: z.literal('per-answer'), fen: Fen }),
  /** For a whole ρ; an answer pays its share of it. */
  z.strictObject({ model: z.literal('per-rho'), fen: Fen }),
  /**
   * For each period that begins while the grant is in effect, however much is asked; answers cost nothing
   * more.
   */
  z.strictObject({
    model: z.literal('subscription'),
    fen: Fen,
    period: z.enum(['month', 'quarter', 'year']),
  }),
  /**
   * Public data: the published cost of an answer and a margin on it; `list` names the published price list.
   */
  z.strictObject({
    model: z.literal('cost-plus'),
    costFen: Fen,
    marginBasisPoints: BasisPoints,
    list: z.string().regex(/^[\x21-\x7e]{1,120}$/, issueCode('shape.printable')),
  }),
])
export type Price = z.infer<typeof Price>

export const FREE: Price = { model: 'free' }

const NANO = 1_000_000_000n
const WHOLE = 10_000n

/**
 * Of one answer that was released for `charge` nano-ρ, rounded down: never more than was agreed. A stored
 * answer that is returned again is not released and costs nothing; a subscription is paid by the period.
 */
export function fenOfAnswer(price: Price, charge: bigint): bigint {
  switch (price.model) {
    case 'free':
    case 'subscription':
      return 0n
    case 'per-answer':
      return BigInt(price.fen)
    case 'per-rho':
      return (BigInt(price.fen) * charge) / NANO
    case 'cost-plus':
      return (BigInt(price.costFen) * (WHOLE + BigInt(price.marginBasisPoints))) / WHOLE
  }
}
