// protocols/joint/SPEC.md, "Joint id" and "Noise": the plan of a joint question, made from the market's
// declaration by everybody who needs it.
import type { Json } from '../../../../protocols/canonical-json.ts'
import type { Noise as ExactNoise } from '../../../../protocols/dp/noise.ts'
import { jointId, planDigest } from '../../../../protocols/joint/joint-id.ts'
import { marketEditionDigest, type MarketEdition } from '../../../../protocols/joint/market-edition.ts'
import { type Collusion, nodeNoise, sumVariance } from '../../../../protocols/joint/noise.ts'
import { exactNoise, noiseText } from '../../../../schemas/exact-noise.ts'
import { type Fault, fault } from '../../../../schemas/fault.ts'
import type { Declaration } from '../../../../schemas/declaration.ts'
import type { Part } from '../../../../schemas/plan.ts'
import type { Query } from '../../../../schemas/query.ts'
import { epsilonText } from '../../answer.ts'
import { chargeOfParts } from '../stored-parts.ts'
import { plan, type Planned } from '../plan.ts'
import { groupCount } from '../scope.ts'

export interface JointPlanned {
  readonly planned: Planned
  /** P and J, lower-case hex. */
  readonly plan: string
  readonly joint: string
  /** Nano-ρ at each node. */
  readonly charge: bigint
  /** The same as ε at the market's δ. */
  readonly epsilon: string
  /** Of each part, in the order of the share. */
  readonly cells: readonly number[]
  /** The same statistics with the noise of one node, and with that of the sum. */
  readonly nodeParts: readonly Part[]
  readonly sumParts: readonly Part[]
}

/**
 * Throws a Fault for a question that the market does not allow. What is compared with is drawn anew in each
 * question: a stored share could not be added to others.
 */
export function planJoint(
  declaration: Declaration,
  edition: MarketEdition,
  consumer: string,
  query: Query,
): JointPlanned {
  if (query.mechanism !== 'discrete-gaussian') throw notGaussian()
  if (query.sharpen !== undefined || query.looks !== undefined) throw fault('joint.sharpen', {}, '/query')
  const planned = plan(declaration, query, 'open')
  const collusion = { members: edition.members.length, level: edition.collusion }
  const parts = planned.parts.map(({ part }) => part)
  const nodeParts = parts.map(part => ({ ...part, noise: noiseText(noiseOfNode(part, collusion)) }))
  const content = {
    derivations: planned.derivations,
    parts: nodeParts.map(({ rho, noise, shape }) => ({ rho, noise, shape })),
  }
  const charge = chargeOfParts(planned.parts)
  const digest = planDigest({ mode: 'open', plan: content as unknown as Json })
  return {
    planned,
    plan: digest,
    joint: jointId(marketEditionDigest(edition), consumer, digest),
    charge,
    epsilon: epsilonText(charge, declaration.budget.delta),
    cells: parts.map(({ shape }) => groupCount(declaration, shape.where, shape.groupBy)),
    nodeParts,
    sumParts: nodeParts.map(part => ({ ...part, noise: noiseText(noiseOfSum(part, collusion)) })),
  }
}

function noiseOfNode({ noise }: Part, collusion: Collusion): ExactNoise {
  if (noise.kind === 'correlated-gaussian') throw notGaussian()
  return nodeNoise(exactNoise(noise), collusion)
}

function noiseOfSum({ noise }: Part, collusion: Collusion): ExactNoise {
  const exact = noise.kind === 'correlated-gaussian' ? undefined : exactNoise(noise)
  if (exact?.kind !== 'discrete-gaussian') throw notGaussian()
  return { kind: 'discrete-gaussian', variance: sumVariance(exact.variance, collusion) }
}

function notGaussian(): Fault {
  return fault('joint.gaussian', {}, '/query/mechanism')
}
