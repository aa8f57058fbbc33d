// The only-jointly rule looks back and sideways: a sum hides a member only where nothing else says what that
// member has of the same people and days.
import { fault } from '../../schemas/fault.ts'
import type { MarketStandard } from '../../schemas/market.ts'

/** An edition of one provider under one unit key whose days overlap with those of another. */
export interface AlikeEdition {
  readonly id: string
  /** Answers no single questions already. */
  readonly onlyJointly: boolean
  /** Something beside the totals of its sealing and what is published of it was charged. */
  readonly isReleased: boolean
  /** A question on it is published, or somebody has read one. */
  readonly isPublished: boolean
}

/** Another market that an edition of these has joined. */
export interface OtherOffer {
  readonly edition: string
  readonly market: string
  readonly onlyJointly: boolean
}

/**
 * Whether a provider may bring an edition into a market; `alike` has the edition itself too. Throws a Fault
 * `market.released` where one of them has answered, and `market.overlaps` where one of them is in a second
 * market and either is asked only jointly: {A, B, C} by quarter and {A, B, C, D} by year give D.
 */
export function checkJoins(
  { onlyJointly }: Pick<MarketStandard, 'onlyJointly'>,
  alike: readonly AlikeEdition[],
  others: readonly OtherOffer[],
): void {
  const other = others.find(
    each => alike.some(({ id }) => id === each.edition) && (onlyJointly || each.onlyJointly),
  )
  if (other !== undefined)
    throw fault('market.overlaps', { edition: other.edition, market: other.market }, '/edition')
  const known = onlyJointly ? alike.find(each => each.isReleased || each.isPublished) : undefined
  if (known !== undefined) throw fault('market.released', { edition: known.id }, '/edition')
}
