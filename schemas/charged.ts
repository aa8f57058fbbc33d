// What a computation costs, recomputed from the noise of its parts: the charge in the public leaf follows
// from the private body.
import { chargeOfPart } from '../protocols/dp/part-noise.ts'
import { epsilonOfLaplace } from '../protocols/dp/zcdp.ts'
import { ProtocolError } from '../protocols/errors.ts'
import type { ComputationBody } from './body.ts'
import type { LeafMechanism } from './common.ts'
import { exactPartNoise } from './exact-noise.ts'
import type { Part } from './plan.ts'
import type { Query } from './query.ts'

/** In nano-rho, rounded up. Undefined for noise that is none: it may come from an attacker. */
export function statedChargeOf({ noise, l1, l2Squared }: Part): bigint | undefined {
  try {
    return chargeOfPart(exactPartNoise(noise), { l1: BigInt(l1), l2Squared: BigInt(l2Squared) })
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}

/**
 * What a question on the pool takes of it: its parts' pure ε = Δ1 / scale, each rounded up to 1e-9, in such
 * units. Undefined for other questions, and for noise that has no pure ε, which may come from an attacker.
 */
export function poolChargeOf(
  { privacy }: Pick<Query, 'privacy'>,
  parts: readonly Pick<Part, 'noise' | 'l1'>[],
): bigint | undefined {
  if (!('pool' in privacy)) return undefined
  let sum = 0n
  for (const { noise, l1 } of parts) {
    if (noise.kind !== 'discrete-laplace') return undefined
    sum += epsilonOfLaplace(BigInt(l1), { num: BigInt(noise.scale.num), den: BigInt(noise.scale.den) })
  }
  return sum
}

/** In nano-rho, and in nano units of pure ε what a pool paid instead; undefined: none did. */
export type Charged = { readonly charge: bigint; readonly pool: bigint | undefined }

/** Whether every part states what its noise costs, and those that were drawn add up to what was charged. */
export function isCharged(
  { query, parts, reused }: Pick<ComputationBody, 'query' | 'parts' | 'reused'>,
  { charge, pool }: Charged,
): boolean {
  if (parts.some(part => statedChargeOf(part) !== BigInt(part.rho))) return false
  const drawn = parts.filter(({ name }) => !reused.includes(name))
  if ('pool' in query.privacy)
    return charge === 0n && pool !== undefined && poolChargeOf(query, drawn) === pool
  if (pool !== undefined) return false
  return drawn.reduce((sum, { rho }) => sum + BigInt(rho), 0n) === charge
}

/** What the leaf calls it: the mechanism of the question, or that some of its parts have correlated noise. */
export function mechanismOf({ parts, query }: Pick<ComputationBody, 'parts' | 'query'>): LeafMechanism {
  return parts.some(({ noise }) => noise.kind === 'correlated-gaussian')
    ? 'correlated-gaussian'
    : query.mechanism
}
