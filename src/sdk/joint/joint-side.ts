// A consumer's side of joint blind questions: one client for each member's node, whose log has its own key.
import type { Member } from '../../../protocols/joint/market-edition.ts'
import { fault } from '../../../schemas/fault.ts'
import type { BlindClientDeps } from '../blind/side.ts'
import type { Client } from '../client.ts'
import { type JointPolicy, statedPolicy } from './joint-policy.ts'
import type { PinnedMarket } from './pin-market.ts'

/** As the consumer enrolled there, through the hub or directly. */
export interface NodeClient {
  readonly client: Client
  /** The node's pinned key, which has to be the one that the market edition names. */
  readonly serviceKey: string
}

export interface MemberSide {
  readonly member: Member
  readonly side: BlindClientDeps
}

export interface JointSide {
  readonly market: PinnedMarket
  /** At the hub; its store has the joint tickets. */
  readonly hub: BlindClientDeps
  /** In member order. */
  readonly members: readonly MemberSide[]
  readonly policy: JointPolicy
}

/**
 * `nodes` by organisation; a member whose log is the hub's is hosted there. Throws a Fault `joint.no_profile`
 * for a member that neither is, and `joint.node_key` for one whose service has another key than its members
 * signed: somebody on the way may have put it there.
 */
export function jointSide(
  hub: BlindClientDeps,
  market: PinnedMarket,
  nodes: ReadonlyMap<string, NodeClient>,
  policy: JointPolicy,
): JointSide {
  const { members } = market.edition
  const missing = members.filter(
    ({ organisation, logKey }) => !nodes.has(organisation) && logKey !== hub.logKey,
  )
  if (missing.length > 0)
    throw fault('joint.no_profile', { nodes: missing.map(({ organisation }) => organisation) })
  for (const { organisation, serviceKey } of members) {
    const pinned = nodes.get(organisation)?.serviceKey
    if (pinned !== undefined && pinned !== serviceKey) throw fault('joint.node_key', { node: organisation })
  }
  return {
    market,
    hub,
    policy,
    members: members.map(member => {
      const { client, serviceKey } = nodes.get(member.organisation) ?? hub
      const logged = { logKey: member.logKey, policy: statedPolicy(member.logKey, policy) }
      return { member, side: { ...hub, client, serviceKey, ...logged } }
    }),
  }
}
