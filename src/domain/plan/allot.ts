// How a question's privacy is divided over its statistics, and the noise that each share buys.
import { rhoForWithin } from '../../../protocols/dp/intervals.ts'
import { leastRho, noiseForRho, type Noise } from '../../../protocols/dp/noise.ts'
import { parseDecimal, type Rational } from '../../../protocols/dp/rational.ts'
import type { Sensitivity } from '../../../protocols/dp/sensitivity.ts'
import { formatRho, NANO, scaleForRho } from '../../../protocols/dp/zcdp.ts'
import type { Mechanism } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Privacy } from '../../../schemas/query.ts'
import { epsilonOfRho, rhoOfEpsilon } from '../memo.ts'
import type { DraftPart } from './draft.ts'
import { findMeasure } from './scope.ts'

export type Allotted = { readonly rho: bigint; readonly noise: Noise }
export type Bounded = { readonly part: DraftPart; readonly sensitivity: Sensitivity }

/**
 * ρ or ε is divided equally over the statistics; `within` gives each what that error needs. Refused before
 * any work: less than one nano-rho a statistic, noise beyond what can be drawn, or more in all than the
 * edition lets one consumer spend.
 */
export function allot(
  declaration: Declaration,
  privacy: Privacy,
  mechanism: Mechanism,
  parts: readonly Bounded[],
): readonly Allotted[] {
  const cap = BigInt(declaration.budget.perConsumer)
  if ('within' in privacy) {
    const rhos = parts.map(bounded => rhoWithin(declaration, privacy.within, mechanism, bounded))
    const asked = rhos.reduce((sum, rho) => sum + rho, 0n)
    if (asked > cap) throw tooLarge(declaration, `ρ ${formatRho(asked)}`)
    return parts.map(({ sensitivity }, i) => spend(mechanism, sensitivity, rhos[i] ?? 0n))
  }
  const each = totalRho(declaration, privacy) / BigInt(parts.length)
  const least = parts
    .map(({ sensitivity }) => leastRho(mechanism, sensitivity))
    .reduce((most, rho) => (rho > most ? rho : most), 1n)
  if (each < least) {
    throw fault(
      'query.privacy_too_small',
      { least: formatRho(least * BigInt(parts.length)) },
      '/query/privacy',
    )
  }
  return parts.map(({ sensitivity }) => spend(mechanism, sensitivity, each))
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
  { part, sensitivity }: Bounded,
): bigint {
  if (part.statistic === 'centred' || part.leader !== undefined || isAverage(part)) {
    throw fault(
      'query.within_mean',
      { statistic: part.name.replace(/\.(?:centred|count)$/, '') },
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
  return rhoForWithin(mechanism, sensitivity, steps < MAX_STEPS ? steps : MAX_STEPS)
}

function isAverage(part: DraftPart): boolean {
  return part.name.startsWith('average.')
}

const ONE: Rational = { num: 1n, den: 1n }
const MAX_STEPS = 10n ** 15n

function spend(mechanism: Mechanism, sensitivity: Sensitivity, rho: bigint): Allotted {
  if (mechanism === 'discrete-gaussian') return { rho, noise: noiseForRho(mechanism, sensitivity, rho) }
  const bought = scaleForRho(sensitivity.l1, rho)
  return { rho: bought.rho, noise: { kind: mechanism, scale: bought.scale } }
}

function exceeds(asked: Rational, most: number): boolean {
  return Number(asked.num) / Number(asked.den) > most * (1 + 1e-9) || asked.num > asked.den * 10_000n
}

function tooLarge(declaration: Declaration, asked: string) {
  const cap = BigInt(declaration.budget.perConsumer)
  const epsilon = Math.floor(epsilonOfRho(cap, declaration.budget.delta) * 100) / 100
  return fault('query.privacy_too_large', { asked, cap: formatRho(cap), epsilon }, '/query/privacy')
}
