import { utf8 } from '../../../protocols/bytes.ts'
import { parseJoint } from '../../../protocols/joint/documents.ts'
import type { OrganisationId } from '../../../schemas/common.ts'
import type { JointRecord } from '../../../schemas/joint.ts'
import type { RelayedQuestion } from '../../store/readers/relayed.ts'
import type { UseCase } from '../call.ts'
import { isAhead, nodeOf } from './relayed-view.ts'

/** An officer of the hub sees who asked whom, when, and the outcome, and nothing of what was asked. */
export const listJointQuestions: UseCase<'jointList'> = async ({ store }, { query }) => {
  const { items, next } = await store.read.relayedQuestions(query)
  return { items: items.map(recordOf), next }
}

/** Of the caller's organisation: a colleague may have to cancel them. */
export const listOpenJoint: UseCase<'jointOpen'> = async ({ store }, { query, actor }) => {
  const { items, next } = await store.read.openRelayedOf(actor.organisation, query)
  const now = store.now()
  const open = items.filter(each => mayBeHeld(each, now))
  return { items: open.map(each => ({ ...recordOf(each), signed: each.signed })), next }
}

/** What no node has reserved, and none can any more, is over. */
function mayBeHeld({ signed, yeses, shares }: RelayedQuestion, now: number): boolean {
  const { expires } = parseJoint('jointQuestion', utf8(signed.document))
  return yeses.length + shares.length > 0 || isAhead(expires, now)
}

function recordOf(relayed: RelayedQuestion): JointRecord {
  const { question, marketEdition, consumer, made, seq, yeses, shares } = relayed
  const released = shares.map(nodeOf)
  const refusals = relayed.refusals.map(({ document }) => {
    const { node, code, isFinal } = parseJoint('jointRefusal', utf8(document))
    return { organisation: node as OrganisationId, code, isFinal }
  })
  return {
    question,
    marketEdition,
    consumer: consumer as OrganisationId,
    made: new Date(made).toISOString(),
    state: stateOf(relayed, refusals),
    seq: seq === null ? null : String(seq),
    reserved: yeses
      .map(({ document }) => parseJoint('jointYes', utf8(document)).node as OrganisationId)
      .filter(node => !released.includes(node)),
    released: released as OrganisationId[],
    refusals,
  }
}

function stateOf({ seq, cancel }: RelayedQuestion, refusals: JointRecord['refusals']): JointRecord['state'] {
  if (seq !== null) return 'answered'
  if (cancel !== null) return 'cancelled'
  return refusals.some(({ isFinal }) => isFinal) ? 'refused' : 'open'
}
