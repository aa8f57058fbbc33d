// A joint question, asked once and completed however often the connection or a node breaks.
import { utf8 } from '../../../protocols/bytes.ts'
import { parseJoint } from '../../../protocols/joint/documents.ts'
import { verifyOfNode } from '../../../protocols/joint/verify-documents.ts'
import { generateMaskKey, type MaskKey } from '../../../protocols/joint/mask-key.ts'
import { nextForConsumer } from '../../../protocols/joint/progress.ts'
import { fault } from '../../../schemas/fault.ts'
import type { JointAnswerFile, JointProgress } from '../../../schemas/joint.ts'
import type { QueryInput } from '../../../schemas/query.ts'
import type { Client } from '../client.ts'
import { pause } from '../pause.ts'
import { retried } from '../retried.ts'
import { verifyStrictly } from '../web-crypto.ts'
import { type JointAsking, makeCancel, makeQuestion, sealKeyText } from './joint-question.ts'
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
}

/**
 * The hub carries the question; every node checks and answers it; the answer is opened, added and derived
 * here. Where a node refuses for good, under its own signature, the question is cancelled and nothing is
 * charged: `joint.refused_by` names the node and its code. Throws `joint.unanswered` where nodes stay silent;
 * asking again then completes what was charged.
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
  const asking = await makeQuestion(market, consumer, query, sealKey, { sign, now: now() })
  const progress = await complete(client, market, consumer, asking, options.pauses)
  const question = { ...asking.signed, publicKey }
  return (await openedFile(market, question, sealKeyText(sealKey), progress, policy)).file
}

/** Brings a question forward until every node has released its share. Throws as `askJoint`. */
export async function complete(
  client: Client,
  market: PinnedMarket,
  consumer: string,
  asking: Pick<JointAsking, 'planned' | 'digest' | 'signed'>,
  pauses: readonly number[] = PAUSES,
): Promise<JointProgress> {
  let progress: JointProgress | undefined
  for (const wait of [0, ...pauses]) {
    await pause(wait)
    progress = await retried(() => client.jointAsk({ body: { question: asking.signed } }))
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
      return unanswered(last.silent.map(({ organisation, code }) => `${organisation}: ${code}`))
  }
}

/** Ends what is held for a question. Nodes that have charged keep their charge. */
export async function cancelJoint(
  client: Client,
  market: PinnedMarket,
  consumer: string,
  asking: Pick<JointAsking, 'planned' | 'digest'>,
): Promise<JointProgress> {
  const cancel = await makeCancel(market, consumer, asking, client.key.sign)
  return await retried(() => client.jointCancel({ params: { id: asking.digest }, body: { cancel } }))
}

/** `tickets`: of a question with hidden parts, whose ciphertexts are returned beside the file. */
export async function openedFile(
  market: PinnedMarket,
  question: JointAnswerFile['question'],
  sealKey: string,
  { shares, hub }: JointProgress,
  policy: JointPolicy,
  tickets?: JointAnswerFile['tickets'],
): Promise<{ readonly file: JointAnswerFile; readonly ciphertexts: readonly Uint8Array[] }> {
  if (hub === null) return unanswered(['hub'])
  const proofs = { shares, hub, ...(tickets === undefined ? {} : { tickets }) }
  const { answer, ciphertexts } = await openJoint(market, question, sealKey, proofs, policy)
  const { document, standard, signatures } = market.record
  const file: JointAnswerFile = {
    v: 1,
    kind: 'joint',
    standard,
    marketEdition: document,
    signatures: [...signatures],
    label: market.label,
    question,
    sealKey,
    ...proofs,
    shares: [...shares],
    answer,
  }
  return { file, ciphertexts }
}

/** Only on a node's own signature: the hub cannot make a consumer give up. */
async function cancelled(
  client: Client,
  market: PinnedMarket,
  consumer: string,
  asking: Pick<JointAsking, 'planned' | 'digest'>,
  { refusals, shares }: JointProgress,
): Promise<never> {
  const { edition } = market
  const about = { joint: asking.planned.joint, question: asking.digest }
  const verified = await Promise.all(
    refusals.map(({ document, signature }) =>
      verifyOfNode('jointRefusal', { document: utf8(document), signature }, edition, about, verifyStrictly),
    ),
  )
  const view = {
    members: edition.members.map(({ organisation }) => organisation),
    yeses: [],
    refusals: verified,
    shares: shares.map(({ share }) => parseJoint('jointShare', utf8(share.document)).node),
    isCancelled: false,
  }
  const refusal = verified.find(({ isFinal }) => isFinal)
  if (nextForConsumer(view) !== 'cancel' || refusal === undefined) return unanswered([])
  await cancelJoint(client, market, consumer, asking)
  const { node, code } = refusal
  throw fault('joint.refused_by', { node, code })
}

function unanswered(nodes: readonly string[]): never {
  throw fault('joint.unanswered', { nodes })
}

const PAUSES: readonly number[] = [200, 500, 1_000, 2_000, 4_000, 8_000]
