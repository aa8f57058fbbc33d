// What the worker does with joint questions: it signs, stores, brings forward, opens and adds. The page gets
// records only; the seal keys in them are this browser's own, and end with their questions.
import { fromHex, toBase64Url, utf8 } from '../../../../protocols/bytes.ts'
import { parseJoint, questionDigest } from '../../../../protocols/joint/documents.ts'
import { generateMaskKey } from '../../../../protocols/joint/mask-key.ts'
import { Fault, fault } from '../../../../schemas/fault.ts'
import type { JointAnswerFile, JointProgress } from '../../../../schemas/joint.ts'
import type { MarketEditionRecord } from '../../../../schemas/market.ts'
import { Query } from '../../../../schemas/query.ts'
import type { Earlier } from '../../../../src/sdk/blind/ask-blind.ts'
import { hiddenSelection } from '../../../../src/sdk/blind/hidden-selection.ts'
import type { BlindClientDeps, OnProgress } from '../../../../src/sdk/blind/side.ts'
import { SdkError } from '../../../../src/sdk/errors.ts'
import { cancelStored, finishJoint } from '../../../../src/sdk/joint/ask-joint.ts'
import {
  askJointBlind,
  endJointBlind,
  type JointBlindAnswered,
  type JointBlindOptions,
  resumeJointBlind,
} from '../../../../src/sdk/joint/ask-joint-blind.ts'
import { readJointBlind } from '../../../../src/sdk/joint/joint-blind-values.ts'
import { makeQuestion, sealKeyText } from '../../../../src/sdk/joint/joint-question.ts'
import { type JointSide, jointSide, type NodeClient } from '../../../../src/sdk/joint/joint-side.ts'
import { ensureJointTicket } from '../../../../src/sdk/joint/make-joint-ticket.ts'
import { type PinnedMarket, pinMarket } from '../../../../src/sdk/joint/pin-market.ts'
import { verifyJointAnswer } from '../../../../src/sdk/joint/verify-joint-answer.ts'
import type { ReadBlind } from '../../../../src/sdk/blind/open-answer.ts'
import { StoredJointQuestion } from './joint-record.ts'
import type { JointAsked, JointMethods, Of } from './joint-method-table.ts'
import type { JointStore } from './joint-store.ts'
import type { NodeAccess } from './node-access.ts'
import { nodeStates } from './node-states.ts'
import { hubPolicy } from '../../../../src/sdk/joint/joint-policy.ts'

/** The member's side, as the worker has it. */
export type JointOwn = {
  readonly hub: BlindClientDeps
  readonly publicKey: string
  readonly store: JointStore
  readonly clientOf: (access: NodeAccess) => NodeClient
}

export async function sideOf({ hub, clientOf }: JointOwn, { market, nodes }: Of): Promise<JointSide> {
  const clients = new Map(nodes.map(access => [access.organisation, clientOf(access)]))
  return jointSide(hub, await pinMarket(market, market.id), clients, hubPolicy(hub))
}

/** A ticket that all members hold ready. */
export async function prepareJoint(
  own: JointOwn,
  { shape, ...of }: JointMethods['jointPrepare']['input'],
  onProgress: OnProgress,
): Promise<{ readonly expires: string }> {
  const { ticket } = await ensureJointTicket(await sideOf(own, of), shape, onProgress)
  return { expires: ticket.expires }
}

export async function askOpen(
  own: JointOwn,
  { market: fetched, query }: Pick<JointMethods['jointAsk']['input'], 'market' | 'query'>,
  onJoint: (record: StoredJointQuestion) => void,
): Promise<JointAsked> {
  const { hub, publicKey } = own
  const market = await pinMarket(fetched, fetched.id)
  const sealKey = generateMaskKey(hub.client.random)
  const by = { sign: hub.client.key.sign, now: hub.now() }
  const { signed } = await makeQuestion(market, hub.organisation, query, sealKey, by)
  const stored = { question: { ...signed, publicKey }, sealKey: sealKeyText(sealKey) }
  const record = begun(fetched, market, stored, hub.now())
  await own.store.put(record)
  return await finishOpen(own, market, record, onJoint)
}

export async function askHidden(
  own: JointOwn,
  { query, mode, hide, again, shape, ...of }: JointMethods['jointAskBlind']['input'],
  onProgress: OnProgress,
  onJoint: (record: StoredJointQuestion) => void,
): Promise<JointAsked> {
  const side = await sideOf(own, of)
  const hidden = hiddenSelection(side.market.declaration, mode, hide)
  let earlier: Earlier | undefined
  try {
    const record = recording(own, of.market, side.market, onJoint)
    const answered = await askJointBlind(
      side,
      { query, hidden },
      {
        ...record.options,
        level: shape.level,
        onProgress,
        confirmRepeat: async found => {
          earlier = found
          return again
        },
      },
    ).catch(record.failed)
    return await record.answered(answered)
  } catch (error) {
    if (error instanceof SdkError && error.code === 'sdk.blind_repeat' && earlier !== undefined)
      return { kind: 'earlier', earlier }
    throw error
  }
}

export async function resume(
  own: JointOwn,
  { id, nodes }: JointMethods['jointResume']['input'],
  onProgress: OnProgress,
  onJoint: (record: StoredJointQuestion) => void,
): Promise<JointAsked> {
  const stored = await storedRecord(own, id)
  const market = await pinMarket(stored.market, stored.market.id)
  if (stored.mode === 'open') return await finishOpen(own, market, stored, onJoint)
  const record = recording(own, stored.market, market, onJoint)
  const side = await sideOf(own, { market: stored.market, nodes })
  const options = { ...record.options, onProgress, confirmRepeat: async () => true }
  const answered = await resumeJointBlind(side, stored, options).catch(record.failed)
  if (answered === undefined) throw fault('joint.cancelled')
  return await record.answered(answered)
}

/** At every member, under a signature of the consumer's; what a member has charged stays charged. */
export async function cancel(
  own: JointOwn,
  { id, nodes }: JointMethods['jointCancel']['input'],
): Promise<undefined> {
  const stored = await storedRecord(own, id)
  const market = await pinMarket(stored.market, stored.market.id)
  await cancelStored(own.hub.client, market, own.hub.organisation, stored)
  if (stored.mode === 'blind') {
    const members = await sideOf(own, { market: stored.market, nodes }).then(
      side => side.members,
      () => [],
    )
    await endJointBlind({ hub: own.hub, market, members }, stored)
  }
  await own.store.put({ ...stored, state: 'cancelled', sealKey: null })
  return undefined
}

export async function verifyFile(
  { hub }: Pick<JointOwn, 'hub'>,
  { file }: JointMethods['jointVerify']['input'],
): Promise<JointMethods['jointVerify']['output']> {
  return (await verifyJointAnswer(file, hubPolicy(hub))).nodes
}

export async function readHiddenAnswer(
  { hub }: Pick<JointOwn, 'hub'>,
  { file }: JointMethods['jointRead']['input'],
): Promise<ReadBlind | undefined> {
  return await readJointBlind(hub.store, file.answer)
}

async function finishOpen(
  own: JointOwn,
  market: PinnedMarket,
  record: StoredJointQuestion,
  onJoint: (record: StoredJointQuestion) => void,
): Promise<JointAsked> {
  const { hub } = own
  const following = follow(record, onJoint)
  try {
    const { question, sealKey } = record
    if (sealKey === null) throw fault('joint.cancelled')
    const file = await finishJoint(
      hub.client,
      market,
      hub.organisation,
      { question, sealKey },
      {
        policy: hubPolicy(hub),
        now: hub.now,
        onProgress: following.onProgress,
      },
    )
    return await keepAnswer(own, following.last(), file)
  } catch (error) {
    return await keepFailure(own, following.last(), error)
  }
}

/** A blind question has its record from the moment that it is durable in the ticket store. */
function recording(
  own: JointOwn,
  fetched: MarketEditionRecord,
  market: PinnedMarket,
  onJoint: (record: StoredJointQuestion) => void,
) {
  let following: ReturnType<typeof follow> | undefined
  const options: Pick<JointBlindOptions, 'publicKey' | 'onAsked' | 'onJointProgress'> = {
    publicKey: own.publicKey,
    onAsked: async stored => {
      const record = begun(fetched, market, stored, own.hub.now())
      await own.store.put(record)
      following = follow(record, onJoint)
    },
    onJointProgress: progress => following?.onProgress(progress),
  }
  return {
    options,
    failed: async (error: unknown): Promise<never> => {
      if (following === undefined) throw error
      return await keepFailure(own, following.last(), error)
    },
    answered: async ({ file }: Pick<JointBlindAnswered, 'file'>): Promise<JointAsked> => {
      const last = following?.last() ?? begun(fetched, market, { ...file, sealKey: null }, own.hub.now())
      return await keepAnswer(own, last, file)
    },
  }
}

/** The record as of the last attempt. */
function follow(record: StoredJointQuestion, onJoint: (record: StoredJointQuestion) => void) {
  let last = record
  onJoint(last)
  return {
    last: () => last,
    onProgress: (progress: JointProgress): void => {
      const members = record.nodes.map(({ organisation }) => organisation)
      last = { ...last, nodes: nodeStates(members, progress) }
      onJoint(last)
    },
  }
}

async function keepAnswer(
  own: JointOwn,
  record: StoredJointQuestion,
  file: JointAnswerFile,
): Promise<JointAsked> {
  const { id } = file.answer
  const nodes = record.nodes.map(node => ({ ...node, state: 'released' as const, code: null }))
  await own.store.put(
    StoredJointQuestion.parse({ ...record, id, state: 'answered', sealKey: null, nodes, file }),
  )
  // Signed anew after the first signature had expired.
  if (id !== record.id) await own.store.remove(record.id)
  return { kind: 'answered', id }
}

async function keepFailure(own: JointOwn, record: StoredJointQuestion, error: unknown): Promise<never> {
  // A cancel in another call, or another tab, has written what it is.
  const isCancelled = (await own.store.get(record.id))?.state === 'cancelled'
  const code = error instanceof Fault ? error.code : ''
  const state = isCancelled || code === 'joint.cancelled' ? 'cancelled' : STATES[code]
  await own.store.put(
    state === undefined ? { ...record, state: 'asked' } : { ...record, state, sealKey: null },
  )
  throw error
}

const STATES: Readonly<Record<string, StoredJointQuestion['state']>> = {
  'joint.refused_by': 'refused',
  'joint.refused_later': 'refused',
}

function begun(
  fetched: MarketEditionRecord,
  market: PinnedMarket,
  stored: Pick<StoredJointQuestion, 'question' | 'sealKey'>,
  now: number,
): StoredJointQuestion {
  const document = utf8(stored.question.document)
  const { joint, asked, mode } = parseJoint('jointQuestion', document)
  return {
    v: 1,
    id: `answer_${toBase64Url(fromHex(questionDigest(document)).slice(0, 16))}`,
    market: fetched,
    joint: joint as StoredJointQuestion['joint'],
    question: stored.question,
    sealKey: stored.sealKey,
    query: Query.parse(asked),
    mode,
    asked: new Date(now).toISOString(),
    state: 'asked',
    nodes: nodeStates(
      market.edition.members.map(({ organisation }) => organisation),
      undefined,
    ),
    file: null,
  }
}

async function storedRecord({ store }: JointOwn, id: string): Promise<StoredJointQuestion> {
  const found = await store.get(id)
  if (found === undefined) throw fault('request.not_found')
  return found
}
