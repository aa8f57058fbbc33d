// What is public of a hidden selection and of the ticket that asks it.
import { z } from 'zod'
import { LIMITS, Name } from './common.ts'

/** `one`: exactly one cell of the hidden dimensions; `any`: any subset of their cells. */
export const SelectionMode = z.enum(['one', 'any'])
export type SelectionMode = z.infer<typeof SelectionMode>

/** Dimensions that one question hides, at most. */
export const MAX_HIDDEN = 4

/**
 * Which dimensions a question hides its selection in. Cells are row-major in the order of the declared
 * dimensions and domains.
 */
export const Hidden = z.strictObject({
  dimensions: z.array(Name).min(1).max(MAX_HIDDEN),
  mode: SelectionMode,
})
export type Hidden = z.infer<typeof Hidden>

/** A named set of BFV parameters. */
export const ParameterName = z.enum(['bfv-8192-30', 'bfv-8192-36'])
export type ParameterName = z.infer<typeof ParameterName>

/** How hard cheating with a blind ticket has to be. */
export const BlindLevel = z.enum(['full', 'strong', 'insecureForTesting'])
export type BlindLevel = z.infer<typeof BlindLevel>

/** Everything that fixes a ticket's lengths, times and memory (protocols/blind/SPEC.md, "Shape"). */
export const TicketShape = z.strictObject({
  parameters: ParameterName,
  level: BlindLevel,
  mode: SelectionMode,
  cells: z.number().int().min(1).max(LIMITS.cubeCells),
  answers: z.number().int().min(1).max(256),
})
export type TicketShape = z.infer<typeof TicketShape>
