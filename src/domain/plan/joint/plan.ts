// protocols/joint/SPEC.md, "Joint id" and "Noise": the plan of a joint question, made from the market's
// declaration by everybody who needs it.
import { answersFor, packingOf } from '../../../../protocols/blind/shape.ts'
import type { Json } from '../../../../protocols/canonical-json.ts'
import type { Noise as ExactNoise } from '../../../../protocols/dp/noise.ts'
import { jointId, type JointTicket, planDigest } from '../../../../protocols/joint/joint-id.ts'
import { marketEditionDigest, type MarketEdition } from '../../../../protocols/joint/market-edition.ts'
import { type Collusion, nodeNoise, ownCharge, sumVariance } from '../../../../protocols/joint/noise.ts'
import { exactNoise, noiseText } from '../../../../schemas/exact-noise.ts'
import { type Fault, fault } from '../../../../schemas/fault.ts'
import type { Declaration } from '../../../../schemas/declaration.ts'
import type { Part } from '../../../../schemas/plan.ts'
import type { Query } from '../../../../schemas/query.ts'
import { epsilonText } from '../../answer.ts'
import { levelFault } from '../../blind-delta.ts'
import { type BlindPlan, isShapeFor, planBlind } from '../blind.ts'
import { chargeOfPlan } from '../stored-parts.ts'
import { plan, type Planned } from '../plan.ts'
import { groupCount } from '../scope.ts'

/** What a question releases at each node, whoever asks it and on whichever ticket. */
export interface JointParts {
  readonly planned: Planned
  /** Nano-ρ at each node. */
  readonly charge: bigint
  /** The same as ε at the market's δ. */
  readonly epsilon: string
  /** Of each part, in the order of the parts. */
  readonly cells: readonly number[]
  /** The same statistics with the noise of one node, and with that of the sum. */
  readonly nodeParts: readonly Part[]
  readonly sumParts: readonly Part[]
  /** Cells of all parts whose sums every member of the market may read in the answer. */
  readonly openCells: number
  readonly blind: JointBlindPlan | null
}

export interface JointBlindPlan extends BlindPlan {
  /** Answer ciphertexts of one instance that hold groups of this question. */
  readonly used: number
}

export interface JointPlanned extends JointParts {
  /** P and J, lower-case hex. */
  readonly plan: string
  readonly joint: string
}

/** Share ciphertexts of one instance travel in one message through the hub. */
export const MAX_JOINT_ANSWERS = 8

/**
 * Throws a Fault for a question that the market does not allow. What is compared with is drawn anew in each
 * question: a stored share could not be added to others.
 */
export function planParts(declaration: Declaration, edition: MarketEdition, query: Query): JointParts {
  if (query.mechanism !== 'discrete-gaussian') throw notGaussian()
  if (query.sharpen !== undefined || query.looks !== undefined) throw fault('joint.sharpen', {}, '/query')
  const planned = plan(declaration, query, query.hidden === undefined ? 'open' : 'blind')
  // Never what the document says: its hub wrote that.
  const members = edition.members.length
  const collusion = { members, level: members - 1 }
  const parts = planned.parts.map(({ part }) => part)
  const nodeParts = parts.map(part => ({ ...part, noise: noiseText(noiseOfNode(part, collusion)) }))
  for (const part of nodeParts) requireOwnNoise(part)
  const charge = chargeOfPlan(planned)
  const cells = parts.map(({ shape }) => groupCount(declaration, shape.where, shape.groupBy))
  return {
    planned,
    charge,
    epsilon: epsilonText(charge, declaration.budget.delta),
    cells,
    nodeParts,
    sumParts: nodeParts.map(part => ({ ...part, noise: noiseText(noiseOfSum(part, collusion)) })),
    openCells: cells.reduce((sum, count, i) => sum + (isHidden(planned, i) ? 0 : count), 0),
    blind: blindOf(declaration, query, planned, collusion.members),
  }
}

/** `ticket`: of a question with a hidden selection, and only of one. Throws as `planParts`. */
export function planJoint(
  declaration: Declaration,
  edition: MarketEdition,
  consumer: string,
  query: Query,
  ticket?: JointTicket,
): JointPlanned {
  const parts = planParts(declaration, edition, query)
  const { planned, nodeParts, blind } = parts
  if ((blind === null) !== (ticket === undefined)) throw fault('joint.ticket', {}, '/query/hidden')
  if (blind !== null && ticket !== undefined) checkTicketFor(declaration, blind, ticket)
  const content = {
    derivations: planned.derivations,
    parts: nodeParts.map(({ rho, noise, shape }) => ({ rho, noise, shape })),
  } as unknown as Json
  const digest = planDigest(
    ticket === undefined
      ? { mode: 'open', plan: content }
      : { mode: 'blind', plan: { ...(content as object), hidden: query.hidden } as unknown as Json, ticket },
  )
  return { ...parts, plan: digest, joint: jointId(marketEditionDigest(edition), consumer, digest) }
}

/** Whether the values of this part are computed on ciphertexts. */
export function isHidden({ parts }: Pick<Planned, 'parts'>, part: number): boolean {
  return parts[part]?.hidden ?? false
}

/** Public: what fits follows from what the market declares and from how many members there are. */
function blindOf(
  declaration: Declaration,
  query: Query,
  { parts }: Planned,
  members: number,
): JointBlindPlan | null {
  const blind = planBlind(declaration, query, parts, members)
  if (blind === null) return null
  if (blind.answers > MAX_JOINT_ANSWERS)
    throw fault('joint.blind_large', { answers: blind.answers, limit: MAX_JOINT_ANSWERS }, '/query/hidden')
  return { ...blind, used: answersFor(blind.groups, packingOf(blind.cells)) }
}

function checkTicketFor(declaration: Declaration, blind: JointBlindPlan, { shape }: JointTicket): void {
  const refused = levelFault(shape.level, declaration.budget.delta)
  if (refused !== undefined) throw refused
  if (!isShapeFor(shape, blind) || shape.answers > MAX_JOINT_ANSWERS)
    throw fault('joint.ticket', {}, '/query/hidden')
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

/** Against all others together only the own noise is left, and it has to be worth the charge. */
function requireOwnNoise({ name, rho, l2Squared, noise }: Part): void {
  const exact = noise.kind === 'correlated-gaussian' ? undefined : exactNoise(noise)
  if (exact?.kind !== 'discrete-gaussian') throw notGaussian()
  if (ownCharge(BigInt(l2Squared), exact.variance) > BigInt(rho))
    throw new Error(`part ${name} has less noise of its own than it is charged for`)
}

function notGaussian(): Fault {
  return fault('joint.gaussian', {}, '/query/mechanism')
}
