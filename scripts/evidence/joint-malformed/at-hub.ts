// A real hub whose nodes lie: nearly right replies, none of which it may store or bring a question forward
// by.
import { randomBytes } from 'node:crypto'
import { sha256 } from '../../../protocols/hashes.ts'
import { signCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { leafHash, merkleRoot, proveInclusion } from '../../../protocols/audit/merkle.ts'
import { formatVkey } from '../../../protocols/audit/note.ts'
import { formatReceipt } from '../../../protocols/audit/receipt.ts'
import { formatAddCheckpoint } from '../../../protocols/audit/witness.ts'
import { fromUtf8, toBase64, toBase64Url, toHex, utf8 } from '../../../protocols/bytes.ts'
import { signDocument } from '../../../protocols/identity/signed-document.ts'
import { encodeJoint, parseJoint, questionDigest } from '../../../protocols/joint/documents.ts'
import { MaskKey } from '../../../protocols/joint/mask-key.ts'
import { EditionId } from '../../../schemas/common.ts'
import type { CosignReply, NodeReply, NodeShare, PollResult, SignedText } from '../../../schemas/joint.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { ProblemError } from '../../../src/sdk/errors.ts'
import { makeQuestion } from '../../../src/sdk/joint/joint-question.ts'
import { pinMarket } from '../../../src/sdk/joint/pin-market.ts'
import { nodeSigner } from '../../../src/server/keys/ed25519.ts'
import { marketDeclaration } from '../../../test/support/declaration.ts'
import { LABEL, publishStandard, standardOf } from '../../../test/support/joint-market.ts'
import { memberOf } from '../../../test/support/member.ts'
import { startService, type TestService } from '../../../test/support/service.ts'
import type { HubCalls } from '../../../src/app/joint/hub-calls.ts'
import { honestWitness } from './forgetful-witness.ts'
import { type Change, corruptions, inMinutes, resigned, rewritten, someDigest } from './kinds.ts'

const NODES = ['alpha', 'beta'] as const
type Node = (typeof NODES)[number]

export interface HubFindings {
  readonly replies: number
  readonly accepted: number
  readonly kinds: number
  /** Control: with good replies the question is complete. */
  readonly honest: boolean
}

export async function attackHub(replies: number, onSent: () => void): Promise<HubFindings> {
  const service = await startService({ name: 'hub.example/log' })
  const nodes = await Promise.all(NODES.map(async id => await joinLiar(service, id)))
  try {
    const declaration = marketDeclaration()
    const standard = standardOf(declaration, { periods: 'year' })
    await publishStandard(service.operator, await service.approver(), standard)
    const params = { id: standard.market }
    for (const node of nodes) await node.client.marketJoin({ params, body: node.offer })
    const { period } = declaration
    const formed = await service.operator.marketForm({ params, body: { label: LABEL, period } })
    for (const { client, sign } of nodes) {
      const signature = await signDocument('marketEdition', utf8(formed.document), sign)
      await client.marketEditionSign({ params: { id: formed.id }, body: { signature } })
    }
    const consumer = await service.member('maker', ['consumer'])
    const market = await pinMarket(await consumer.marketEditionShow({ params: { id: formed.id } }), formed.id)
    const query = {
      kind: 'aggregate' as const,
      edition: market.name as never,
      select: [{ statistic: 'units' as const }],
      groupBy: ['age'],
      privacy: { rho: '0.01' },
    }
    const question = await makeQuestion(market, 'maker', query, new MaskKey(randomBytes(32)), {
      sign: consumer.key.sign,
      now: Date.now(),
    })
    const body = { question: question.signed }
    const [first, second] = nodes
    if (first === undefined || second === undefined) throw new Error('there are two nodes')
    // The hub completes a question under its cosignature, whatever the other one says.
    second.cosign = honestWitness(second.witness, second.cosigns, service.logKey)
    const kinds = kindsOf(first, second, question.signed)
    const names = Object.keys(kinds)
    let accepted = 0
    for (const node of nodes) await node.cosigned()
    for (const node of nodes) node.start()
    for (let sent = 0; sent < replies; sent++) {
      const reply = await kinds[names[sent % names.length] ?? '']?.()
      if (reply === undefined) throw new Error('no such kind')
      first.reply = () => reply
      onSent()
      // Every second time in answer to a request of a member's.
      if (reply.kind !== 'answer' && Math.floor(sent / names.length) % 2 === 1) {
        if (await isCarried(consumer, first.id)) accepted++
        continue
      }
      const { state, shares, refusals, silent } = await consumer.jointAsk({ body })
      // Had it been believed, this node would have brought the question forward, or refused it.
      const isIgnored = silent.some(({ organisation }) => organisation === first.id)
      if (state !== 'waiting' || shares.length + refusals.length > 0 || !isIgnored) accepted++
    }
    for (const node of nodes) node.reply = message => honestReply(node, question.signed, message)
    const { state } = await consumer.jointAsk({ body })
    return { replies, accepted, kinds: names.length, honest: state === 'complete' }
  } finally {
    for (const node of nodes) node.stop()
    await service.stop()
  }
}

/** Whether the hub takes what the node replied for the answer to a request. */
async function isCarried(consumer: Client, node: Node): Promise<boolean> {
  const body = { method: 'GET' as const, target: '/v1/service', headers: {}, content: '' }
  try {
    await consumer.nodeRequest({ params: { id: node as never }, body })
    return true
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'joint.unanswered') return false
    throw error
  }
}

type Reply = (kind: 'question' | 'release' | 'cancel' | 'request') => NodeReply | Promise<NodeReply>
type Liar = Awaited<ReturnType<typeof joinLiar>>

/** A provider that polls, and replies whatever the evidence wants. */
async function joinLiar(service: TestService, id: Node) {
  const client: Client = await service.member(id, ['provider'])
  const [signer, vrf, log, own] = [
    nodeSigner(randomBytes(32)),
    nodeSigner(randomBytes(32)),
    nodeSigner(randomBytes(32)),
    nodeSigner(randomBytes(32)),
  ]
  const logKey = { kind: 'log' as const, name: `${id}.example/log`, publicKey: log.publicKey }
  const checkpointOf = async (leaves: readonly Uint8Array[]): Promise<string> => {
    const root = merkleRoot(leaves.map(leaf => leafHash(leaf)))
    return fromUtf8(
      await signCheckpoint({ origin: logKey.name, size: leaves.length, root }, logKey, log.sign),
    )
  }
  const stopped = new AbortController()
  const poller = memberOf({
    ...service.peerOf(client),
    fetch: (input, init) => fetch(input, { ...init, signal: stopped.signal }),
  }).client
  const liar = {
    id,
    client,
    sign: signer.sign,
    reply: (() => ({ kind: 'cancelled' })) as Reply,
    witness: { ...logKey, kind: 'witness' as const, publicKey: own.publicKey },
    cosigns: own.sign,
    cosign: (async () => LARGER) as HubCalls['cosign'],
    offer: {
      label: LABEL,
      edition: EditionId.parse(`orders-${id}@2025`),
      node: {
        operator: id as never,
        logKey: formatVkey(logKey),
        serviceKey: toBase64Url(own.publicKey),
        signingKey: toBase64Url(signer.publicKey),
        maskKey: toBase64Url(new MaskKey(randomBytes(32)).publicKey),
        vrfKey: toBase64Url(vrf.publicKey),
        sealing: toHex(randomBytes(32)),
      },
    },
    start: (): void => void poll(),
    /** Its log of two entries, which the hub cosigns. */
    cosigned: async (): Promise<void> => {
      const checkpoint = await checkpointOf(LEAVES)
      const request = formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint })
      const { status } = await client.nodeCosign({ body: { witness: null, request } })
      if (status !== 200) throw new Error('the hub cosigns a log of its market')
    },
    /** Of its last entry. */
    receipt: async (leaves: readonly Uint8Array[] = LEAVES): Promise<string> => {
      const hashes = leaves.map(leaf => leafHash(leaf))
      const index = leaves.length - 1
      return formatReceipt({
        index,
        proof: proveInclusion(hashes, index),
        checkpoint: await checkpointOf(leaves),
      })
    },
    // A hub that stops waits for open polls.
    stop: (): void => stopped.abort(),
  }
  const poll = async (): Promise<void> => {
    let results: PollResult[] = []
    while (!stopped.signal.aborted) {
      // Of the last poll nobody waits for an answer.
      const { messages } = await poller.nodePoll({ body: { results } }).catch(() => ({ messages: [] }))
      results = []
      for (const { id: message, message: asked } of messages)
        results.push({
          id: message,
          reply:
            asked.kind === 'checkpoint'
              ? { kind: 'cosigned', reply: await liar.cosign(null, asked.request) }
              : await liar.reply(asked.kind),
        })
    }
  }
  return liar
}

const LEAVES = ['{"first":true}', '{}'].map(utf8)

/** That it saw a larger log of the hub: a hub that believed it would stop answering. */
const LARGER: CosignReply = { status: 409, body: '99999999\n', note: null }

async function honestReply(node: Liar, question: SignedText, kind: Parameters<Reply>[0]): Promise<NodeReply> {
  return kind === 'question'
    ? { kind: 'yes', yes: await yesOf(node, question) }
    : { kind: 'share', share: await shareOf(node, question) }
}

function aboutOf({ id }: Liar, question: SignedText) {
  const document = utf8(question.document)
  const { marketEdition, joint } = parseJoint('jointQuestion', document)
  return { marketEdition, joint, question: questionDigest(document), node: id }
}

async function yesOf(node: Liar, question: SignedText): Promise<SignedText> {
  const content = { ...aboutOf(node, question), commitment: someDigest(), deadline: inMinutes(9) }
  return await resigned('jointYes', fromUtf8(encodeJoint('jointYes', content)), node.sign)
}

async function shareOf(node: Liar, question: SignedText): Promise<NodeShare> {
  const sealed = new Uint8Array(randomBytes(100))
  const content = {
    ...aboutOf(node, question),
    commitment: someDigest(),
    sealed: toHex(sha256(sealed)),
    entry: '1',
  }
  const share = await resigned('jointShare', fromUtf8(encodeJoint('jointShare', content)), node.sign)
  const rest = {
    leaf: '{}',
    receipt: await node.receipt(),
    result: '{}',
    resultSalt: someDigest(),
    accountSalt: someDigest(),
  }
  return { share, sealed: toBase64(sealed), ...rest }
}

function kindsOf(
  first: Liar,
  second: Liar,
  question: SignedText,
): Readonly<Record<string, () => Promise<NodeReply>>> {
  const kinds: Record<string, () => Promise<NodeReply>> = {}
  const own = (change: Parameters<typeof rewritten>[2]) => rewritten('jointYes', first.sign, change)
  const yeses: Readonly<Record<string, Change>> = {
    ...corruptions('jointYes'),
    'to another question': own(fields => ({ ...fields, question: someDigest() })),
    'of another J': own(fields => ({ ...fields, joint: someDigest() })),
    'of another market edition': own(fields => ({ ...fields, marketEdition: someDigest() })),
    'of no member': own(fields => ({ ...fields, node: 'gamma' })),
    late: own(fields => ({ ...fields, deadline: inMinutes(-1) })),
  }
  for (const [what, change] of Object.entries(yeses))
    kinds[`yes ${what}`] = async () => ({ kind: 'yes', yes: await change(await yesOf(first, question)) })
  kinds['yes of the other node'] = async () => ({ kind: 'yes', yes: await yesOf(second, question) })
  for (const [what, change] of Object.entries(corruptions('jointShare')))
    kinds[`share ${what}`] = async () => {
      const share = await shareOf(first, question)
      return { kind: 'share', share: { ...share, share: await change(share.share) } }
    }
  kinds['share of the other node'] = async () => ({ kind: 'share', share: await shareOf(second, question) })
  for (const [what, change] of Object.entries(corruptions('jointRefusal')))
    kinds[`refusal ${what}`] = async () => {
      const content = { ...aboutOf(first, question), code: 'query.no_grant', isFinal: true }
      const refusal = fromUtf8(encodeJoint('jointRefusal', content))
      return { kind: 'refusal', refusal: await change(await resigned('jointRefusal', refusal, first.sign)) }
    }
  const receipts: Readonly<Record<string, () => Promise<string> | string>> = {
    'without a receipt': () => '-',
    'under a checkpoint that is none': async () => (await first.receipt()).replace(/— .*/, '— nobody'),
    'under a checkpoint that the hub did not cosign': async () => await first.receipt(LEAVES.slice(1)),
  }
  for (const [what, receipt] of Object.entries(receipts))
    kinds[`share ${what}`] = async () => {
      const share = await shareOf(first, question)
      return { kind: 'share', share: { ...share, receipt: await receipt() } }
    }
  kinds['a yes as a share'] = async () => {
    const share = await shareOf(first, question)
    return { kind: 'share', share: { ...share, share: await yesOf(first, question) } }
  }
  kinds['a share as a yes'] = async () => ({ kind: 'yes', yes: (await shareOf(first, question)).share })
  kinds['the question as a yes'] = async () => ({ kind: 'yes', yes: question })
  kinds['a cancel that nobody asked for'] = async () => ({ kind: 'cancelled' })
  kinds['an answer that nobody asked for'] = async () => ({
    kind: 'answer',
    answer: { status: 200, headers: {}, content: '' },
  })
  kinds['a rejection'] = async () => ({ kind: 'rejected', code: 'request.internal' })
  return kinds
}
