import { toBase64Url } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { parseJoint, questionDigest } from '../../../protocols/joint/documents.ts'
import { verifyCancel, verifyQuestion } from '../../../protocols/joint/verify-documents.ts'
import { fault } from '../../../schemas/fault.ts'
import type { UseCase } from '../call.ts'
import { changeWork } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { signedBytes } from './asked-question.ts'
import { carryForward } from './carry-question.ts'

/**
 * Carries a question to all nodes, or further where it was asked before: whoever repeats it pays nothing
 * more. The hub needs nothing of its own to know: it reads what arrived, and asks for what is missing.
 */
export const askJoint: UseCase<'jointAsk'> = async (context, call) => {
  const { store, markets, verify } = context
  const { question: signed } = call.body
  const { document } = signedBytes(signed)
  const { joint, marketEdition, consumer } = await asked(() => parseJoint('jointQuestion', document))
  const market = await markets.open(marketEdition)
  if (market === undefined) throw fault('joint.market_edition_unknown')
  // Of the caller, under the key of this very request.
  const publicKey = toBase64Url(call.publicKey)
  const expected = { marketEdition, consumer: call.actor.organisation, publicKey }
  const now = new Date(store.now()).toISOString()
  await asked(() => verifyQuestion(signedBytes(signed), expected, now, verify))
  const digest = questionDigest(document)
  await changeWork(store, call, async write => {
    await write.addRelayedQuestion({ question: digest, joint, marketEdition, consumer, signed })
  })
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
  const expected = { marketEdition, consumer, publicKey }
  const document = await asked(() => verifyCancel(signedBytes(cancel), expected, verify))
  if (document.joint !== joint || document.question !== question)
    throw fault('joint.question_wrong', { reason: 'cancel' })
  await changeWork(store, call, async write => {
    await write.setRelayed(question, { cancel })
  })
  const market = invariant(await context.markets.open(marketEdition), 'a relayed question has its market')
  return await carryForward(context, market, question)
}

/** Throws `joint.question_wrong` in the place of what protocols/joint throws. */
async function asked<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw fault('joint.question_wrong', { reason: error.code }, '/question')
  }
}
