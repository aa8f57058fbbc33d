// A statistic of the whole edition as an answer says that it was served: from a stored answer that is exact
// enough, as a step after one, or drawn now. What the service says is held to its rules; that the stored
// answer is the consumer's own, its receipt proves.
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { AnsweredPart, Release } from '../../../schemas/answer.ts'
import { statedChargeOf } from '../../../schemas/charged.ts'
import { spentOn } from '../../../schemas/combined.ts'
import type { Part } from '../../../schemas/plan.ts'
import { mechanismOfPart, type PlannedPart } from './plan.ts'
import { leastTotal, noiseFor, plannedPart } from './stored-parts.ts'

/**
 * `received` may come from an attacker. Undefined where no rule allows it. Blind answers continue nothing
 * (`mayContinue`).
 */
export function receivedBase(
  wanted: PlannedPart,
  received: AnsweredPart,
  mayContinue: boolean,
): PlannedPart | undefined {
  const { part } = wanted
  const earlier = received.combined?.earlier ?? []
  const spent = BigInt(received.after?.rho ?? 0)
  if (!isSame(identityOf(received), identityOf(part)) || !hasItsNoise(received)) return undefined
  if (sumOf(earlier) !== spent || !earlier.every(release => isReleaseOf(received, release))) return undefined
  if (received.reusedFrom !== null) {
    if (spentOn(received) < BigInt(part.rho)) return undefined
    const kept = plannedPart({ ...received, name: part.name })
    return { ...wanted, part: kept, stored: { kind: 'kept', from: received.reusedFrom, released: received } }
  }
  const { after } = received
  if (after === undefined) return earlier.length === 0 ? wanted : undefined
  const total = [BigInt(part.rho), leastTotal(spent)].reduce((most, each) => (each > most ? each : most))
  const noise = noiseFor(part, total - spent)
  if (!mayContinue || noise === undefined || spent >= BigInt(part.rho)) return undefined
  // In the order of canonical JSON.
  const continued: Part = { after, ...part, noise, rho: String(total - spent) }
  return { ...wanted, part: continued, stored: { kind: 'continued', earlier } }
}

/** Whether the noise is what the part's own charge buys. */
function hasItsNoise(part: Part): boolean {
  if (part.noise.kind === 'discrete-laplace') return statedChargeOf(part) === BigInt(part.rho)
  const noise = BigInt(part.rho) > 0n ? noiseFor(part, BigInt(part.rho)) : undefined
  return noise !== undefined && isSame(noise, part.noise)
}

/** Whether a release is of as many numbers, under the same mechanism with the noise that its charge buys. */
function isReleaseOf(part: AnsweredPart, { rho, variance, values, counts }: Release): boolean {
  if (part.noise.kind === 'discrete-laplace') return false
  const { l1, l2Squared, name, shape } = part
  const noise = { ...part.noise, variance }
  return (
    hasItsNoise({ l1, l2Squared, name, noise, rho, shape }) &&
    values.length === part.values?.length &&
    counts?.length === part.counts?.length
  )
}

function identityOf({ l1, l2Squared, noise, shape }: Part): object {
  return { l1, l2Squared, mechanism: mechanismOfPart(noise), shape }
}

function sumOf(releases: readonly { readonly rho: string }[]): bigint {
  return releases.reduce((sum, { rho }) => sum + BigInt(rho), 0n)
}

function isSame(one: object, two: object): boolean {
  return canonicalJson(one) === canonicalJson(two)
}
