// What a question would cost and how exact its answer would be: from declarations and balances alone.
import { answerLength, openingLength, sharesLength, shiftsLength } from '../../protocols/blind/messages.ts'
import { figureDenominator, type FigureNoise } from '../../protocols/dp/figure-noise.ts'
import { sizeOf } from '../../protocols/dp/cut-total.ts'
import { zOfLooks } from '../../protocols/dp/sharpen.ts'
import { answersFor, instancesOf, packingOf } from '../../protocols/blind/shape.ts'
import type { Answer } from '../../schemas/answer.ts'
import type { Estimate } from '../../schemas/estimate.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { totalOf } from '../../schemas/counted.ts'
import { figureNoise, figureNoiseOf } from '../../schemas/combined.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import type { Derivation, Part } from '../../schemas/plan.ts'
import { fenOfAnswer } from '../../schemas/price.ts'
import type { Edition, Grant } from '../../schemas/records.ts'
import type { BlindLevel } from '../../schemas/ticket-shape.ts'
import { countedOf, privacySpent } from './answer.ts'
import { levelFault } from './blind-delta.ts'
import { halfWidthOfFigures } from './memo.ts'
import type { BlindPlan } from './plan/blind.ts'
import type { Grouped } from './plan/grouped.ts'
import type { Planned, PlannedPart } from './plan/plan.ts'
import { chargeOfPlan } from './plan/stored-parts.ts'
import { findDimension, findMeasure, groupCount } from './plan/scope.ts'
import { usesLeft } from './policy.ts'

export type EstimateFacts = {
  /** Of the contract. */
  readonly terms: Pick<Grant, 'price' | 'uses' | 'blindLevel'>
  /** In what the question spends: nano-rho, or nano units of its edition's pool. */
  readonly room: bigint
  /** The stored answer of this very question, if there is one. */
  readonly storedAnswer: string | null
  readonly looks: number
  /** What the question would release if nothing were stored. */
  readonly whole: Planned
  readonly sharpening: Sharpening | undefined
  /** The question about a single value, asked of all. */
  readonly grouped: readonly Grouped[]
}

/** The step that would give an answer of this exactness from an earlier one. */
export type Sharpening = { readonly earlier: Answer; readonly planned: Planned }

/**
 * `planned` with what is stored of it. Throws Fault `blind.level_delta` where the grant's level would
 * outweigh the edition's δ.
 */
export function estimate(edition: Edition, planned: Planned, facts: EstimateFacts): Estimate {
  const { declaration } = edition
  const isStored = facts.storedAnswer !== null
  const charge = isStored ? 0n : chargeOfPlan(planned)
  const pool = isStored && planned.pool !== undefined ? 0n : planned.pool
  const spent = pool ?? charge
  const blind =
    planned.blind === null ? undefined : blindNeeds(declaration, planned.blind, facts.terms.blindLevel)
  return {
    edition: edition.id,
    privacy: privacySpent(declaration, charge, {
      pool,
      ...(blind && { ticket: { shape: blind.shape, answers: blind.shape.answers } }),
    }),
    fullCharge: String(chargeOfPlan(facts.whole)),
    price: { fen: isStored ? '0' : String(fenOfAnswer(facts.terms.price, charge)) },
    room: String(facts.room),
    fits: spent === 0n ? null : String(fitting(facts, spent)),
    storedAnswer: facts.storedAnswer,
    parts: estimateParts(edition, planned, facts.looks),
    grouped: isStored ? null : groupedOf(edition, planned, facts.grouped, facts.looks),
    sharpening: sharpeningOf(edition, facts),
    counted: countedOf(
      edition,
      planned.parts.map(({ part }) => part),
    ),
    blind: blind ?? null,
  }
}

/** How many such answers budget and uses hold. */
function fitting({ room, terms }: EstimateFacts, charge: bigint): bigint {
  const [byBudget, left] = [room / charge, usesLeft(terms)]
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

/** What the question would cost as a step after an earlier answer, and what that does to each ±. */
function sharpeningOf(edition: Edition, { sharpening, terms }: EstimateFacts): Estimate['sharpening'] {
  if (sharpening === undefined) return null
  const { earlier, planned } = sharpening
  const charge = chargeOfPlan(planned)
  return {
    answer: earlier.id,
    look: planned.look ?? 1,
    looks: earlier.look?.of ?? null,
    privacy: privacySpent(edition.declaration, charge),
    price: { fen: String(fenOfAnswer(terms.price, charge)) },
    parts: planned.parts.flatMap((each, i) => {
      const { part } = each
      if (part.shape.cut !== undefined) return []
      const before = earlier.parts[i]
      const looks = earlier.look?.of ?? 1
      return [
        {
          name: part.name,
          from: before === undefined ? null : plusMinus(edition, part, figureNoiseOf(before, looks)),
          to: plusMinus(edition, part, figuresOf(each, looks)),
        },
      ]
    }),
  }
}

/** What each part costs and how exact it would be. */
export function estimateParts(
  edition: Described,
  { parts, derivations }: Pick<Planned, 'parts' | 'derivations'>,
  looks: number,
): Estimate['parts'] {
  const dividing = new Set(derivations.flatMap(divisorsOf))
  return parts.map((part, i) => ({ ...estimatePart(edition, part, looks), divides: dividing.has(i) }))
}

type Described = Pick<Edition, 'declaration' | 'totals'>

/** Parts whose own groups divide others. */
function divisorsOf(derivation: Derivation): readonly number[] {
  if (derivation.kind === 'mean') return [derivation.count]
  if (derivation.kind === 'average') return [derivation.per]
  return derivation.kind === 'tgi' ? [derivation.base] : []
}

function estimatePart(
  edition: Described,
  planned: PlannedPart,
  looks: number,
): Omit<Estimate['parts'][number], 'divides'> {
  const { declaration } = edition
  const { part, stored } = planned
  const { shape } = part
  const error = plusMinus(edition, part, figuresOf(planned, looks))
  const threshold = shape.measure === undefined ? declaration.reportingThreshold : 0
  return {
    name: part.name,
    view: shape.view,
    statistic: shape.statistic,
    measure: shape.measure ?? null,
    groups: groupCount(declaration, shape.where, shape.groupBy),
    rho: part.rho,
    plusMinus: error,
    smallestReadable: String(Math.max(2 * Number(error), threshold)),
    free: stored?.kind === 'kept',
    forecast: planned.hidden || shape.cut !== undefined ? null : forecastOf(edition, part, error, looks),
    cut: shape.cut !== undefined,
  }
}

/** A filter is taken to hold its share of the values: which of them are large is released of none. */
function forecastOf(
  { declaration, totals }: Described,
  { shape }: Part,
  error: string,
  looks: number,
): Estimate['parts'][number]['forecast'] {
  const { statistic, measure, where, groupBy } = shape
  const total = totalOf(totals, { statistic, measure })
  if (total === undefined) return null
  const share = where.reduce(
    (product, { dimension, codes }) =>
      (product * codes.length) / findDimension(declaration, dimension, '/query').values.length,
    1,
  )
  const size = groupCount(declaration, where, groupBy)
  const figure = (Math.max(0, total) * share * quantumOf(declaration, shape)) / size
  const deviation = Number(error) / zOfLooks(looks)
  return { figure: String(Number(figure.toPrecision(3))), size: sizeOf(figure, deviation, true) }
}

/** As many questions about single values share the charge: each is then as exact as the square root of it. */
export function groupedOf(
  edition: Described,
  planned: Pick<Planned, 'parts'>,
  all: readonly Grouped[],
  looks: number,
): Estimate['grouped'] {
  const single = planned.parts[0]
  if (single === undefined) return null
  const errorOf = (part: PlannedPart) => Number(plusMinus(edition, part.part, figuresOf(part, looks)))
  const found = all.flatMap(({ dimension, values, planned: { parts } }) => {
    const error = parts[0] === undefined ? Infinity : errorOf(parts[0])
    const from = Math.max(2, Math.ceil((error / errorOf(single)) ** 2))
    return from <= Math.min(values, MOST_SINGLE)
      ? [{ dimension, values, plusMinus: String(error), from }]
      : []
  })
  return found.toSorted((one, other) => one.from - other.from)[0] ?? null
}

/** Who asks about so few values only would be told of others that nobody wants to know. */
const MOST_SINGLE = 8

/** Of what is released now, together with what it is combined with. */
function figuresOf({ part, stored }: PlannedPart, looks: number): FigureNoise {
  if (stored?.kind === 'kept') return figureNoiseOf(stored.released, looks)
  const noise = exactPartNoise(part.noise)
  if (stored?.kind !== 'continued' || part.noise.kind === 'discrete-laplace')
    return { noise, weights: [1n], looks }
  return figureNoise(noise, [...stored.earlier.map(({ variance }) => variance), part.noise.variance], looks)
}

/** In the statistic's own unit, nine digits. */
function plusMinus(
  { declaration }: Pick<Edition, 'declaration'>,
  { shape }: Part,
  figures: FigureNoise,
): string {
  const half = Number(halfWidthOfFigures(figures)) / Number(figureDenominator(figures))
  return String(Number((half * quantumOf(declaration, shape)).toPrecision(9)))
}

function quantumOf(declaration: Declaration, { measure }: Part['shape']): number {
  return measure === undefined ? 1 : Number(findMeasure(declaration, measure, '/query').quantum)
}
