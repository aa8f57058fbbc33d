// A joint question: signed once by its consumer, for every node.
import { fromUtf8, toBase64Url } from '../../../protocols/bytes.ts'
import type { Json } from '../../../protocols/canonical-json.ts'
import { signDocument } from '../../../protocols/identity/signed-document.ts'
import { encodeJoint, type JointCancel, questionDigest } from '../../../protocols/joint/documents.ts'
import { encodeX25519Key, type MaskKey } from '../../../protocols/joint/mask-key.ts'
import type { JointTicket } from '../../../protocols/joint/joint-id.ts'
import { questionTicket } from '../../../protocols/joint/question-ticket.ts'
import type { Sign } from '../../../protocols/signature.ts'
import type { SignedText } from '../../../schemas/joint.ts'
import { Query, type QueryInput } from '../../../schemas/query.ts'
import { type JointParts, type JointPlanned, planJoint, planParts } from '../../domain/plan/joint/plan.ts'
import { type JointBlindNeeds, jointBlindNeeds } from '../../domain/plan/joint/needs.ts'
import type { PinnedMarket } from './pin-market.ts'

export interface JointAsking {
  readonly query: Query
  readonly planned: JointPlanned
  readonly signed: SignedText
  readonly digest: string
}

/** From the market's declaration alone. Throws a Fault for a question that the market does not allow. */
export function planQuestion(
  market: PinnedMarket,
  input: QueryInput,
): { readonly query: Query; readonly planned: JointParts } {
  const query = Query.parse(input)
  return { query, planned: planParts(market.declaration, market.edition, query) }
}

/** Null for a question that hides nothing. */
export function blindNeeds(
  { declaration, edition }: PinnedMarket,
  planned: JointParts,
): JointBlindNeeds | null {
  return jointBlindNeeds(declaration, edition.members.length, planned)
}

/**
 * `sealKey` is made for this document alone: whoever has it and all shares can add them. `ticket`: of a
 * question with a hidden selection; the same one and no other for the same question.
 */
export async function makeQuestion(
  market: PinnedMarket,
  consumer: string,
  input: QueryInput,
  sealKey: MaskKey,
  { sign, now, ticket }: { readonly sign: Sign; readonly now: number; readonly ticket?: JointTicket },
): Promise<JointAsking> {
  const query = Query.parse(input)
  const planned = planJoint(market.declaration, market.edition, consumer, query, ticket)
  const document = encodeJoint('jointQuestion', {
    marketEdition: market.id,
    joint: planned.joint,
    consumer,
    mode: ticket === undefined ? 'open' : 'blind',
    plan: planned.plan,
    asked: JSON.parse(JSON.stringify(query)) as { readonly [key: string]: Json },
    ...(ticket === undefined ? {} : { ticket: questionTicket(ticket) }),
    sealTo: encodeX25519Key(sealKey.publicKey),
    created: new Date(now).toISOString(),
    expires: new Date(now + LIFETIME_MS).toISOString(),
  })
  const signature = await signDocument('jointQuestion', document, sign)
  const signed = { document: fromUtf8(document), signature }
  return { query, planned, signed, digest: questionDigest(document) }
}

/** A question as its cancel names it. */
export interface Cancelled {
  readonly planned: Pick<JointPlanned, 'joint'>
  readonly digest: string
}

export async function makeCancel(
  market: Pick<PinnedMarket, 'id'>,
  consumer: string,
  { planned, digest }: Cancelled,
  sign: Sign,
): Promise<SignedText> {
  const content: JointCancel = { marketEdition: market.id, joint: planned.joint, question: digest, consumer }
  const document = encodeJoint('jointCancel', content)
  return { document: fromUtf8(document), signature: await signDocument('jointCancel', document, sign) }
}

export function sealKeyText(key: MaskKey): string {
  return toBase64Url(key.exposeSecretScalar())
}

/** So long it may be repeated under the same signature. */
const LIFETIME_MS = 6 * 3_600_000
