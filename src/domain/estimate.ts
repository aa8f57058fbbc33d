// What a question would cost and how exact its answer would be: from declarations and balances alone.
import { answerLength, openingLength, sharesLength, shiftsLength } from '../../protocols/blind/messages.ts'
import { denominatorOf } from '../../protocols/dp/part-noise.ts'
import { answersFor, instancesOf, packingOf } from '../../protocols/blind/shape.ts'
import type { Estimate } from '../../schemas/answer.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import { fenOfAnswer } from '../../schemas/price.ts'
import type { Edition, Grant } from '../../schemas/records.ts'
import type { BlindLevel } from '../../schemas/ticket-shape.ts'
import { countedOf, privacySpent } from './answer.ts'
import { levelFault } from './blind-delta.ts'
import { halfWidthOf } from './memo.ts'
import type { BlindPlan } from './plan/blind.ts'
import type { Planned, PlannedPart } from './plan/plan.ts'
import { findMeasure, groupCount } from './plan/scope.ts'
import { usesLeft } from './policy.ts'

export type EstimateFacts = {
  readonly grant: Grant
  readonly room: bigint
  /** The stored answer of this very question, if there is one. */
  readonly storedAnswer: string | null
  /** Digests of base statistics that are stored already. */
  readonly storedBases: ReadonlySet<string>
}

/** The sum of what is drawn anew. */
export function chargeOfParts(parts: readonly PlannedPart[], storedBases: ReadonlySet<string>): bigint {
  return parts
    .filter(part => !isFree(part, storedBases))
    .reduce((sum, { part }) => sum + BigInt(part.rho), 0n)
}

/** Throws Fault `blind.level_delta` where the grant's level would outweigh the edition's δ. */
export function estimate(edition: Edition, planned: Planned, facts: EstimateFacts): Estimate {
  const { declaration } = edition
  const charge = facts.storedAnswer === null ? chargeOfParts(planned.parts, facts.storedBases) : 0n
  const blind =
    planned.blind === null ? undefined : blindNeeds(declaration, planned.blind, facts.grant.blindLevel)
  return {
    edition: edition.id,
    privacy: privacySpent(declaration, charge, blind && { shape: blind.shape, answers: blind.shape.answers }),
    fullCharge: String(chargeOfParts(planned.parts, new Set())),
    price: { fen: facts.storedAnswer === null ? String(fenOfAnswer(facts.grant.price, charge)) : '0' },
    room: String(facts.room),
    fits: charge === 0n ? null : String(fitting(facts, charge)),
    storedAnswer: facts.storedAnswer,
    parts: planned.parts.map(part => estimatePart(edition, part, isFree(part, facts.storedBases))),
    counted: countedOf(
      edition,
      planned.parts.map(({ part }) => part),
    ),
    blind: blind ?? null,
  }
}

/** How many such answers budget and uses hold. */
function fitting({ room, grant }: EstimateFacts, charge: bigint): bigint {
  const [byBudget, left] = [room / charge, usesLeft(grant)]
  return left !== null && left < byBudget ? left : byBudget
}

/**
 * What a blind question sends and fetches, from its sizes: digests and opening up, shares ahead, the last
 * instance's answer.
 */
function blindNeeds(
  { budget }: Declaration,
  blind: BlindPlan,
  level: BlindLevel,
): NonNullable<Estimate['blind']> {
  const refused = levelFault(level, budget.delta)
  if (refused !== undefined) throw refused
  const { parameters, mode, cells, answers, groups } = blind
  const shape = { parameters, level, mode, cells, answers }
  const digests = instancesOf(shape).made * 32
  return {
    shape,
    groups,
    bytesUp: digests + openingLength(shape) + shiftsLength(shape),
    bytesAheadDown: sharesLength(shape),
    bytesDown: answerLength(answersFor(groups, packingOf(cells))),
  }
}

function estimatePart(
  { declaration }: Edition,
  { part }: PlannedPart,
  free: boolean,
): Estimate['parts'][number] {
  const { shape } = part
  const noise = exactPartNoise(part.noise)
  const half = Number(halfWidthOf(noise)) / Number(denominatorOf(noise))
  const quantum =
    shape.measure === undefined ? 1 : Number(findMeasure(declaration, shape.measure, '/query').quantum)
  const plusMinus = Number((half * quantum).toPrecision(9))
  const threshold = shape.measure === undefined ? declaration.reportingThreshold : 0
  return {
    name: part.name,
    view: shape.view,
    statistic: shape.statistic,
    measure: shape.measure ?? null,
    groups: groupCount(declaration, shape.where, shape.groupBy),
    rho: part.rho,
    plusMinus: String(plusMinus),
    smallestReadable: String(Math.max(2 * plusMinus, threshold)),
    free,
    cut: shape.cut !== undefined,
  }
}

function isFree({ baseDigest }: PlannedPart, storedBases: ReadonlySet<string>): boolean {
  return baseDigest !== null && storedBases.has(baseDigest)
}
