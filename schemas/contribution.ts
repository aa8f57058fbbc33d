// The contribution file (Parquet) and what the provider's tool reports about it.
import { z } from 'zod'
import { stopsEarly } from './early-stop.ts'
import { issueCode } from './issue-code.ts'
import { Name, Sha256Hex } from './common.ts'
import { Declaration, type Dimension } from './declaration.ts'

/**
 * Columns of a contribution file: `u` UUID (first 16 bytes of HMAC-SHA-256 of the unit id), `o` UUID (the
 * order, pseudonymised within its unit; only if the edition declares orders), `d0…` USMALLINT codes in the
 * order of the declared dimensions, `m0…` BIGINT quanta. A dimension with tags has further columns (`d0_1`
 * …).
 */
export const CONTRIBUTION_COLUMNS = { unit: 'u', order: 'o', dimension: 'd', measure: 'm' } as const

/**
 * The columns with the codes of the dimension at this place: of one with tags as many as a row may have
 * values, which rise. Where a row has fewer, the rest hold the size of the domain, which is no code.
 */
export function codeColumns(
  place: number,
  { tags = 1 }: Pick<Dimension, 'tags'>,
): readonly [string, ...string[]] {
  const column = `${CONTRIBUTION_COLUMNS.dimension}${place}`
  return [column, ...Array.from({ length: tags - 1 }, (_, i) => `${column}_${i + 1}`)]
}

export const ContributionManifest = z.strictObject({
  v: z.literal(1),
  sha256: Sha256Hex,
  bytes: z.number().int().min(1),
  declaration: Declaration,
})
export type ContributionManifest = z.infer<typeof ContributionManifest>

/** A technique applied to a column of the export, for the registration passport. */
export const ColumnTreatment = z.strictObject({
  column: z.string(),
  role: z.enum(['unit', 'order', 'dimension', 'measure', 'dropped']),
  into: z.array(Name),
  technique: z.enum(['pseudonym', 'generalised', 'clipped', 'dropped']),
  /**
   * Kinds of direct identifiers that a sample of the column showed. Absent: written by a tool that did not
   * say.
   */
  found: z
    .array(z.string().regex(/^[a-z-]{1,40}$/, issueCode('shape.kind_word')))
    .max(20)
    .optional(),
})
export type ColumnTreatment = z.infer<typeof ColumnTreatment>

/** The smallest class over the quasi-identifiers, as a class of its own. */
export const KMin = z.enum(['<5', '5-19', '20+', 'none declared'])

/** Which part of the buyers is in classes of so many, coarsely: the exact shares stay with the provider. */
const Part = z.enum(['none', '<1%', '1-10%', '10-50%', '>50%', 'all'])
/** Shares of rows by how many others have the same values. */
export const KClassShares = z.strictObject({ below5: Part, from5: Part, from20: Part })
export type KClassShares = z.infer<typeof KClassShares>

/**
 * What of the provider's report goes to the service: classes and techniques, no exact count of rows or units.
 */
export const ReportSummary = z.strictObject({
  columns: z.array(stopsEarly(ColumnTreatment)).max(400),
  kMin: KMin,
  shares: KClassShares.optional(),
})
export type ReportSummary = z.infer<typeof ReportSummary>
