// protocols/joint/SPEC.md, "Reserve and release", at the hub: it carries messages, verifies what comes back
// so that it stores nothing false, and decides nothing.
import { utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { parseJoint } from '../../../protocols/joint/documents.ts'
import { verifyOfNode } from '../../../protocols/joint/verify-documents.ts'
import { nextForHub } from '../../../protocols/joint/progress.ts'
import type { JointProgress, JointMessage, NodeReply, SignedText } from '../../../schemas/joint.ts'
import type { OrganisationId } from '../../../schemas/common.ts'
import type { RelayedQuestion } from '../../store/readers/relayed.ts'
import type { Context } from '../context.ts'
import { invariant } from '../presence.ts'
import { signedBytes } from './asked-question.ts'
import { complete } from './complete-question.ts'
import type { OpenMarket } from './market-book.ts'
import { isAhead, nodeOf, notNow, progressOf, type ToNode, unasked, viewOf } from './relayed-view.ts'
import { sendToNode } from './send-to-node.ts'

type Silent = JointProgress['silent'][number]

/**
 * As far as it goes now. A consumer's questions to one market edition one after another, the oldest first: a
 * node holds for one of them at a time, so two that each held some nodes would wait for each other for ever.
 * That is why all nodes of one question can be asked at once.
 */
export async function carryForward(
  context: Context,
  market: OpenMarket,
  { consumer, question }: Pick<RelayedQuestion, 'consumer' | 'question'>,
  /** Stores what there is to carry, under the lock; true where no node has seen the question before. */
  store: () => Promise<boolean>,
): Promise<JointProgress> {
  return await context.jointQuestions.run(`${consumer} ${market.id}`, async () => {
    const isNew = await store()
    const relayed = await relayedQuestion(context, question)
    if (relayed.cancel === null && relayed.seq === null) {
      const blocked = await carryOlder(context, market, relayed)
      if (blocked !== undefined) return blocked
    }
    return await advance(context, market, question, isNew)
  })
}

/** Undefined where no older question is open any more. */
async function carryOlder(
  context: Context,
  market: OpenMarket,
  relayed: RelayedQuestion,
): Promise<JointProgress | undefined> {
  const { store } = context
  for (const older of await store.read.heldRelayed(relayed.consumer, market.id)) {
    if (older.question === relayed.question) continue
    // A node holds for it until it is cancelled; the hub cannot bring it forward any more.
    if (!isAhead(parseJoint('jointQuestion', utf8(older.signed.document)).expires, store.now())) continue
    const { state } = await advance(context, market, older.question)
    if (state === 'complete' || state === 'cancelled') continue
    return notNow(market, relayed, 'joint.other_hold')
  }
  return undefined
}

/** `isNew`: no node has seen the question before. */
async function advance(
  context: Context,
  market: OpenMarket,
  digest: string,
  isNew = false,
): Promise<JointProgress> {
  for (;;) {
    const relayed = await relayedQuestion(context, digest)
    const view = viewOf(market, relayed, context.store.now())
    const actions = nextForHub(view)
    const [first] = actions
    if (first?.kind === 'complete') return await complete(context, market, relayed)
    if (first?.kind === 'awaitCancel') return progressOf(market, relayed, 'refused')
    if (first?.kind === 'carryCancel') return await carryCancel(context, market, relayed)
    const toNodes: readonly ToNode[] =
      first?.kind === 'ask' ? unasked(view) : actions.filter(action => action.kind === 'release')
    const replies = await Promise.all(toNodes.map(action => carry(context, market, relayed, action)))
    let taken: Taken = relayed
    const silent: Silent[] = []
    for (const { node, reply } of replies) {
      const result = await take(context, market, taken, node, reply)
      if (result.code !== undefined) silent.push({ organisation: node as OrganisationId, code: result.code })
      taken = result.taken
    }
    const { yeses, refusals, shares } = taken
    if (isNew && isRefusedByAll(market, taken)) {
      await context.store.work(async write => await write.removeRelayed(digest), null)
      return { ...progressOf(market, { ...relayed, refusals }, 'refused'), silent }
    }
    await set(context, digest, { yeses, refusals, shares })
    if (silent.length > 0) {
      await repeatCancels(context, market, relayed.consumer, silent)
      return await stopped(context, market, digest, silent)
    }
  }
}

/** For good, under each member's signature. Of a new question nothing is held then, and nothing to cancel. */
function isRefusedByAll({ edition }: OpenMarket, { refusals }: Taken): boolean {
  const refusing = new Set(
    refusals
      .map(({ document }) => parseJoint('jointRefusal', utf8(document)))
      .flatMap(({ node, isFinal }) => (isFinal ? [node] : [])),
  )
  return edition.members.every(({ organisation }) => refusing.has(organisation))
}

/**
 * A node that was cut off from a cancel refuses the next question, since it still holds for the cancelled
 * one: it gets the cancel now, and whoever repeats the question is answered.
 */
async function repeatCancels(
  context: Context,
  market: OpenMarket,
  consumer: string,
  silent: readonly Silent[],
): Promise<void> {
  const blocked = silent.filter(({ code }) => code === 'joint.other_hold')
  if (blocked.length === 0) return
  for (const { signed: question, cancel } of await context.store.read.cancelledRelayed(consumer, market.id)) {
    const message: JointMessage = { kind: 'cancel', question, cancel: invariant(cancel, 'it is cancelled') }
    await Promise.all(
      blocked.map(async ({ organisation }) => await sendToNode(context, market, organisation, message)),
    )
  }
}

type Taken = Pick<RelayedQuestion, 'question' | 'joint' | 'yeses' | 'refusals' | 'shares'>

async function carry(
  context: Context,
  market: OpenMarket,
  { signed: question, yeses }: RelayedQuestion,
  { kind, node }: ToNode,
): Promise<{ readonly node: string; readonly reply: NodeReply | undefined }> {
  const message: JointMessage =
    kind === 'release' ? { kind: 'release', question, yeses: [...yeses] } : { kind: 'question', question }
  return { node, reply: await sendToNode(context, market, node, message) }
}

/** What is there with a reply that is what it says; else the reason why nothing came of it. */
async function take(
  context: Context,
  market: OpenMarket,
  taken: Taken,
  node: string,
  reply: NodeReply | undefined,
): Promise<{ readonly taken: Taken; readonly code: string | undefined }> {
  const nothing = (code: string) => ({ taken, code })
  if (reply === undefined || reply.kind === 'rejected') return nothing(reply?.code ?? 'silent')
  if (reply.kind === 'cancelled' || reply.kind === 'answer' || reply.kind === 'cosigned')
    return nothing('unexpected')
  const about = { joint: taken.joint, question: taken.question }
  const others = (items: readonly SignedText[], kind: 'jointYes' | 'jointRefusal') =>
    items.filter(item => parseJoint(kind, utf8(item.document)).node !== node)
  const [yeses, refusals] = [others(taken.yeses, 'jointYes'), others(taken.refusals, 'jointRefusal')]
  try {
    switch (reply.kind) {
      case 'yes': {
        const yes = await ofNode('jointYes', context, market, reply.yes, about, node)
        if (!isAhead(yes.deadline, context.store.now())) return nothing('late')
        return { taken: { ...taken, yeses: [...yeses, reply.yes], refusals }, code: undefined }
      }
      case 'refusal': {
        const { code } = await ofNode('jointRefusal', context, market, reply.refusal, about, node)
        // A node that wants other yeses has withdrawn its own.
        const left = code === 'joint.yeses' ? [] : yeses
        return { taken: { ...taken, refusals: [...refusals, reply.refusal], yeses: left }, code }
      }
      case 'share': {
        await ofNode('jointShare', context, market, reply.share.share, about, node)
        const shares = taken.shares.filter(share => nodeOf(share) !== node)
        return { taken: { ...taken, shares: [...shares, reply.share] }, code: undefined }
      }
    }
  } catch (error) {
    if (error instanceof ProtocolError) return nothing(error.code)
    throw error
  }
}

async function ofNode<Kind extends 'jointYes' | 'jointRefusal' | 'jointShare'>(
  kind: Kind,
  { verify }: Context,
  { edition }: OpenMarket,
  signed: SignedText,
  about: { readonly joint: string; readonly question: string },
  node: string,
) {
  const content = await verifyOfNode(kind, signedBytes(signed), edition, about, verify)
  if (content.node !== node) throw new ProtocolError('joint.mismatch', 'a document of another node', {})
  return content
}

async function carryCancel(
  context: Context,
  market: OpenMarket,
  relayed: RelayedQuestion,
): Promise<JointProgress> {
  const { signed: question, cancel } = relayed
  const message: JointMessage = { kind: 'cancel', question, cancel: invariant(cancel, 'it is cancelled') }
  const replies = await Promise.all(
    market.edition.members.map(async ({ organisation }) => ({
      organisation: organisation as OrganisationId,
      reply: await sendToNode(context, market, organisation, message),
    })),
  )
  const silent = replies.flatMap(({ organisation, reply }): Silent[] =>
    reply?.kind === 'cancelled' ? [] : [{ organisation, code: refusalCode(reply) ?? 'silent' }],
  )
  const isAccepted = silent.length < replies.length
  if (isAccepted || replies.every(({ reply }) => refusalCode(reply) === undefined))
    return { ...progressOf(market, relayed, 'cancelled'), silent }
  // Signed by a key that counts at no node: what is held stays held until another key cancels it.
  await set(context, relayed.question, { cancel: null })
  return await stopped(context, market, relayed.question, silent)
}

/** Why a node did not take a cancel, in its own words; undefined where it did, or said nothing. */
function refusalCode(reply: NodeReply | undefined): string | undefined {
  // What it signed is not read here, and so need not be verified.
  return reply?.kind === 'rejected' ? reply.code : reply?.kind === 'refusal' ? 'refused' : undefined
}

async function stopped(
  context: Context,
  market: OpenMarket,
  digest: string,
  silent: readonly Silent[],
): Promise<JointProgress> {
  const relayed = await relayedQuestion(context, digest)
  const [next] = nextForHub(viewOf(market, relayed, context.store.now()))
  const state = next?.kind === 'awaitCancel' ? 'refused' : 'waiting'
  return { ...progressOf(market, relayed, state), silent: [...silent] }
}

async function relayedQuestion({ store }: Context, digest: string): Promise<RelayedQuestion> {
  return invariant(await store.read.relayedQuestion(digest), 'a relayed question is stored')
}

async function set({ store }: Context, digest: string, change: Partial<RelayedQuestion>): Promise<void> {
  await store.work(async write => await write.setRelayed(digest, change), null)
}
