import { z } from 'zod'
import { Counted, PrivacySpent } from './answer.ts'
import { AnswerId, EditionId, Name, NanoRho } from './common.ts'
import { PartStatistic } from './plan.ts'
import { TicketShape } from './ticket-shape.ts'

/** What a question would cost, from declarations alone: nothing is spent and no row is read. */
export const Estimate = z.strictObject({
  edition: EditionId,
  privacy: PrivacySpent,
  /** What the statistics would cost if none were stored yet. */
  fullCharge: NanoRho,
  price: z.strictObject({ fen: z.string() }),
  /** What is left for this consumer, under every cap; for a question on the pool, what that has left. */
  room: NanoRho,
  /** How many answers of this charge still fit; null where it would cost nothing. */
  fits: z.string().nullable(),
  storedAnswer: AnswerId.nullable(),
  parts: z.array(
    z.strictObject({
      name: z.string(),
      view: Name,
      statistic: PartStatistic,
      measure: Name.nullable(),
      groups: z.number().int(),
      rho: NanoRho,
      /** Expected ± at 95 % of every cell, in the statistic's own unit (a decimal for sums). */
      plusMinus: z.string(),
      /** The smallest cell whose interval stays within half of it, and not below the reporting threshold. */
      smallestReadable: z.string(),
      free: z.boolean(),
      /**
       * A group of average size, from the noisy totals that were released at sealing, and how it stands out of
       * the noise: `too-small` below three standard deviations, `faint` below six. Null where nothing was
       * released of it, and for a cut total.
       */
      forecast: z
        .strictObject({ figure: z.string(), size: z.enum(['too-small', 'faint', 'clear']) })
        .nullable(),
      /** Whether it divides another figure, of which nothing is shown where this is not clear. */
      divides: z.boolean(),
      /** Whether this is the cut total of the preceding part: the amount that its bounds exclude. */
      cut: z.boolean(),
    }),
  ),
  counted: z.array(Counted),
  /**
   * What it would cost to make an own earlier answer to the same question as exact as this, and each ±
   * before and after, cut totals left out. Null where there is none that can be sharpened so.
   */
  sharpening: z
    .strictObject({
      answer: AnswerId,
      /** Which look at the question that would be, and how many were declared. */
      look: z.number().int(),
      looks: z.number().int().nullable(),
      /** The difference only. */
      privacy: PrivacySpent,
      price: z.strictObject({ fen: z.string() }),
      parts: z.array(z.strictObject({ name: z.string(), from: z.string().nullable(), to: z.string() })),
    })
    .nullable(),
  /**
   * The same question of all values of a dimension side by side, for the same charge: the ± of each at 95 %,
   * and from how many questions about single values on that is more exact than these. Null where it is not.
   */
  grouped: z
    .strictObject({
      dimension: Name,
      values: z.number().int(),
      plusMinus: z.string(),
      from: z.number().int().min(2),
    })
    .nullable(),
  /**
   * Of a question with a hidden selection: the ticket that it needs, and bytes each way. Null: an open
   * question.
   */
  blind: z
    .strictObject({
      shape: TicketShape,
      groups: z.number().int(),
      bytesUp: z.number().int(),
      bytesAheadDown: z.number().int(),
      bytesDown: z.number().int(),
    })
    .nullable(),
})
export type Estimate = z.infer<typeof Estimate>
