// What a computation costs, recomputed from the noise of its parts: the charge in the public leaf follows
// from the private body.
import { chargeOfPart } from '../protocols/dp/part-noise.ts'
import { ProtocolError } from '../protocols/errors.ts'
import type { ComputationBody } from './body.ts'
import type { LeafMechanism } from './common.ts'
import { exactPartNoise } from './exact-noise.ts'
import type { Part } from './plan.ts'

/** In nano-rho, rounded up. Undefined for noise that is none: it may come from an attacker. */
export function statedChargeOf({ noise, l1, l2Squared }: Part): bigint | undefined {
  try {
    return chargeOfPart(exactPartNoise(noise), { l1: BigInt(l1), l2Squared: BigInt(l2Squared) })
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}

/** Whether every part states the charge of its noise, and those that were drawn add up to `charge`. */
export function isCharged(
  { parts, reused }: Pick<ComputationBody, 'parts' | 'reused'>,
  charge: bigint,
): boolean {
  if (parts.some(part => statedChargeOf(part) !== BigInt(part.rho))) return false
  const drawn = parts.filter(({ name }) => !reused.includes(name))
  return drawn.reduce((sum, { rho }) => sum + BigInt(rho), 0n) === charge
}

/** What the leaf calls it: the mechanism of the question, or that some of its parts have correlated noise. */
export function mechanismOf({ parts, query }: Pick<ComputationBody, 'parts' | 'query'>): LeafMechanism {
  return parts.some(({ noise }) => noise.kind === 'correlated-gaussian')
    ? 'correlated-gaussian'
    : query.mechanism
}
