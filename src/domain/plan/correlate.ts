// protocols/dp/SPEC.md §7: whether a part is released under correlated noise, and with which parameters.
// From declarations and the question alone, so that a client finds the same as the service.
import {
  correlatedL2Squared,
  type CorrelatedNoise,
  correlatedNoiseForRho,
} from '../../../protocols/dp/correlated.ts'
import { type CorrelatedChoice, isSmooth, searchCorrelated } from '../../../protocols/dp/correlated-search.ts'
import { rhoForWithinCorrelated } from '../../../protocols/dp/correlated-intervals.ts'
import { leastRho } from '../../../protocols/dp/noise.ts'
import type { CorrelatedPartNoise } from '../../../protocols/dp/part-noise.ts'
import { type Rational, rational } from '../../../protocols/dp/rational.ts'
import type { Contribution } from '../../../protocols/dp/sensitivity.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { Mechanism } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { memoize } from '../memo.ts'
import { type DraftPart, isRatio } from './draft.ts'
import { findDimension, findMeasure } from './scope.ts'
import { mostOfRow, ticketParametersOf, parametersOfCorrelated } from './ticket-parameters.ts'

export type Correlated = { readonly noise: CorrelatedPartNoise; readonly l2Squared: bigint }

/**
 * The parameters with the least error where that is less than under independent noise. Undefined too where
 * the released integers might not be exact in doubles, or not fit the ticket that independent noise needs,
 * and for signed means and averages, whose growth is computed as if periods shared no noise.
 */
export function correlationOf(
  declaration: Declaration,
  part: DraftPart,
  contribution: Contribution,
): CorrelatedChoice | undefined {
  if (declaration.noise === 'independent') return undefined
  const found = search(contribution)
  if (found === undefined || isSignedRatio(declaration, part)) return undefined
  return isExact(declaration, part, found) && fitsTicket(declaration, part, contribution, found)
    ? found
    : undefined
}

/**
 * What `rho` buys; undefined where that is too little or too much noise for it, so that independent noise is
 * used.
 */
export function correlatedPart(
  declaration: Declaration,
  part: DraftPart,
  contribution: Contribution,
  rho: bigint,
): Correlated | undefined {
  const choice = correlationOf(declaration, part, contribution)
  if (choice === undefined) return undefined
  const l2Squared = correlatedL2Squared(choice, contribution)
  if (rho < leastRho('discrete-gaussian', { l1: contribution.l1, l2Squared })) return undefined
  const noise = correlatedNoiseForRho(choice, contribution, rho)
  if (!isSmooth(noise) || !hasShortHalfWidth(noise)) return undefined
  const countBy = part.groupBy.filter(name => findDimension(declaration, name, '/query').perUnit)
  return { noise: { ...noise, kind: 'correlated-gaussian', countBy }, l2Squared }
}

/**
 * The error that decides which view answers: the variance of a figure times 2ρ, as far as it differs between
 * views.
 */
export function errorOf(
  declaration: Declaration,
  part: DraftPart,
  contribution: Contribution,
  mechanism: Mechanism,
): Rational {
  const correlation =
    mechanism === 'discrete-gaussian' ? correlationOf(declaration, part, contribution) : undefined
  if (mechanism === 'discrete-laplace') return rational(2n * contribution.l1 * contribution.l1)
  return correlation?.error ?? rational(contribution.l2Squared)
}

/** Milliseconds for large bounds, and it follows from the bounds alone. */
const search: (contribution: Contribution) => CorrelatedChoice | undefined = memoize(
  contributionKey,
  searchCorrelated,
)

/**
 * The least ρ for which a figure has at most this half-width; undefined where correlated noise does not
 * reach it.
 */
export const rhoWithinCorrelated: (
  choice: CorrelatedChoice,
  contribution: Contribution,
  within: Rational,
) => bigint | undefined = memoize(
  (_, contribution, { num, den }) => `${contributionKey(contribution)} ${num}/${den}`,
  (choice, contribution, within) => {
    try {
      return rhoForWithinCorrelated(choice, contribution, within)
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'dp.within') return undefined
      throw error
    }
  },
)

/** The choice follows from these. */
function contributionKey({ groups, full, fullRange, restRange, l2Squared }: Contribution): string {
  return [groups, full, fullRange.low, fullRange.high, restRange.low, restRange.high, l2Squared].join(' ')
}

function isSignedRatio(declaration: Declaration, { name, measure }: DraftPart): boolean {
  if (measure === undefined || !isRatio({ name })) return false
  return findMeasure(declaration, measure, '/query').lo.startsWith('-')
}

/** What the engine computes in doubles stays below 2^53. */
function isExact(declaration: Declaration, part: DraftPart, choice: CorrelatedChoice): boolean {
  const capacity = BigInt(declaration.capacity)
  return (
    capacity * mostOfRow(declaration, part, choice) < EXACT_BELOW && capacity * choice.weight < EXACT_BELOW
  )
}

const EXACT_BELOW = 1n << 53n

/** A ticket is made before its question, so the mechanism must not change which one that is. */
function fitsTicket(
  declaration: Declaration,
  part: DraftPart,
  contribution: Contribution,
  choice: CorrelatedChoice,
): boolean {
  if (part.hidden === null) return true
  const l2Squared = correlatedL2Squared(choice, contribution)
  return (
    parametersOfCorrelated(declaration, part, { l2Squared }, choice) ===
    ticketParametersOf(declaration, part, contribution, 'discrete-gaussian')
  )
}

/**
 * An answer has a half-width as an integer of at most 19 digits; it is below ten standard deviations.
 */
function hasShortHalfWidth({ shift, weight, variance }: CorrelatedNoise): boolean {
  const square = variance.num * (weight * weight + shift * shift)
  return 100n * square < variance.den * LONGEST
}

const LONGEST = 10n ** 36n
