// A consumer's side of joint blind questions: one client for each member's node, whose log has its own key.
import type { Member } from '../../../protocols/joint/market-edition.ts'
import type { BlindClientDeps } from '../blind/side.ts'
import type { Client } from '../client.ts'
import { type JointPolicy, statedPolicy } from './joint-policy.ts'
import { type Enrolled, type PinnedMarket, requireEnrolled } from './pin-market.ts'

/** As the consumer enrolled there, through the hub or directly. */
export interface NodeClient extends Enrolled {
  readonly client: Client
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
 * Throws as `requireEnrolled`: somebody on the way may have put other members, or another key, there.
 */
export function jointSide(
  hub: BlindClientDeps,
  market: PinnedMarket,
  nodes: ReadonlyMap<string, NodeClient>,
  policy: JointPolicy,
): JointSide {
  requireEnrolled(market, hub, nodes)
  const { members } = market.edition
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
