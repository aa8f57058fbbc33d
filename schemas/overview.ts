// What an officer looks at each day: what waits, who asks how much, what looks like probing, and when budgets
// end.
import { z } from 'zod'
import { EditionId, Instant, NanoRho, OrganisationId } from './common.ts'
import { Proposal } from './proposal.ts'

const Count = z.number().int()

/** What looks like probing. */
export const AlertKind = z.enum([
  /** Refused again and again. */
  'refusals',
  /** One question over and over, so that its noise averages out. */
  'repeated',
  /** Pairs of questions whose filters differ by one value or two. */
  'differencing',
  /** Nine tenths of an account or of an edition are spent. */
  'budget-low',
  /** An officer, operator or auditor, or a further key of a member, was proposed, let in or tried. */
  'admission',
  /** The hub refused a result of this node, which was dropped; the log has no entry of it. */
  'reply-refused',
])
export type AlertKind = z.infer<typeof AlertKind>

/** Something that an officer should look at, with where it was seen. */
export const Alert = z.strictObject({
  kind: AlertKind,
  /** Null of an edition as a whole. */
  organisation: OrganisationId.nullable(),
  edition: EditionId.nullable(),
  since: Instant,
  last: Instant,
  /** How many entries fit the pattern, or how often it happened. */
  count: Count,
  /** The newest of them, at most twenty. */
  seq: z.array(z.string()),
})
export type Alert = z.infer<typeof Alert>

/** How many answers and refusals a member had, and what they cost. */
export const Activity = z.strictObject({
  organisation: OrganisationId,
  edition: EditionId.nullable(),
  released: Count,
  refused: Count,
  charge: NanoRho,
})
export type Activity = z.infer<typeof Activity>

/**
 * From the spending of the last days, with the 95 % interval of its mean; null: not in sight at that pace.
 */
export const Forecast = z.strictObject({
  edition: EditionId,
  cap: NanoRho,
  spent: NanoRho,
  days: Count,
  perDay: z.strictObject({ low: NanoRho, mean: NanoRho, high: NanoRho }),
  daysLeft: z.strictObject({
    earliest: z.number().nullable(),
    likely: z.number().nullable(),
    latest: z.number().nullable(),
  }),
})
export type Forecast = z.infer<typeof Forecast>

/** What an officer sees first: what waits, who asks how much, what looks like probing, when budgets end. */
export const Overview = z.strictObject({
  /** Of the watched entries: the newest of the log, so many at most. */
  watched: z.strictObject({ from: z.string(), entries: Count, size: Count }),
  waiting: z.array(Proposal),
  alerts: z.array(Alert),
  /** Of the last 30 days. */
  activity: z.array(Activity),
  forecasts: z.array(Forecast),
})
export type Overview = z.infer<typeof Overview>
