// Questions that an edition's pool of pure ε pays: discrete Laplace noise, and ε that adds up.
import { leastEpsilon } from '../../../protocols/dp/noise.ts'
import { parseDecimal, rational } from '../../../protocols/dp/rational.ts'
import type { Sensitivity } from '../../../protocols/dp/sensitivity.ts'
import { formatEpsilon, NANO, rhoOfLaplace } from '../../../protocols/dp/zcdp.ts'
import { editionId, type Mode } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Query } from '../../../schemas/query.ts'
import type { Allotted, Bought, Bounded } from './allot.ts'
import { cutSensitivity, cutShare } from './cut.ts'

/** Pure ε is that of Laplace noise, and what hides its question is charged in ρ. */
export function checkOfPool({ mechanism }: Query, mode: Mode): void {
  if (mode === 'blind') throw fault('query.pool_published', {}, '/query/privacy/pool')
  if (mechanism !== 'discrete-laplace') throw fault('query.pool_mechanism', {}, '/query/mechanism')
}

/** What the noise of each of so many statistics would cost an account. */
export function rhoOfPool(declaration: Declaration, asked: string, parts: number): bigint {
  const epsilon = poolAsked(declaration, asked) / BigInt(parts)
  return (epsilon * epsilon) / (2n * NANO)
}

/** Divided as ρ is. Throws a Fault for less than can be drawn, and for more than the pool holds. */
export function allotPool(
  declaration: Declaration,
  asked: string,
  parts: readonly Bounded[],
): readonly Allotted[] {
  const each = poolAsked(declaration, asked) / BigInt(parts.length)
  const least = parts
    .flatMap(({ contribution, cut }) => [
      leastEpsilon(contribution.l1),
      ...(cut === undefined ? [] : [leastEpsilon(cutSensitivity(cut).l1) * cut.oneIn]),
    ])
    .reduce((most, epsilon) => (epsilon > most ? epsilon : most), 2n)
  if (each < least)
    throw fault(
      'query.pool_too_small',
      { least: formatEpsilon(least * BigInt(parts.length)) },
      '/query/privacy/pool',
    )
  return parts.map(({ contribution, cut }) => {
    if (cut === undefined) return { ...ofPool(contribution, each), cut }
    const ofCut = cutShare(each, cut)
    return {
      ...ofPool(contribution, each - ofCut),
      cut: { ...cut, ...ofPool(cutSensitivity(cut), ofCut) },
    }
  })
}

/** In nano units. Throws a Fault for more than the pool holds, and where there is none. */
function poolAsked({ budget, dataset, edition }: Declaration, asked: string): bigint {
  const at = '/query/privacy/pool'
  const [{ num, den }, cap] = [parseDecimal(asked), BigInt(budget.pool?.epsilon ?? 0)]
  if (cap === 0n) throw fault('query.pool_none', { edition: editionId(dataset, edition) }, at)
  if (num * NANO > cap * den) throw fault('query.pool_too_large', { asked, pool: formatEpsilon(cap) }, at)
  return (num * NANO) / den
}

function ofPool({ l1, l2Squared }: Sensitivity, epsilon: bigint): Bought {
  const scale = rational(l1 * NANO, epsilon)
  return { rho: rhoOfLaplace(l1, scale), noise: { kind: 'discrete-laplace', scale }, l2Squared }
}
