import { utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { type JointQuestion, parseJoint, questionDigest } from '../../../protocols/joint/documents.ts'
import { verifyCancel, verifyQuestion } from '../../../protocols/joint/verify-documents.ts'
import { toBase64Url } from '../../../protocols/bytes.ts'
import { fault, type Fault } from '../../../schemas/fault.ts'
import type { SignedText } from '../../../schemas/joint.ts'
import type { Caller, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { invariant, orNotFound } from '../presence.ts'
import { signedBytes } from './asked-question.ts'
import { carryForward } from './carry-question.ts'
import type { OpenMarket } from './market-book.ts'

/**
 * Carries a question to all nodes, or further where it was asked before: whoever repeats it pays nothing
 * more. The hub needs nothing of its own to know: it reads what arrived, and asks for what is missing.
 */
export const askJoint: UseCase<'jointAsk'> = async (context, call) => {
  const { store } = context
  const { question: signed } = call.body
  const document = parsed(() => parseJoint('jointQuestion', utf8(signed.document)))
  const market = await openMarket(context, document)
  await verified(context, call, document, signed)
  const digest = questionDigest(utf8(signed.document))
  const { joint, marketEdition, consumer } = document
  const added = await store.work(async write => {
    await write.addRelayedQuestion({ question: digest, joint, marketEdition, consumer, signed })
    return true
  }, call.nonce)
  if (added === undefined) throw fault('request.replayed')
  return await carryForward(context, market, digest)
}

/** The cancel reaches every node, also one that has not seen the question. */
export const cancelJoint: UseCase<'jointCancel'> = async (context, call) => {
  const { store, verify } = context
  const { cancel } = call.body
  const relayed = await store.read.relayedQuestion(call.params.id)
  const own = orNotFound(relayed?.consumer === call.actor.organisation ? relayed : undefined)
  const { marketEdition, consumer, joint, question } = own
  const publicKey = toBase64Url(call.publicKey)
  const document = await asked(() =>
    verifyCancel(signedBytes(cancel), { marketEdition, consumer, publicKey }, verify),
  )
  if (document.joint !== joint || document.question !== question)
    throw fault('joint.question_wrong', { reason: 'cancel' })
  const done = await store.work(async write => {
    await write.setRelayed(question, { cancel })
    return true
  }, call.nonce)
  if (done === undefined) throw fault('request.replayed')
  const market = invariant(await context.markets.open(marketEdition), 'a relayed question has its market')
  return await carryForward(context, market, question)
}

/** Of the caller, under the key of this very request. */
async function verified(
  { store, verify }: Context,
  call: Caller,
  { marketEdition }: JointQuestion,
  signed: SignedText,
): Promise<void> {
  const expected = {
    marketEdition,
    consumer: call.actor.organisation,
    publicKey: toBase64Url(call.publicKey),
  }
  await asked(() =>
    verifyQuestion(signedBytes(signed), expected, new Date(store.now()).toISOString(), verify),
  )
}

async function openMarket({ markets }: Context, { marketEdition }: JointQuestion): Promise<OpenMarket> {
  const market = await markets.open(marketEdition)
  if (market === undefined) throw fault('joint.market_edition_unknown')
  return market
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asFault(error)
  }
}

function parsed<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asFault(error)
  }
}

function asFault(error: unknown): Fault {
  if (!(error instanceof ProtocolError)) throw error
  return fault('joint.question_wrong', { reason: error.code }, '/question')
}
