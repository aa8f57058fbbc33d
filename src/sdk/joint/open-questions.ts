// Joint questions that the calling member has not had answered: any of its keys that may ask cancels what a
// colleague asked, also under a key that has ended since.
import { utf8 } from '../../../protocols/bytes.ts'
import { type JointQuestion, parseJoint, questionDigest } from '../../../protocols/joint/documents.ts'
import type { JointProgress, OpenJointQuestion } from '../../../schemas/joint.ts'
import type { Client } from '../client.ts'
import { collect, listAll } from '../list-all.ts'
import { cancelJoint } from './ask-joint.ts'

export interface OpenJoint {
  /** Its state, as the hub says. */
  readonly record: OpenJointQuestion
  readonly question: JointQuestion
}

/** The newest first. Throws a ProtocolError for a document that is no question. */
export async function openJointQuestions(client: Client): Promise<readonly OpenJoint[]> {
  const records = await collect(listAll(client, 'jointOpen'))
  return records.map(record => ({
    record,
    question: parseJoint('jointQuestion', utf8(record.signed.document)),
  }))
}

/**
 * Ends what is held for it at every node. Each checks for itself that a key of the same consumer signed the
 * question: where a hub named another one, nothing ends. Nodes that have charged keep their charge.
 */
export async function cancelOpenJoint(
  client: Client,
  { record, question }: OpenJoint,
): Promise<JointProgress> {
  const { joint, marketEdition, consumer } = question
  const digest = questionDigest(utf8(record.signed.document))
  return await cancelJoint(client, { id: marketEdition }, consumer, { planned: { joint }, digest })
}
