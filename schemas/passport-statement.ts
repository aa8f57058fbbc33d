// What a provider states about an edition beside its figures: part of the public declaration, so the log's
// digest covers it.
import { z } from 'zod'
import { issueCode } from './issue-code.ts'
import { Label, LIMITS, Name } from './common.ts'
import { BasisPoints, Fen } from './price.ts'

/** Numbers and ids that authorities give. */
const Reference = z.string().regex(/^[^\p{Cc}]{1,120}$/u, issueCode('shape.one_line', { most: '120' }))

/**
 * Groups that one seller dominates: by figures that the provider declares, it has more than `share` per cent
 * of each. The domain of the dimension must not list them, so their rows count in its last value.
 */
export const DominatedGroups = z.strictObject({
  share: z.number().int().min(1).max(99),
  groups: z
    .array(
      z.strictObject({
        dimension: Name,
        values: z.array(Reference).min(1).max(LIMITS.domainValues),
      }),
    )
    .min(1)
    .max(LIMITS.dimensions),
})
export type DominatedGroups = z.infer<typeof DominatedGroups>

/** What a provider states about where the rows come from and how they were treated. */
export const PassportStatement = z.strictObject({
  /** Of the rows before they were anonymised. */
  dataClass: z.enum(['no-personal', 'personal', 'sensitive']),
  legalBasis: Label.optional(),
  /** Id of the impact assessment. */
  impactAssessment: Reference.optional(),
  assessor: Reference.optional(),
  retentionMonths: z.number().int().min(1).max(1200).optional(),
  /** Absent: the provider withholds none. */
  dominated: DominatedGroups.optional(),
  /** Only of public data. */
  publicData: z
    .strictObject({
      registration: Reference,
      authorisation: Reference,
      priceBasis: Reference,
      /** No grant may ask for more for an answer, nor for a larger margin on the published cost. */
      mostFenPerAnswer: Fen,
      mostMarginBasisPoints: BasisPoints,
    })
    .optional(),
})
export type PassportStatement = z.infer<typeof PassportStatement>
