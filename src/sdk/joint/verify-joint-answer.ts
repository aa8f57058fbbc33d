// What anybody checks in the file of a joint answer, without asking anyone: all signatures, each node's
// receipt, the hub's entry, and the sum itself.
import { accountId, commit } from '../../../protocols/audit/commitment.ts'
import { type Entry, parseEntry } from '../../../protocols/audit/entry.ts'
import { verifyReceipt } from '../../../protocols/audit/receipt.ts'
import { fromBase64, fromBase64Url, fromHex, toBase64Url, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson, parseStrictJson } from '../../../protocols/canonical-json.ts'
import { keyId } from '../../../protocols/identity/keys.ts'
import { verifyDocument } from '../../../protocols/identity/signed-document.ts'
import {
  type ArrivedShare,
  addShares,
  openNodeShares,
  verifyNodeShares,
} from '../../../protocols/joint/answer.ts'
import {
  type JointQuestion,
  type JointShare,
  parseJoint,
  questionDigest,
  type SignedBytes,
} from '../../../protocols/joint/documents.ts'
import type { JointTicket } from '../../../protocols/joint/joint-id.ts'
import { checkPlanned } from '../../../protocols/joint/verify-documents.ts'
import type { Member } from '../../../protocols/joint/market-edition.ts'
import { MaskKey } from '../../../protocols/joint/mask-key.ts'
import { decodeBlindShare } from '../../../protocols/joint/blind-share.ts'
import { jointTicketOf } from '../../../protocols/joint/question-ticket.ts'
import type { StoredShare } from '../../../protocols/joint/seal-share.ts'
import { decodeCells, OPEN_RING } from '../../../protocols/joint/ring.ts'
import type { Answer } from '../../../schemas/answer.ts'
import { DecisionBody } from '../../../schemas/body.ts'
import {
  type HubProof,
  JointAnswerFile,
  NodeResult,
  type NodeShare,
  type SignedText,
} from '../../../schemas/joint.ts'
import { Query } from '../../../schemas/query.ts'
import { jointAnswer } from '../../domain/plan/joint/answer.ts'
import { type JointPlanned, planJoint } from '../../domain/plan/joint/plan.ts'
import { verifyStrictly } from '../web-crypto.ts'
import { different, type JointPolicy, jointLogPolicy } from './joint-policy.ts'
import { blindAnswer, ciphertextsDigest } from './joint-blind-answer.ts'
import { type PinnedMarket, pinMarket } from './pin-market.ts'
import { readEach } from './read-each.ts'

export interface VerifiedJointAnswer {
  readonly answer: Answer
  readonly market: PinnedMarket
  readonly consumer: string
  readonly nodes: readonly { readonly organisation: string; readonly entry: string }[]
  /**
   * `added`: the file has all shares, and the figures are their sum. `stated`: it has none, so the totals are
   * its owner's word; everything else, and what follows from these totals, is proven.
   */
  readonly figures: 'added' | 'stated'
}

/**
 * Everything in the file may come from an attacker. Throws `sdk.joint` with the `field` that does not follow
 * from the rest, `sdk.joint_share` with the members whose share is no message that can be added, or a
 * ProtocolError for a signature, share or receipt that is none.
 */
export async function verifyJointAnswer(file: unknown, policy: JointPolicy): Promise<VerifiedJointAnswer> {
  const parsed = JointAnswerFile.safeParse(file)
  if (!parsed.success) throw different('file')
  const { question, shares, hub, tickets, sealKey, answer, ...record } = parsed.data
  const market = await pinMarket({ ...record, document: record.marketEdition }, policy.marketEdition)
  const proofs = { hub, ...(tickets === undefined ? {} : { tickets }) }
  const whole = shares.filter(isWhole)
  // Some shares, or a key without them, prove nothing and may open what nobody should see.
  if (whole.length !== (sealKey === undefined ? 0 : shares.length)) throw different('shares')
  const opened =
    sealKey === undefined
      ? await deriveStated(market, question, answer, { ...proofs, shares }, policy)
      : await openJoint(market, question, sealKey, { ...proofs, shares: whole }, policy)
  if (canonicalJson(opened.answer) !== canonicalJson(answer)) throw different('answer')
  const { consumer, nodes } = opened
  return { answer, market, consumer, nodes, figures: sealKey === undefined ? 'stated' : 'added' }
}

type FileShare = JointAnswerFile['shares'][number]
type Proofs<Share extends FileShare> = Pick<JointAnswerFile, 'hub' | 'tickets'> & {
  readonly shares: readonly Share[]
}
type Question = JointAnswerFile['question']
type Derived = Omit<VerifiedJointAnswer, 'market' | 'figures'>

function isWhole(share: FileShare): share is NodeShare {
  return share.sealed !== undefined
}

/**
 * The same of shares that have just arrived: the answer is made here and by nobody else. Of a question with
 * hidden parts it has no values for those; `ciphertexts` are each member's, whose sum holds them.
 */
export async function openJoint(
  market: PinnedMarket,
  question: Question,
  sealKey: string,
  proofs: Proofs<NodeShare>,
  policy: JointPolicy,
): Promise<Derived & { readonly ciphertexts: readonly Uint8Array[] }> {
  const asked = await readQuestion(market, question)
  const { planned, ticket } = asked
  const opened = await openNodeShares(
    market.edition,
    utf8(question.document),
    new MaskKey(fromBase64Url(sealKey)),
    proofs.shares.map(arrived),
    async (member, share) => await checkCharge(market, member, share, proofs.shares, asked, policy),
    verifyStrictly,
  )
  const parts = readEach(market, opened, share => partsOf(share, planned))
  const totals = addShares(
    parts.map(({ cells }) => cells),
    OPEN_RING,
  )
  const ciphertexts = parts.flatMap(({ ciphertexts: own }) => own ?? [])
  const digest = ticket && ciphertextsDigest(market, ticket, planned, ciphertexts)
  return { ciphertexts, ...(await derive(market, asked, totals, digest, proofs, policy)) }
}

/** What follows from the totals that a file without shares states. */
async function deriveStated(
  market: PinnedMarket,
  question: Question,
  { parts, blind }: Answer,
  proofs: Proofs<FileShare>,
  policy: JointPolicy,
): Promise<Derived> {
  const asked = await readQuestion(market, question)
  const { openCells } = asked.planned
  await verifyNodeShares(
    market.edition,
    utf8(question.document),
    proofs.shares.map(({ share }) => signedBytes(share)),
    async (member, share) => await checkCharge(market, member, share, proofs.shares, asked, policy),
    verifyStrictly,
  )
  const totals = parts.flatMap(({ values }) => (values ?? []).map(BigInt))
  if (totals.length !== openCells) throw different('answer')
  return await derive(market, asked, totals, blind?.ciphertextsDigest, proofs, policy)
}

interface Asked {
  readonly asked: JointQuestion
  readonly query: Query
  readonly ticket: JointTicket | undefined
  readonly planned: JointPlanned
  readonly digest: string
}

/** Checks signature, market edition and plan. Throws `sdk.joint` and what `verifyDocument` throws. */
async function readQuestion(market: PinnedMarket, question: Question): Promise<Asked> {
  const document = utf8(question.document)
  const { publicKey, signature } = question
  const by = { keyId: keyId(fromBase64Url(publicKey)), publicKey, signature }
  await verifyDocument('jointQuestion', document, by, verifyStrictly)
  const asked = parseJoint('jointQuestion', document)
  const query = Query.parse(asked.asked)
  if (query.edition !== market.name) throw different('edition')
  const ticket = jointTicketOf(asked)
  const planned = planJoint(market.declaration, market.edition, asked.consumer, query, ticket)
  checkPlanned(asked, planned.plan, planned.joint)
  return { asked, query, ticket, planned, digest: questionDigest(document) }
}

async function derive(
  market: PinnedMarket,
  { asked, query, ticket, planned, digest }: Asked,
  totals: readonly bigint[],
  ciphertexts: string | undefined,
  { shares, hub, tickets }: Proofs<FileShare>,
  policy: JointPolicy,
): Promise<Derived> {
  const blind =
    ticket &&
    (await blindAnswer(market, asked, planned, ticket, { ciphertextsDigest: ciphertexts, tickets }, policy))
  const { seq, time } = await checkHub(hub, market, digest, shares, policy)
  const id = `answer_${toBase64Url(fromHex(digest).slice(0, 16))}`
  const body = jointAnswer(market.declaration, planned, totals, { id, query }, blind)
  return {
    answer: { ...body, seq, released: time },
    consumer: asked.consumer,
    nodes: shares.map(({ share }) => {
      const { node, entry } = parseJoint('jointShare', utf8(share.document))
      return { organisation: node, entry }
    }),
  }
}

/** A share of an open question is its cells. */
function partsOf(
  { bytes }: StoredShare,
  { blind, openCells }: JointPlanned,
): { readonly cells: readonly bigint[]; readonly ciphertexts?: Uint8Array } {
  if (blind === null) return { cells: decodeCells(bytes, openCells, OPEN_RING) }
  const { open, ciphertexts } = decodeBlindShare(bytes, openCells, blind.used)
  return { cells: decodeCells(open, openCells, OPEN_RING), ciphertexts }
}

function arrived({ share, sealed }: NodeShare): ArrivedShare {
  return { signed: signedBytes(share), sealed: fromBase64(sealed) }
}

function signedBytes({ document, signature }: SignedText): SignedBytes {
  return { document: utf8(document), signature }
}

/**
 * The node's own log has charged this consumer's account in this edition for this share, under the plan that
 * everybody makes.
 */
async function checkCharge(
  { edition }: PinnedMarket,
  member: Member,
  share: JointShare,
  shares: readonly FileShare[],
  { asked: { consumer }, planned }: Asked,
  policy: JointPolicy,
): Promise<void> {
  const proof = shares.find(each => parseJoint('jointShare', utf8(each.share.document)).node === share.node)
  if (proof === undefined) throw different('shares')
  const leaf = utf8(proof.leaf)
  const { index } = await verifyReceipt(
    leaf,
    proof.receipt,
    jointLogPolicy(member.logKey, policy, edition),
    verifyStrictly,
  )
  const entry = parseEntry(leaf)
  const result = NodeResult.parse(parseStrictJson(proof.result))
  const isCharge =
    entry.type === 'computation' &&
    entry.outcome === 'released' &&
    entry.seq === share.entry &&
    String(index) === share.entry &&
    entry.edition === member.edition &&
    entry.account === accountId(fromHex(proof.accountSalt), consumer) &&
    entry.mode === (planned.blind === null ? 'open' : 'blind') &&
    entry.charge === String(planned.charge) &&
    entry.resultCommitment === commit('result', fromHex(proof.resultSalt), utf8(proof.result)) &&
    result.joint === planned.joint &&
    result.commitment === share.commitment
  if (!isCharge) throw different('receipt')
}

/** The hub's log has one entry for this question, and names what each node released. */
async function checkHub(
  { leaf, body, bodySalt, receipt }: HubProof,
  { id: marketEdition, edition }: PinnedMarket,
  question: string,
  shares: readonly FileShare[],
  policy: JointPolicy,
): Promise<{ readonly seq: string; readonly time: string }> {
  const bytes = utf8(leaf)
  const { index } = await verifyReceipt(
    bytes,
    receipt,
    jointLogPolicy(policy.hubLogKey, policy, edition),
    verifyStrictly,
  )
  const entry: Entry = parseEntry(bytes)
  const said = DecisionBody.safeParse(parseStrictJson(body)).data
  const isEntry =
    entry.type === 'joint' &&
    entry.seq === String(index) &&
    entry.marketEdition === marketEdition &&
    entry.question === question &&
    entry.bodyCommitment === commit('body', fromHex(bodySalt), utf8(body)) &&
    said?.type === 'joint' &&
    said.question === question &&
    said.nodes.length === shares.length &&
    said.nodes.every(({ organisation, entry: at, commitment }, i) => {
      const share = parseJoint('jointShare', utf8(shares[i]?.share.document ?? ''))
      return share.node === organisation && share.entry === at && share.commitment === commitment
    })
  if (!isEntry) throw different('hub')
  return { seq: entry.seq, time: entry.time }
}
