// How a question's privacy is divided over its statistics, and the noise that each share buys.
import { rhoForWithin } from '../../../protocols/dp/intervals.ts'
import { leastRho, noiseForRho } from '../../../protocols/dp/noise.ts'
import type { PartNoise } from '../../../protocols/dp/part-noise.ts'
import { parseDecimal, type Rational, rational } from '../../../protocols/dp/rational.ts'
import type { Contribution, Sensitivity } from '../../../protocols/dp/sensitivity.ts'
import { formatRho, NANO, scaleForRho } from '../../../protocols/dp/zcdp.ts'
import type { Mechanism } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Privacy } from '../../../schemas/query.ts'
import { epsilonOfRho, rhoOfEpsilon } from '../memo.ts'
import { correlatedPart, correlationOf, rhoWithinCorrelated } from './correlate.ts'
import { cutSensitivity, cutShare, type CutTerms } from './cut.ts'
import { type DraftPart, isRatio } from './draft.ts'
import { allotPool, rhoOfPool } from './pool.ts'
import { findMeasure } from './scope.ts'

/** `l2Squared`: of all that is released, so that the charge follows from it and the noise. */
export type Bought = { readonly rho: bigint; readonly noise: PartNoise; readonly l2Squared: bigint }
export type Allotted = Bought & { readonly cut: (CutTerms & Bought) | undefined }
export type Bounded = {
  readonly part: DraftPart
  readonly contribution: Contribution
  readonly cut: CutTerms | undefined
}

/**
 * ρ or ε is divided equally over the statistics, of which each gives a part to its cut total; `within`
 * gives each what that error needs, and its cut total what comes with it; `pool` is divided as ε is. Refused
 * before any work: less than one nano-rho a statistic, noise beyond what can be drawn, or more in all than
 * the edition lets one consumer spend, or than its pool holds.
 */
export function allot(
  declaration: Declaration,
  privacy: Privacy,
  mechanism: Mechanism,
  parts: readonly Bounded[],
): readonly Allotted[] {
  if ('pool' in privacy) return allotPool(declaration, privacy.pool, parts)
  const cap = BigInt(declaration.budget.perConsumer)
  if ('within' in privacy) {
    const rhos = parts.map(bounded =>
      withCut(rhoWithin(declaration, privacy.within, mechanism, bounded), bounded, mechanism),
    )
    const asked = rhos.reduce((sum, rho) => sum + rho, 0n)
    if (asked > cap) throw tooLarge(declaration, `ρ ${formatRho(asked)}`)
    return parts.map((bounded, i) => spend(declaration, mechanism, bounded, rhos[i] ?? 0n))
  }
  const each = totalRho(declaration, privacy) / BigInt(parts.length)
  const least = parts
    .map(bounded => leastOf(bounded, mechanism))
    .reduce((most, rho) => (rho > most ? rho : most), 1n)
  if (each < least) {
    throw fault(
      'query.privacy_too_small',
      { least: formatRho(least * BigInt(parts.length)) },
      '/query/privacy',
    )
  }
  return parts.map(bounded => spend(declaration, mechanism, bounded, each))
}

/** What each of so many statistics has; undefined where the error decides it. */
export function rhoOfEach(declaration: Declaration, privacy: Privacy, parts: number): bigint | undefined {
  if ('pool' in privacy) return rhoOfPool(declaration, privacy.pool, parts)
  return 'within' in privacy ? undefined : totalRho(declaration, privacy) / BigInt(parts)
}

function totalRho(declaration: Declaration, privacy: { rho: string } | { epsilon: string }): bigint {
  const cap = BigInt(declaration.budget.perConsumer)
  if ('rho' in privacy) {
    const { num, den } = parseDecimal(privacy.rho)
    const rho = (num * NANO) / den
    if (rho > cap) throw tooLarge(declaration, `ρ ${privacy.rho}`)
    return rho
  }
  // Anything over the cap's own ε is refused before the conversion: an absurd ε costs no work.
  const most = epsilonOfRho(cap, declaration.budget.delta)
  if (exceeds(parseDecimal(privacy.epsilon), most)) throw tooLarge(declaration, `ε ${privacy.epsilon}`)
  try {
    return rhoOfEpsilon(privacy.epsilon, declaration.budget.delta)
  } catch {
    return 0n
  }
}

function rhoWithin(
  declaration: Declaration,
  within: string,
  mechanism: Mechanism,
  { part, contribution }: Bounded,
): bigint {
  if (part.leader !== undefined || isRatio(part)) {
    throw fault(
      'query.within_mean',
      { statistic: part.name.replace(/^(mean\..*)\.(?:sum|count)$/, '$1') },
      '/query/privacy/within',
    )
  }
  const { num, den } = parseDecimal(within)
  const quantum =
    part.statistic === 'sum'
      ? parseDecimal(findMeasure(declaration, part.measure ?? '', '/query').quantum)
      : ONE
  const steps = (num * quantum.den) / (den * quantum.num)
  if (steps < 1n) throw tooLarge(declaration, `± ${within}`)
  const independent = rhoForWithin(mechanism, contribution, steps < MAX_STEPS ? steps : MAX_STEPS)
  const choice =
    mechanism === 'discrete-gaussian' ? correlationOf(declaration, part, contribution) : undefined
  if (choice === undefined) return independent
  const correlated = rhoWithinCorrelated(choice, contribution, rational(num * quantum.den, den * quantum.num))
  // What correlated noise would not be used for costs what independent noise does.
  return correlated !== undefined &&
    correlated < independent &&
    correlatedPart(declaration, part, contribution, correlated) !== undefined
    ? correlated
    : independent
}

/** Without its cut total, which has what `cutRho` says. */
function spend(declaration: Declaration, mechanism: Mechanism, bounded: Bounded, rho: bigint): Allotted {
  const { cut } = bounded
  if (cut === undefined) return { ...spendOnPart(declaration, mechanism, bounded, rho), cut: undefined }
  const ofCut = cutShare(rho, cut)
  const { l1, l2Squared } = cutSensitivity(cut)
  return {
    ...spendOnPart(declaration, mechanism, bounded, rho - ofCut),
    cut: { ...cut, ...independent(mechanism, { l1, l2Squared }, ofCut) },
  }
}

/**
 * What a statistic has in all if its part has `rho`: enough for noise that can be drawn for its cut total.
 */
function withCut(rho: bigint, { cut }: Bounded, mechanism: Mechanism): bigint {
  if (cut === undefined) return rho
  const more = rho / (cut.oneIn - 1n)
  const all = rho + (more * (cut.oneIn - 1n) < rho ? more + 1n : more)
  const least = leastRho(mechanism, cutSensitivity(cut)) * cut.oneIn
  return all > least ? all : least
}

function leastOf(bounded: Bounded, mechanism: Mechanism): bigint {
  return withCut(leastRho(mechanism, bounded.contribution), bounded, mechanism)
}

const ONE: Rational = { num: 1n, den: 1n }
const MAX_STEPS = 10n ** 15n

function spendOnPart(
  declaration: Declaration,
  mechanism: Mechanism,
  { part, contribution }: Bounded,
  rho: bigint,
): Bought {
  const correlated =
    mechanism === 'discrete-gaussian' ? correlatedPart(declaration, part, contribution, rho) : undefined
  return correlated === undefined ? independent(mechanism, contribution, rho) : { rho, ...correlated }
}

function independent(mechanism: Mechanism, { l1, l2Squared }: Sensitivity, rho: bigint): Bought {
  if (mechanism === 'discrete-gaussian')
    return { rho, noise: noiseForRho(mechanism, { l1, l2Squared }, rho), l2Squared }
  const bought = scaleForRho(l1, rho)
  return { rho: bought.rho, noise: { kind: mechanism, scale: bought.scale }, l2Squared }
}

function exceeds(asked: Rational, most: number): boolean {
  return Number(asked.num) / Number(asked.den) > most * (1 + 1e-9) || asked.num > asked.den * 10_000n
}

function tooLarge(declaration: Declaration, asked: string) {
  const cap = BigInt(declaration.budget.perConsumer)
  const epsilon = Math.floor(epsilonOfRho(cap, declaration.budget.delta) * 100) / 100
  return fault('query.privacy_too_large', { asked, cap: formatRho(cap), epsilon }, '/query/privacy')
}
