// What the hub knows of a question that it carries: for its next step, and for its consumer.
import { epochMillis } from '../../../protocols/audit/iso-time.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import { parseJoint } from '../../../protocols/joint/documents.ts'
import type { HubAction, JointView } from '../../../protocols/joint/progress.ts'
import type { OrganisationId } from '../../../schemas/common.ts'
import type { JointProgress, NodeShare } from '../../../schemas/joint.ts'
import type { RelayedQuestion } from '../../store/readers/relayed.ts'
import type { OpenMarket } from './market-book.ts'

export type ToNode = Extract<HubAction, { readonly node: string }>

export function viewOf(
  { edition }: OpenMarket,
  { yeses, refusals, shares, cancel }: RelayedQuestion,
  now: number,
): JointView {
  return {
    members: edition.members.map(({ organisation }) => organisation),
    yeses: yeses.map(({ document }) => {
      const { node, deadline } = parseJoint('jointYes', utf8(document))
      return { node, isExpired: !isAhead(deadline, now) }
    }),
    refusals: refusals.map(({ document }) => {
      const { node, isFinal } = parseJoint('jointRefusal', utf8(document))
      return { node, isFinal }
    }),
    shares: shares.map(nodeOf),
    isCancelled: cancel !== null,
  }
}

export function progressOf(
  { edition }: OpenMarket,
  { question, yeses, refusals, shares }: RelayedQuestion,
  state: JointProgress['state'],
): JointProgress {
  const ordered = edition.members.flatMap(({ organisation }) =>
    shares.filter(share => nodeOf(share) === organisation),
  )
  const released = ordered.map(nodeOf)
  const reserved = yeses
    .map(({ document }) => parseJoint('jointYes', utf8(document)).node as OrganisationId)
    .filter(node => !released.includes(node))
  return { question, state, reserved, refusals: [...refusals], shares: ordered, hub: null, silent: [] }
}

/** Repeated later, the question may be answered. */
export function notNow(market: OpenMarket, relayed: RelayedQuestion, code: string): JointProgress {
  const silent = market.edition.members.map(({ organisation }) => ({
    organisation: organisation as OrganisationId,
    code,
  }))
  return { ...progressOf(market, relayed, 'waiting'), silent }
}

export function nodeOf({ share }: NodeShare): string {
  return parseJoint('jointShare', utf8(share.document)).node
}

export function isAhead(deadline: string, now: number): boolean {
  return (epochMillis(deadline) ?? 0) > now
}

/** Every member whose yes is missing, or has expired. */
export function unasked({ members, yeses }: JointView): readonly ToNode[] {
  return members
    .filter(member => !yeses.some(yes => yes.node === member && !yes.isExpired))
    .map(node => ({ kind: 'ask', node }))
}
