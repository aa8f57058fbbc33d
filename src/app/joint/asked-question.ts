// A joint question as a node takes it: from a stranger, checked under the key that the consumer's contract
// pins, and planned by this node itself.
import { fromBase64Url, toHex, utf8 } from '../../../protocols/bytes.ts'
import { epochMillis } from '../../../protocols/audit/iso-time.ts'
import { keyMay } from '../../../protocols/audit/key-roles.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { keyId } from '../../../protocols/identity/keys.ts'
import {
  type JointQuestion,
  parseJoint,
  questionDigest,
  type SignedBytes,
} from '../../../protocols/joint/documents.ts'
import { checkPlanned, verifyQuestion } from '../../../protocols/joint/verify-documents.ts'
import { jointTicketOf } from '../../../protocols/joint/question-ticket.ts'
import type { JointTicket } from '../../../protocols/joint/joint-id.ts'
import { countsAsSpent } from '../../../protocols/joint/node.ts'
import { checkOnlyJointly, type Member } from '../../../protocols/joint/market-edition.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import { fault } from '../../../schemas/fault.ts'
import type { SignedText } from '../../../schemas/joint.ts'
import { Query } from '../../../schemas/query.ts'
import type { Edition, Grant, MemberKey } from '../../../schemas/records.ts'
import { anonymousUse } from '../../domain/plan/anonymous.ts'
import { type JointBlindPlan, type JointPlanned, planJoint } from '../../domain/plan/joint/plan.ts'
import { checkContent, checkGrant, checkOpen, findGrant } from '../../domain/policy.ts'
import { digestsKeyOf, isAllowed } from '../../domain/tickets.ts'
import type { JointSubject } from '../../store/changes/joint.ts'
import type { Context } from '../context.ts'
import { invariant } from '../presence.ts'
import { checkSignedGrant } from '../questions/check-signed-grant.ts'
import type { OpenMarket } from './market-book.ts'

export interface AskedQuestion {
  readonly market: OpenMarket
  readonly member: Member
  readonly signed: SignedText
  readonly question: JointQuestion
  readonly digest: string
  /** Of the consumer: the one that its contract pins, or one that replaced it. */
  readonly key: Pick<MemberKey, 'id' | 'publicKey'>
  readonly query: Query
  readonly planned: JointPlanned
  readonly edition: Edition
  readonly grant: Grant
  /** Of a question with a hidden selection. */
  readonly blind: AskedBlind | undefined
}

export interface AskedBlind {
  readonly plan: JointBlindPlan
  readonly shape: TicketShape
  readonly shifts: Uint8Array
  /** Names this node's own ticket for the digests of the question. */
  readonly digestsKey: string
}

export function signedBytes({ document, signature }: SignedText): SignedBytes {
  return { document: utf8(document), signature }
}

/**
 * Whose signature is good, for the market edition and plan that it names: what a node may answer under its
 * own key, a refusal too. Throws a ProtocolError where it may not, and a Fault for what has no contract here.
 */
export async function readQuestion(
  { store, verify }: Context,
  market: OpenMarket,
  member: Member,
  signed: SignedText,
  /**
   * Of a cancel: it counts also when its question, or the key that signed it, has ended since, because holds
   * do not end then.
   */
  { mayHaveEnded = false }: { readonly mayHaveEnded?: boolean } = {},
): Promise<AskedQuestion> {
  const bytes = signedBytes(signed)
  const { consumer, joint, created } = parseJoint('jointQuestion', bytes.document)
  const now = mayHaveEnded ? created : new Date(store.now()).toISOString()
  const edition = invariant(await store.read.edition(member.edition), 'a member signed with a sealed edition')
  // A hold stays with the contract that it was made under, also when that has ended since.
  const held = await store.read.jointRecord(joint, member.organisation)
  const isOpen = held?.consumer === consumer && countsAsSpent(held.record)
  const grant =
    (isOpen ? await store.read.grant(held.grant) : undefined) ??
    findGrant(await store.recent.grantsFor(edition.dataset, consumer), edition.dataset, consumer, now)
  const keys = await contractKeys(store, grant, consumer)
  const signers = mayHaveEnded ? keys : keys.filter(key => mayAsk(key, now))
  const { key, content: question } = await signedBy(signers, async ({ publicKey }) => {
    return await verifyQuestion(bytes, { marketEdition: market.id, consumer, publicKey }, now, verify)
  })
  const query = readQuery(question)
  const ticket = jointTicketOf(question)
  const planned = planJoint(market.declaration, market.edition, consumer, query, ticket)
  checkPlanned(question, planned.plan, planned.joint)
  const digest = questionDigest(bytes.document)
  const blind =
    planned.blind === null || ticket === undefined
      ? undefined
      : askedBlind(planned.blind, ticket, market, member)
  return { market, member, signed, question, digest, key, query, planned, edition, grant, blind }
}

function askedBlind(
  plan: JointBlindPlan,
  { shape, digests, shifts }: JointTicket,
  { id }: OpenMarket,
  { organisation }: Member,
): AskedBlind {
  const joint = { marketEdition: id, node: organisation }
  return { plan, shape, shifts, digestsKey: digestsKeyOf(digests.map(toHex), joint) }
}

/** Checks the node's own rules: contract, content, edition. Throws a Fault; nothing is charged then. */
export async function permitQuestion(
  { store, verify, quotas }: Context,
  { market, question, query, planned, edition, grant, blind }: AskedQuestion,
): Promise<string> {
  if (query.edition !== `${market.market}@${market.label}`) throw fault('joint.market_edition_unknown')
  await checkSignedGrant({ store, verify }, grant)
  const purpose = checkGrant(grant, question.mode, query.purpose)
  if (blind !== undefined && !isAllowed(blind.shape.level, grant.blindLevel))
    throw fault('blind.level', { valid: [grant.blindLevel] })
  checkContent(grant, edition, query, planned.nodeParts)
  // Each node would have to rank the sum, which none of them knows.
  const nameless = anonymousUse(edition.declaration, grant.content.nameable, query)
  if (nameless !== undefined) throw fault('joint.anonymous', { name: nameless }, '/query')
  checkOpen(edition)
  // The log charges under a valid contract only, and a yes may be released to the end of its question.
  const last = (epochMillis(question.expires) ?? 0) + LATEST_RELEASE_MS
  if ((epochMillis(grant.expires) ?? 0) <= last) throw fault('joint.grant_ends', { dataset: grant.dataset })
  if (market.standard.onlyJointly) requireOthers(market, question.consumer)
  const organisation = await store.read.organisation(question.consumer)
  const since = organisation?.suspended ?? organisation?.halted ?? null
  if (since !== null) throw fault('request.suspended', { since })
  await quotas.checkAnswers(question.consumer)
  return purpose
}

/** A yes is good for ten minutes, and clocks differ by five. */
const LATEST_RELEASE_MS = 15 * 60_000

export function jointSubjectOf({
  market,
  member,
  planned,
  question,
  edition,
  grant,
}: AskedQuestion): JointSubject {
  return {
    joint: planned.joint,
    node: member.organisation,
    marketEdition: market.id,
    consumer: question.consumer,
    edition: edition.id,
    grant: grant.id,
    charge: planned.charge,
  }
}

/**
 * The keys of a consumer that count under its contract: the one that signed it, and those that
 * replaced it or were invited by name, each under a signature of one before, ended ones too. An operator can
 * enrol a further key, and so can whoever gets hold of a code for any key: these sign nothing here.
 */
export async function contractKeys(
  store: Context['store'],
  grant: Grant,
  consumer: string,
): Promise<readonly MemberKey[]> {
  const pinned = (await store.recent.signedContract(grant.id))?.consumer
  if (pinned === undefined || pinned === null) throw fault('query.grant_contract', { grant: grant.id })
  const keys = await store.read.memberKeys(consumer)
  const first = firstOf(keys, pinned.keyId)
  return keys.filter(({ id }) => firstOf(keys, id) === first)
}

/** Whether this key may ask now. */
export function mayAsk({ revokedAt, validUntil, roles }: MemberKey, now: string): boolean {
  return revokedAt === null && (validUntil === null || validUntil > now) && keyMay(roles, ['asker'])
}

/** Whoever of these keys signed, and what. Throws what `read` threw for the first key where none did. */
export async function signedBy<T>(
  keys: readonly MemberKey[],
  read: (key: MemberKey) => Promise<T>,
): Promise<{ readonly key: MemberKey; readonly content: T }> {
  let failed: unknown
  for (const key of keys.filter(({ id, publicKey }) => keyId(fromBase64Url(publicKey)) === id)) {
    try {
      return { key, content: await read(key) }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      failed ??= error
    }
  }
  throw failed ?? fault('joint.question_wrong', { reason: 'key' })
}

/** The first key of the chain of replacements and invitations that ends in this one. */
function firstOf(keys: readonly MemberKey[], id: string): string {
  const key = keys.find(each => each.id === id)
  const before = key?.replaces ?? key?.invitedBy ?? null
  return before === null || before === id ? id : firstOf(keys, before)
}

function readQuery({ asked }: JointQuestion): Query {
  const parsed = Query.safeParse(asked)
  if (!parsed.success) throw fault('joint.question_wrong', { reason: 'query' })
  return parsed.data
}

function requireOthers({ edition, market, label }: OpenMarket, consumer: string): void {
  try {
    checkOnlyJointly(edition, consumer)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    const found = Number(error.details['operators'] ?? 0)
    throw fault('market.members', { edition: `${market}@${label}`, least: 3, found })
  }
}
