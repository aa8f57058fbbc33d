// A statistic of the whole edition as an answer says that it was served: from a stored answer that is exact
// enough, as a step after one, or drawn now. What the service says is held to its rules; that the stored answer
// is the consumer's own, its receipt proves.
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { AnsweredPart } from '../../../schemas/answer.ts'
import { spentOn } from '../../../schemas/combined.ts'
import type { Part } from '../../../schemas/plan.ts'
import { mechanismOfPart, type PlannedPart } from './plan.ts'
import { leastTotal, noiseFor, plannedPart } from './stored-parts.ts'

/** `received` may come from an attacker. Undefined where no rule allows it. */
export function receivedBase(wanted: PlannedPart, received: AnsweredPart): PlannedPart | undefined {
  const { part } = wanted
  if (!isSame(identityOf(received), identityOf(part))) return undefined
  if (received.reusedFrom !== null) {
    if (spentOn(received) < BigInt(part.rho)) return undefined
    const kept = plannedPart({ ...received, name: part.name })
    return { ...wanted, part: kept, stored: { kind: 'kept', from: received.reusedFrom, released: received } }
  }
  const { after, combined } = received
  if (after === undefined) return wanted
  const earlier = combined?.earlier ?? []
  const spent = BigInt(after.rho)
  const total = [BigInt(part.rho), leastTotal(spent)].reduce((most, each) => (each > most ? each : most))
  const noise = noiseFor(part, total - spent)
  if (noise === undefined || sumOf(earlier) !== spent || spent >= BigInt(part.rho)) return undefined
  // In the order of canonical JSON.
  const continued: Part = { after, ...part, noise, rho: String(total - spent) }
  return { ...wanted, part: continued, stored: { kind: 'continued', earlier } }
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
