// Decisions that need two: who may approve, and what other caps an edition may have.
import { fault } from '../../schemas/fault.ts'
import { type ApprovalRules, approversOf, type Caps, type Proposal } from '../../schemas/proposal.ts'
import type { Edition, Grant, Role } from '../../schemas/records.ts'
import type { Allowance } from '../../protocols/audit/allowance.ts'
import { checkAllowance, type EditionCaps } from './allowance.ts'

type Actor = { readonly organisation: string; readonly keyId: string; readonly roles: readonly Role[] }

/**
 * `earlier`: all grants that this consumer had in the dataset, over all its editions, so that slices of a
 * large grant need the second person too.
 */
export function needsApproval(
  { grantAbove }: Pick<ApprovalRules, 'grantAbove'>,
  budget: string,
  earlier: readonly Pick<Grant, 'spent'>[],
): boolean {
  const spent = earlier.reduce((sum, grant) => sum + BigInt(grant.spent), 0n)
  return grantAbove !== null && spent + BigInt(budget) > BigInt(grantAbove)
}

/** Throws a Fault `desk.*` unless this actor may approve this now. */
export function checkApproval(
  rules: ApprovalRules,
  proposal: Proposal,
  actor: Actor,
  /** Whether its key is the one that asked, or came in the place of it. */
  sameHand: boolean,
): void {
  checkWaiting(proposal)
  const needed = approversOf(rules, proposal.kind)
  if (!needed.some(role => actor.roles.includes(role))) throw fault('desk.approver', { needed })
  const { admission } = proposal
  if (admission?.organisation === actor.organisation)
    throw fault('desk.own_admission', { proposal: proposal.id })
  const sameOrganisation = proposal.askedBy.organisation === actor.organisation
  if (sameOrganisation && (rules.separation === 'organisation' || admission !== null || sameHand))
    throw fault('desk.own_request', { proposal: proposal.id })
}

/** Whoever could approve, and whoever asked: it takes its request back. */
export function checkRejection(rules: ApprovalRules, proposal: Proposal, actor: Actor): void {
  checkWaiting(proposal)
  const needed = approversOf(rules, proposal.kind)
  const isAsker = proposal.askedBy.organisation === actor.organisation
  if (!isAsker && !needed.some(role => actor.roles.includes(role))) throw fault('desk.approver', { needed })
}

/**
 * Throws a Fault unless the edition may have these caps, beside what is spent already and beside its
 * siblings.
 */
export function checkCaps(
  edition: Edition,
  caps: Caps,
  /** The most that one account has spent. */
  mostSpent: bigint,
  /** The dataset's editions, this one among them. */
  editions: readonly EditionCaps[],
  allowance: Allowance,
): void {
  const [perConsumer, total] = [BigInt(caps.perConsumer), BigInt(caps.total)]
  if (caps.perConsumer === edition.perConsumerCap && caps.total === edition.totalCap)
    throw fault('registry.caps_same', { edition: edition.id })
  if (perConsumer > total) throw fault('registry.caps_order', {}, '/perConsumer')
  const { sealingCharge, standingSpent } = edition
  const least = max(mostSpent, BigInt(sealingCharge) * 2n + BigInt(standingSpent))
  if (perConsumer < least) throw fault('registry.caps_spent', { least: String(least) }, '/perConsumer')
  if (total < BigInt(edition.totalSpent))
    throw fault('registry.caps_spent', { least: edition.totalSpent }, '/total')
  const own = editions.find(each => each.edition === edition.id)
  if (own === undefined) throw new Error('the edition is not among those of its dataset')
  checkAllowance(
    { ...own, perConsumer, total },
    editions.filter(each => each !== own),
    allowance,
  )
}

function checkWaiting({ id, state, expires }: Proposal): void {
  if (state === 'expired') throw fault('desk.expired', { proposal: id, expires })
  if (state !== 'waiting') throw fault('desk.decided', { proposal: id, state })
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
