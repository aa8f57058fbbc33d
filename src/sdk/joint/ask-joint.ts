// A joint question, asked once and completed however often the connection or a node breaks.
import { epochMillis } from '../../../protocols/audit/iso-time.ts'
import { fromBase64Url, utf8 } from '../../../protocols/bytes.ts'
import { parseJoint, questionDigest } from '../../../protocols/joint/documents.ts'
import { verifyOfNode } from '../../../protocols/joint/verify-documents.ts'
import { generateMaskKey, MaskKey } from '../../../protocols/joint/mask-key.ts'
import { neverAgreed, nextForConsumer } from '../../../protocols/joint/progress.ts'
import { fault } from '../../../schemas/fault.ts'
import type { JointAnswerFile, JointProgress, NodeShare, SignedText } from '../../../schemas/joint.ts'
import { Query, type QueryInput } from '../../../schemas/query.ts'
import { planJoint } from '../../domain/plan/joint/plan.ts'
import type { Client } from '../client.ts'
import { pause } from '../pause.ts'
import { ProblemError } from '../errors.ts'
import { retried } from '../retried.ts'
import { verifyStrictly } from '../web-crypto.ts'
import { type Cancelled, type JointAsking, makeCancel, makeQuestion, sealKeyText } from './joint-question.ts'
import type { PinnedMarket } from './pin-market.ts'
import type { JointPolicy } from './joint-policy.ts'
import { openJoint } from './verify-joint-answer.ts'

export interface JointOptions {
  readonly policy: JointPolicy
  /** The member's public key, base64url: who signs the question. */
  readonly publicKey: string
  /**
   * Kept beside the question so that it can be asked again after a crash: a new one makes another question,
   * for the same share.
   */
  readonly sealKey?: MaskKey
  readonly now?: () => number
  /** Milliseconds before each further attempt to bring it forward. */
  readonly pauses?: readonly number[]
  /** What the hub says after each attempt. */
  readonly onProgress?: OnJointProgress
  /** As in `openedFile`. */
  readonly withShares?: boolean
}

export type OnJointProgress = (progress: JointProgress) => void

/** A question that has been signed: what has to be stored so that it can be brought forward after a crash. */
export interface StoredQuestion {
  readonly question: JointAnswerFile['question']
  readonly sealKey: string
}

/**
 * The hub carries the question; every node checks and answers it; the answer is opened, added and derived
 * here. Where a node refuses for good, under its own signature, the question is cancelled. Nothing is charged
 * where that node never agreed: `joint.refused_by` names it and its code. After `joint.refused_later`, and
 * after `joint.unanswered` where nodes stay silent, asking again completes what was charged.
 */
export async function askJoint(
  client: Client,
  market: PinnedMarket,
  consumer: string,
  query: QueryInput,
  options: JointOptions,
): Promise<JointAnswerFile> {
  const { sealKey = generateMaskKey(client.random), now = Date.now, publicKey, policy } = options
  const { sign } = client.key
  const { signed } = await makeQuestion(market, consumer, query, sealKey, { sign, now: now() })
  const stored = { question: { ...signed, publicKey }, sealKey: sealKeyText(sealKey) }
  const { withShares = false } = options
  return await finishJoint(client, market, consumer, stored, { policy, withShares, ...carriedBy(options) })
}

/**
 * Brings an open question forward that was signed before, under the same signature while that is valid.
 * Throws as `askJoint`.
 */
export async function finishJoint(
  client: Client,
  market: PinnedMarket,
  consumer: string,
  { question, sealKey }: StoredQuestion,
  { policy, now = Date.now, withShares = false, ...carried }: Omit<JointOptions, 'publicKey' | 'sealKey'>,
): Promise<JointAnswerFile> {
  const { publicKey, ...signed } = question
  const { asked, expires } = parseJoint('jointQuestion', utf8(signed.document))
  const query = Query.parse(asked)
  const key = new MaskKey(fromBase64Url(sealKey))
  const isValid = (epochMillis(expires) ?? 0) > now() + MARGIN_MS
  const asking = isValid
    ? askedBefore(market, consumer, query, signed)
    : await makeQuestion(market, consumer, query, key, { sign: client.key.sign, now: now() })
  const progress = await complete(client, market, consumer, asking, carried)
  const signedBy = { ...asking.signed, publicKey }
  return (await openedFile(market, signedBy, sealKey, progress, { policy, withShares })).file
}

function askedBefore(market: PinnedMarket, consumer: string, query: Query, signed: SignedText): JointAsking {
  const planned = planJoint(market.declaration, market.edition, consumer, query)
  return { query, planned, signed, digest: questionDigest(utf8(signed.document)) }
}

function carriedBy({ pauses, onProgress, now }: JointOptions): Carrying & Pick<JointOptions, 'now'> {
  return {
    ...(pauses === undefined ? {} : { pauses }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(now === undefined ? {} : { now }),
  }
}

/** Longer than bringing a question forward takes. */
export const MARGIN_MS = 300_000

export type Carrying = Pick<JointOptions, 'pauses' | 'onProgress'>

/** Brings a question forward until every node has released its share. Throws as `askJoint`. */
export async function complete(
  client: Client,
  market: PinnedMarket,
  consumer: string,
  asking: Pick<JointAsking, 'planned' | 'digest' | 'signed'>,
  { pauses = PAUSES, onProgress }: Carrying = {},
): Promise<JointProgress> {
  let progress: JointProgress | undefined
  for (const wait of [0, ...pauses]) {
    await pause(wait)
    progress = await retried(() => client.jointAsk({ body: { question: asking.signed } }))
    onProgress?.(progress)
    if (progress.state !== 'waiting') break
  }
  const last = progress ?? unanswered([])
  switch (last.state) {
    case 'complete':
      return last
    case 'refused':
      return await cancelled(client, market, consumer, asking, last)
    case 'cancelled':
      throw fault('joint.cancelled')
    case 'waiting':
      await throwBlocked(market, asking, last)
      return unanswered(last.silent.map(({ organisation, code }) => `${organisation}: ${code}`))
  }
}

/** Ends what is held for a question. Nodes that have charged keep their charge. */
export async function cancelJoint(
  client: Client,
  market: Pick<PinnedMarket, 'id'>,
  consumer: string,
  asking: Cancelled,
): Promise<JointProgress> {
  const cancel = await makeCancel(market, consumer, asking, client.key.sign)
  return await retried(() => client.jointCancel({ params: { id: asking.digest }, body: { cancel } }))
}

/** The same of a question that was signed before, open or with hidden parts. */
export async function cancelStored(
  client: Client,
  market: PinnedMarket,
  consumer: string,
  { question }: Pick<StoredQuestion, 'question'>,
): Promise<JointProgress> {
  const document = utf8(question.document)
  const { joint } = parseJoint('jointQuestion', document)
  return await cancelJoint(client, market, consumer, { planned: { joint }, digest: questionDigest(document) })
}

export interface FileOptions {
  readonly policy: JointPolicy
  /**
   * Whether the file has all shares and the key that opens them, so that others can add them. Together with a
   * member's mask key they reveal that member's own figures. The same question asked again gives them for free.
   */
  readonly withShares: boolean
  /** Of a question with hidden parts, whose ciphertexts are returned beside the file. */
  readonly tickets?: JointAnswerFile['tickets']
}

export async function openedFile(
  market: PinnedMarket,
  question: JointAnswerFile['question'],
  sealKey: string,
  { shares, hub }: JointProgress,
  { policy, withShares, tickets }: FileOptions,
): Promise<{ readonly file: JointAnswerFile; readonly ciphertexts: readonly Uint8Array[] }> {
  if (hub === null) return unanswered(['hub'])
  const proofs = { hub, ...(tickets === undefined ? {} : { tickets }) }
  const { answer, ciphertexts } = await openJoint(market, question, sealKey, { ...proofs, shares }, policy)
  const { document, standard, signatures } = market.record
  const file: JointAnswerFile = {
    v: 1,
    kind: 'joint',
    standard,
    marketEdition: document,
    signatures: [...signatures],
    label: market.label,
    question,
    ...(withShares ? { sealKey } : {}),
    ...proofs,
    shares: withShares ? [...shares] : shares.map(proofOf),
    answer,
  }
  return { file, ciphertexts }
}

function proofOf(share: NodeShare): JointAnswerFile['shares'][number] {
  const { sealed: _, ...proof } = share
  return proof
}

/** Only on a node's own signature: the hub cannot make a consumer give up. */
async function cancelled(
  client: Client,
  market: PinnedMarket,
  consumer: string,
  asking: Pick<JointAsking, 'planned' | 'digest'>,
  progress: JointProgress,
): Promise<never> {
  const refusals = await refusalsOf(market, asking, progress)
  const view = {
    members: market.edition.members.map(({ organisation }) => organisation),
    yeses: [],
    refusals,
    shares: sharesOf(progress),
    isCancelled: false,
  }
  const refusal = refusals.find(({ isFinal }) => isFinal)
  if (nextForConsumer(view) !== 'cancel' || refusal === undefined) return unanswered([])
  await cancelJoint(client, market, consumer, asking).catch((error: unknown) => {
    // A hub forgets what every node refused at once: nothing is held for it.
    const isForgotten = error instanceof ProblemError && error.code === 'request.not_found'
    if (!isForgotten || refusals.filter(({ isFinal }) => isFinal).length < view.members.length) throw error
  })
  const finals = refusals.filter(({ isFinal }) => isFinal)
  const never = finals.find(neverAgreed)
  if (never === undefined) throw fault('joint.refused_later', { node: refusal.node })
  throw fault('joint.refused_by', { node: never.node, code: never.code })
}

/** Where others have charged, a node's refusal is not for this client to give in to. */
async function throwBlocked(
  market: PinnedMarket,
  asking: Pick<JointAsking, 'planned' | 'digest'>,
  progress: JointProgress,
): Promise<void> {
  if (sharesOf(progress).length === 0) return
  const refusal = (await refusalsOf(market, asking, progress)).find(({ isFinal }) => isFinal)
  if (refusal !== undefined) throw fault('joint.blocked_by', { node: refusal.node, code: refusal.code })
}

async function refusalsOf(
  { edition }: PinnedMarket,
  asking: Pick<JointAsking, 'planned' | 'digest'>,
  { refusals }: JointProgress,
) {
  const about = { joint: asking.planned.joint, question: asking.digest }
  return await Promise.all(
    refusals.map(({ document, signature }) =>
      verifyOfNode('jointRefusal', { document: utf8(document), signature }, edition, about, verifyStrictly),
    ),
  )
}

function sharesOf({ shares }: JointProgress): readonly string[] {
  return shares.map(({ share }) => parseJoint('jointShare', utf8(share.document)).node)
}

function unanswered(nodes: readonly string[]): never {
  throw fault('joint.unanswered', { nodes })
}

const PAUSES: readonly number[] = [200, 500, 1_000, 2_000, 4_000, 8_000]
