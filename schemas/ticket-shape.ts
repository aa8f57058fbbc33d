// What is public of a hidden selection and of the ticket that asks it.
import { z } from 'zod'
import { LIMITS, Name } from './common.ts'

/** `one`: exactly one cell of the hidden dimensions; `any`: any subset of their cells. */
export const Selection = z.enum(['one', 'any'])
export type Selection = z.infer<typeof Selection>

/** Dimensions that one question hides, at most. */
export const MAX_HIDDEN = 4

/**
 * Which dimensions a question hides its selection in. Cells are row-major in the order of the declared
 * dimensions and domains.
 */
export const Hidden = z.strictObject({ dimensions: z.array(Name).min(1).max(MAX_HIDDEN), mode: Selection })
export type Hidden = z.infer<typeof Hidden>

/** A named set of BFV parameters. */
export const BlindParameters = z.enum(['bfv-8192-30', 'bfv-8192-36'])
export type BlindParameters = z.infer<typeof BlindParameters>

/** How hard cheating with a blind ticket has to be. */
export const BlindLevel = z.enum(['full', 'strong', 'insecureForTesting'])
export type BlindLevel = z.infer<typeof BlindLevel>

/** Everything that fixes a ticket's lengths, times and memory (protocols/blind/SPEC.md, "Shape"). */
export const TicketShape = z.strictObject({
  parameters: BlindParameters,
  level: BlindLevel,
  mode: Selection,
  cells: z.number().int().min(1).max(LIMITS.cubeCells),
  answers: z.number().int().min(1).max(256),
})
export type TicketShape = z.infer<typeof TicketShape>
