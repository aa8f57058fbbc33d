// protocols/dp/SPEC.md §9: what a consumer has of a part already serves it free where it is exact enough,
// else it is continued: the difference is drawn, and charged.
import { isSmooth } from '../../../protocols/dp/correlated-search.ts'
import { leastRho } from '../../../protocols/dp/noise.ts'
import { ceilDivide } from '../../../protocols/dp/rational.ts'
import { varianceForRho } from '../../../protocols/dp/zcdp.ts'
import type { Answer, AnsweredPart, Release } from '../../../schemas/answer.ts'
import { releasesOf, spentOn } from '../../../schemas/combined.ts'
import { LIMITS } from '../../../schemas/common.ts'
import { exactPartNoise, rationalText } from '../../../schemas/exact-noise.ts'
import type { Part, PartNoise } from '../../../schemas/plan.ts'
import type { Planned, PlannedPart } from './plan.ts'

export type StoredUseOfPart =
  /** Free, as it is in the stored answer `from`. */
  | { readonly kind: 'kept'; readonly from: Answer['id']; readonly released: AnsweredPart }
  /** The part's own release is combined with these, the oldest first. */
  | { readonly kind: 'continued'; readonly earlier: readonly Release[] }
  /** Drawn whole, in the place of what this answer has of it. */
  | { readonly kind: 'replaced'; readonly in: Answer['id'] }

/** A part of a stored answer; `grant`: under which it was asked. */
export type StoredPart = {
  readonly answer: Pick<Answer, 'id' | 'seq'>
  readonly position: number
  readonly part: AnsweredPart
  readonly grant: string
}

/** What a question costs now: what is kept is free, and what a pool pays. In nano-rho. */
export function chargeOfPlan({ parts, pool }: Pick<Planned, 'parts' | 'pool'>): bigint {
  if (pool !== undefined) return 0n
  return parts.reduce((sum, { part, stored }) => sum + (stored?.kind === 'kept' ? 0n : BigInt(part.rho)), 0n)
}

/**
 * The planned question with what is stored of its statistics of the whole edition. Continued are only parts
 * of open questions, asked under the same grant.
 */
export function useStored(planned: Planned, bases: ReadonlyMap<string, StoredPart>, grant: string): Planned {
  const parts = planned.parts.map((each): PlannedPart => {
    const base =
      each.baseDigest === null || each.stored !== undefined ? undefined : bases.get(each.baseDigest)
    if (base === undefined) return each
    const { part, stored } = toWanted(base, each.part, planned.blind === null && base.grant === grant)
    return { ...each, part: { ...part, name: each.part.name }, stored }
  })
  return { ...planned, parts }
}

function toWanted(
  base: StoredPart,
  wanted: Part,
  mayContinue: boolean,
): { readonly part: Part; readonly stored: StoredUseOfPart } {
  if (spentOn(base.part) >= BigInt(wanted.rho)) return keep(base)
  const continued = mayContinue ? continueTo(base, BigInt(wanted.rho)) : undefined
  return continued ?? { part: wanted, stored: { kind: 'replaced', in: base.answer.id } }
}

/** The part as it was released: its own noise, and what it cost. */
export function keep({ answer, part }: StoredPart): {
  readonly part: Part
  readonly stored: StoredUseOfPart
} {
  return {
    part: plannedPart(part),
    stored: { kind: 'kept', from: part.reusedFrom ?? answer.id, released: part },
  }
}

/**
 * The release with which all of them have the noise of one at `total`, or of 1.1 times what they cost where
 * that is more. Undefined where the difference buys noise that cannot be drawn, or none for an interval;
 * where as many releases as are allowed are combined already; and under Laplace noise.
 */
export function continueTo(
  { answer, position, part }: StoredPart,
  total: bigint,
): { readonly part: Part; readonly stored: StoredUseOfPart } | undefined {
  const earlier = releasesOf(answer, part)
  const spent = spentOn(part)
  if (earlier === undefined || earlier.length >= LIMITS.looks) return undefined
  const least = leastTotal(spent)
  const rho = (total > least ? total : least) - spent
  const noise = noiseFor(part, rho)
  if (noise === undefined) return undefined
  const { l1, l2Squared, name, shape } = plannedPart(part)
  const after = { answer: answer.id, part: position, rho: String(spent), seq: answer.seq }
  return {
    // In the order of canonical JSON.
    part: { after, l1, l2Squared, name, noise, rho: String(rho), shape },
    stored: { kind: 'continued', earlier },
  }
}

/** The least ρ of all releases together after a further one. */
export function leastTotal(spent: bigint): bigint {
  return ceilDivide(11n * spent, 10n)
}

/** The part's own mechanism with the noise that `rho` buys. Undefined where it cannot be used. */
export function noiseFor({ noise, l1, l2Squared }: Part, rho: bigint): PartNoise | undefined {
  const sensitivity = { l1: BigInt(l1), l2Squared: BigInt(l2Squared) }
  if (noise.kind === 'discrete-laplace' || rho < leastRho('discrete-gaussian', sensitivity)) return undefined
  const made = { ...noise, variance: rationalText(varianceForRho(sensitivity.l2Squared, rho)) }
  const exact = exactPartNoise(made)
  return exact.kind === 'correlated-gaussian' && !isSmooth(exact) ? undefined : made
}

/** Of an answered part what was planned; its members in the order of canonical JSON. */
export function plannedPart({ after, l1, l2Squared, name, noise, rho, shape }: Part): Part {
  return { ...(after === undefined ? {} : { after }), l1, l2Squared, name, noise, rho, shape }
}
