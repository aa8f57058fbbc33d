import { toBase64Url } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { parseJoint, questionDigest } from '../../../protocols/joint/documents.ts'
import { verifyCancel, verifyQuestion } from '../../../protocols/joint/verify-documents.ts'
import { fault } from '../../../schemas/fault.ts'
import { MAX_OPEN_RELAYED } from '../../store/readers/relayed.ts'
import type { UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { changeWork } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { signedBytes } from './asked-question.ts'
import { carryForward } from './carry-question.ts'
import type { OpenMarket } from './market-book.ts'

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
  const question = questionDigest(document)
  return await carryForward(context, market, { consumer, question }, async () => {
    const isNew = (await store.read.relayedQuestion(question)) === undefined
    if (isNew) await requireMembership(context, market, consumer)
    await changeWork(store, call, async write => {
      if (isNew) await write.tidyRelayed(consumer, marketEdition)
      await write.addRelayedQuestion({ question, joint, marketEdition, consumer, signed })
    })
    return isNew
  })
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
  return await carryForward(context, market, { consumer, question }, async () => {
    // Every node may have refused it meanwhile.
    orNotFound(await store.read.relayedQuestion(question))
    return false
  })
}

/**
 * Before anything of a question is stored. The members that this hub acts for have a contract with its
 * consumer; others say so themselves, and it is forgotten where all of them refuse. Throws `query.no_grant`
 * and `quota.joint_questions`.
 */
async function requireMembership(
  { store, service }: Context,
  { edition }: OpenMarket,
  consumer: string,
): Promise<void> {
  if ((await store.read.openRelayedCount(consumer)) >= MAX_OPEN_RELAYED)
    throw fault('quota.joint_questions', { limit: MAX_OPEN_RELAYED })
  for (const member of edition.members.filter(({ logKey }) => logKey === service.logKey)) {
    const { dataset } = invariant(await store.read.edition(member.edition), 'a member signed with an edition')
    if ((await store.recent.grantsFor(dataset, consumer)).length === 0)
      throw fault('query.no_grant', { dataset })
  }
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
