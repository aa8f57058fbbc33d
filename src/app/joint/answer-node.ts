// A node's side of every message that a hub carries to it: the same for a node of its own and for a member
// that the hub acts for.
import { utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { type JointCancel, parseJoint, questionDigest } from '../../../protocols/joint/documents.ts'
import { mayPrecede, verifyCancel } from '../../../protocols/joint/verify-documents.ts'
import type { Member } from '../../../protocols/joint/market-edition.ts'
import { NO_RECORD, stepNode } from '../../../protocols/joint/node.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { JointMessage, NodeReply, SignedText } from '../../../schemas/joint.ts'
import type { Context } from '../context.ts'
import {
  type AskedQuestion,
  contractKeys,
  mayAsk,
  readQuestion,
  signedBy,
  signedBytes,
  jointSubjectOf,
} from './asked-question.ts'
import { releaseShare } from './release-share.ts'
import type { OpenMarket } from './market-book.ts'
import { sayNo } from './node-documents.ts'
import { isPassing, reserveShare } from './reserve-share.ts'

/**
 * Idempotent. `rejected`: nothing in the message entitles anybody to a signed answer. What this node's rules
 * refuse it says under its signature, so that the consumer knows it from the node and not from the hub.
 */
export async function answerNode(
  context: Context,
  organisation: string,
  message: JointMessage,
): Promise<NodeReply> {
  try {
    const document = utf8(message.question.document)
    const { marketEdition, joint } = parseJoint('jointQuestion', document)
    const market = await context.markets.open(marketEdition)
    const member = market?.edition.members.find(each => each.organisation === organisation)
    if (market === undefined || member?.logKey !== context.service.logKey)
      throw fault('joint.market_edition_unknown')
    const about = { marketEdition, joint, question: questionDigest(document), node: organisation }
    return await orRefused(context, about, () => answerAs(context, market, member, message))
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof Fault)
      return { kind: 'rejected', code: error.code }
    throw error
  }
}

async function orRefused(
  context: Context,
  about: Parameters<typeof sayNo>[1],
  answer: () => Promise<NodeReply>,
): Promise<NodeReply> {
  try {
    return await answer()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    // Why the engine failed may depend on rows.
    const code = error.code.startsWith('engine.') ? 'engine.unavailable' : error.code
    const isFinal = !isPassing(code)
    // Others may have charged on this node's yes, so its refusal must not read as one that charged nobody.
    const hasAgreed = isFinal && (await hasSaidYes(context, about))
    return await sayNo(context, about, hasAgreed ? 'joint.not_held' : code, isFinal)
  }
}

async function hasSaidYes(
  { store }: Pick<Context, 'store'>,
  { joint, node, question }: Parameters<typeof sayNo>[1],
): Promise<boolean> {
  const { live, cancelled } = (await store.read.jointRecord(joint, node))?.record ?? NO_RECORD
  return live.includes(question) || cancelled.includes(question)
}

async function answerAs(
  context: Context,
  market: OpenMarket,
  member: Member,
  message: JointMessage,
): Promise<NodeReply> {
  const mayHaveEnded = message.kind === 'cancel'
  const asked = await readQuestion(context, market, member, message.question, { mayHaveEnded })
  // A node that lost entries learns it here, before it signs anything.
  if (message.kind !== 'cancel') {
    await context.mesh.cosigned(1)
    await context.mesh.seenByMembers(market.edition)
  }
  switch (message.kind) {
    case 'question':
      await refuseEarlier(context, asked)
      return await reserveShare(context, asked)
    case 'release':
      return await releaseShare(context, asked, message.yeses)
    case 'cancel':
      return await cancelHold(context, asked, message.cancel)
  }
}

/**
 * What was signed before lost entries were taken back may be among their charges, and whoever carries it
 * could have it charged twice: its consumer signs it anew.
 */
async function refuseEarlier({ store }: Context, { question }: AskedQuestion): Promise<void> {
  const recovered = await store.log.setting('recovered')
  if (recovered !== undefined && mayPrecede(question, recovered)) throw fault('joint.before_recovery')
}

/**
 * The hold ends when its last question is cancelled; what was charged stays charged. Any key that may ask for
 * the consumer now may cancel, also what another of its keys asked.
 */
async function cancelHold(context: Context, asked: AskedQuestion, signed: SignedText): Promise<NodeReply> {
  const { store, jointRecords } = context
  const { market, member, planned } = asked
  const cancel = await readCancel(context, asked, signed)
  if (cancel.joint !== planned.joint || cancel.question !== questionDigest(utf8(asked.signed.document)))
    throw fault('joint.question_wrong', { reason: 'cancel' })
  const self = member.organisation
  await jointRecords.run(`${planned.joint} ${self}`, async () => {
    await store.hold(async ({ read, write }) => {
      const record = (await read.jointRecord(planned.joint, self))?.record ?? NO_RECORD
      const members = market.edition.members.map(({ organisation }) => organisation)
      const event = { kind: 'cancel', question: cancel.question } as const
      const step = stepNode(record, event, { self, members }, never)
      await write.putJointRecord(jointSubjectOf(asked), step.record, undefined)
    })
  })
  return { kind: 'cancelled' }
}

/** Throws as `verifyCancel`, and a Fault where no key of the consumer may cancel. */
async function readCancel(
  { store, verify }: Context,
  { market, question: { consumer }, grant }: AskedQuestion,
  signed: SignedText,
): Promise<JointCancel> {
  const now = new Date(store.now()).toISOString()
  const keys = (await contractKeys(store, grant, consumer)).filter(key => mayAsk(key, now))
  const expected = { marketEdition: market.id, consumer }
  const { content } = await signedBy(keys, async ({ publicKey }) => {
    return await verifyCancel(signedBytes(signed), { ...expected, publicKey }, verify)
  })
  return content
}

function never(): never {
  throw new Error('a cancel draws nothing')
}
