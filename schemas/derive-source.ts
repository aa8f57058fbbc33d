// `derive` of dataset.yaml: dimensions that no column holds. They follow from a buyer's own rows, or from
// public tables, and are computed at the provider before anything is bounded.
import { z } from 'zod'
import { IsoDate, LIMITS, Name } from './common.ts'
import { Column, LabelOrText, ListedText } from './dataset-text.ts'
import { issueCode } from './issue-code.ts'

const DeriveCommon = {
  label: LabelOrText.optional(),
  other: LabelOrText.optional(),
}

/**
 * Purchases of one buyer are counted overall, or apart for each combination of values of these dimensions. A
 * purchase is an order where there is an order key, else a row.
 */
const within = z.array(Name).max(3).default([])

const days = z.array(z.number().int().min(1).max(36_500)).min(1).max(50)
const edges = z.array(z.number()).min(1).max(50)

/** Which purchase of the buyer it is: 1, 2, …, `nth` and more. */
export const NthSource = z.strictObject({ ...DeriveCommon, nth: z.number().int().min(2).max(50), within })

/** Days since the buyer's purchase before, in bins of these edges; `first` where there is none. */
export const SinceSource = z.strictObject({ ...DeriveCommon, since: days, within })

/** `returning` where the buyer's purchase before is at most so many days back, else `new`. */
export const NewSource = z.strictObject({
  ...DeriveCommon,
  newAfter: z.number().int().min(1).max(3650),
  within,
})

/** What the buyer's purchase before was of, by this dimension; `first` where there is none. */
export const PreviousSource = z.strictObject({ ...DeriveCommon, previous: Name, within })

const Window = z
  .strictObject({ value: ListedText, label: LabelOrText.optional(), from: IsoDate, to: IsoDate })
  .refine(({ from, to }) => from <= to, issueCode('shape.window'))

/**
 * Named spans of days, such as promotions; `usual` outside all of them. The first that holds a day counts.
 */
export const WindowsSource = z.strictObject({
  ...DeriveCommon,
  windows: z
    .array(Window)
    .min(1)
    .max(LIMITS.domainValues - 2),
})

/**
 * Days since the date that a lookup table has for the row, such as a product's launch, in bins of these
 * edges.
 */
export const AgeSource = z.strictObject({
  ...DeriveCommon,
  age: days,
  column: Column,
  lookup: Name,
  take: Column,
})

/** The buyer's own total of rows, orders or a measure over all its rows, in bins of these edges. */
export const TotalSource = z.strictObject({ ...DeriveCommon, total: Name, bins: edges })

/**
 * `with` where the order has a line of one of these values of a dimension, else `without`; or with `tags` the
 * values themselves that the order has lines of, at most `max`. It needs an order key.
 */
export const WithSource = z.strictObject({
  ...DeriveCommon,
  with: Name,
  values: z.array(ListedText).min(1).max(LIMITS.domainValues),
  tags: z.strictObject({ max: z.number().int().min(2).max(LIMITS.tags) }).optional(),
})

export const DeriveSource = z.union([
  NthSource,
  SinceSource,
  NewSource,
  PreviousSource,
  WindowsSource,
  AgeSource,
  TotalSource,
  WithSource,
])
export type DeriveSource = z.infer<typeof DeriveSource>

/** Each kind has a key that no other has. */
export const DERIVE_KINDS = [
  ['nth', NthSource],
  ['since', SinceSource],
  ['newAfter', NewSource],
  ['previous', PreviousSource],
  ['windows', WindowsSource],
  ['age', AgeSource],
  ['total', TotalSource],
  ['with', WithSource],
] as const satisfies readonly (readonly [string, z.ZodType<DeriveSource>])[]
