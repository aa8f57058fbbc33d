// A check of the charge that a consumer cheated (protocols/blind/SPEC.md, "Evidence"), by an officer or by
// the accused: from what was signed and logged. The service is not trusted, and everything in the evidence
// may be forged.
import type { KeyHistory } from '../../../protocols/audit/key-history.ts'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import { decodeOpening } from '../../../protocols/blind/messages.ts'
import { checkOpening } from '../../../protocols/blind/open.ts'
import { createScheme, type Seal } from '../../../protocols/blind/scheme.ts'
import { fromHex, toHex } from '../../../protocols/bytes.ts'
import { canonicalJson, parseStrictJson } from '../../../protocols/canonical-json.ts'
import { ROUTES } from '../../../schemas/api.ts'
import { Evidence, NewTicket, TicketOpening } from '../../../schemas/blind.ts'
import type { EvidenceFlaw } from '../../../schemas/evidence-flaw.ts'
import type { OpeningFault } from '../../../schemas/opening-fault.ts'
import type { SignedRequest } from '../../../schemas/ticket-record.ts'
import { digestSha256 } from '../web-crypto.ts'
import { asFlaw, flawed, flawOf } from './flawed.ts'
import { checkSignedRequest } from './signed-request.ts'
import {
  differenceOf,
  isPolicyUnmet,
  openingBinding,
  type TicketFacts,
  type VerifiedTicketEntry,
  verifyTicketEntry,
} from './ticket-entry.ts'

export interface VerifiedEvidence {
  /** Which key signed the digests, and which the opening: the organisation's, each at its entry. */
  readonly keys: { readonly upload: string; readonly opening: string }
  /** The entries of the choice, of the opening and of the suspension. */
  readonly index: number
  readonly openingIndex: number
  readonly suspensionIndex: number
  readonly position: number
  readonly reason: OpeningFault
}

/** What the reader knows and does not take from the evidence: `readLogGround` makes it from the log. */
export interface LogGround {
  readonly policy: LogPolicy
  /** Of the whole log, verified under the policy. */
  readonly history: KeyHistory
  /** The accused organisation's commitment in the log, whose opening the reader verified. */
  readonly commitment: string
  /** The service's host, as requests are signed for it. */
  readonly authority: string
}

/**
 * That keys which were this organisation's signed these digests and this opening, each for its own entry of
 * the log; that the opening answers the choice of that entry; and that it breaks the rule that the evidence
 * names. Throws `sdk.evidence` with the flaw (`flawOf`), and the ProtocolError where the reader's policy is
 * not met.
 */
export async function verifyEvidence(
  untrusted: Evidence,
  opening: Uint8Array,
  options: LogGround & { readonly seal: Seal },
): Promise<VerifiedEvidence> {
  const evidence = parsed(Evidence, untrusted, 'form', 'the evidence has another form')
  const { ticket, organisation, shape, digests, choice, signed } = evidence
  const uploaded = await signedContent('upload', NewTicket, signed.upload, ROUTES.ticketNew.path, options)
  const path = ROUTES.ticketOpening.path.replace(':id', ticket)
  const opened = await signedContent('opening', TicketOpening, signed.opening, path, options)
  const facts = { organisation, ticket, dataset: uploaded.dataset, shape, digests, choice }
  for (const field of ['shape', 'digests'] as const) requireSame(field, uploaded[field], facts[field])
  const chosen = await entryOf('chosenEntry', signed.choice, facts, options)
  const sent = await entryOf('openingEntry', signed.sent, facts, options)
  checkActor('chosenEntry', chosen, signed.upload)
  checkActor('openingEntry', sent, signed.opening)
  const binding = await openingBinding(choice, digests, { seq: String(chosen.index), hash: chosen.hash })
  const digest = toHex(await digestSha256(opening))
  requireSame('openingBytes', opened.sha256, digest)
  requireSame('choice', opened.choice, binding.choice)
  requireSame('digests', opened.digestsSha256, binding.digestsSha256)
  requireSame('chosenEntry', opened.entry, binding.entry)
  if (digest !== evidence.openingSha256 || digest !== sent.body.openingSha256)
    throw flawed('openingBytes', 'the opening is not the one that was logged')
  const suspensionIndex = checkCourse(facts, chosen, sent, options)
  checkKey('uploadKey', options, signed.upload.keyId, chosen.index)
  checkKey('openingKey', options, signed.opening.keyId, sent.index)
  await checkVerdict(evidence, opening, options.seal)
  return {
    keys: { upload: signed.upload.keyId, opening: signed.opening.keyId },
    index: chosen.index,
    openingIndex: sent.index,
    suspensionIndex,
    position: evidence.position,
    reason: evidence.reason,
  }
}

/**
 * `policy`: the receipts lack signatures that this reader demands, so the evidence is neither proven nor
 * refuted.
 */
export type EvidenceVerdict =
  | ({ readonly kind: 'proven' } & VerifiedEvidence)
  | { readonly kind: 'forged'; readonly flaw: EvidenceFlaw }
  | { readonly kind: 'policy' }

/** `verifyEvidence` as a verdict. Throws only what is no verdict on the evidence. */
export async function judgeEvidence(...given: Parameters<typeof verifyEvidence>): Promise<EvidenceVerdict> {
  try {
    return { kind: 'proven', ...(await verifyEvidence(...given)) }
  } catch (error) {
    const flaw = flawOf(error)
    if (flaw !== undefined) return { kind: 'forged', flaw }
    if (isPolicyUnmet(error)) return { kind: 'policy' }
    throw error
  }
}

type Schema<T> = { readonly safeParse: (value: unknown) => { success: true; data: T } | { success: false } }

function parsed<T>(schema: Schema<T>, value: unknown, flaw: EvidenceFlaw, message: string): T {
  const result = schema.safeParse(value)
  if (!result.success) throw flawed(flaw, message)
  return result.data
}

async function signedContent<T>(
  flaw: 'upload' | 'opening',
  schema: Schema<T>,
  request: SignedRequest,
  path: string,
  { authority }: LogGround,
): Promise<T> {
  await checkSignedRequest(request, { method: 'POST', authority, path, flaw })
  return parsed(schema, strictJson(request.content), flaw, 'what was signed is no such request')
}

function strictJson(text: string): unknown {
  try {
    return parseStrictJson(text)
  } catch {
    return undefined
  }
}

/** In the log, about this ticket of this organisation, with every field that the evidence states. */
async function entryOf(
  flaw: 'chosenEntry' | 'openingEntry',
  logged: Evidence['signed']['choice'],
  facts: TicketFacts,
  { policy, commitment }: LogGround,
): Promise<VerifiedTicketEntry> {
  const entry = await asFlaw(flaw, () => verifyTicketEntry(logged, policy))
  if (entry.leaf.action !== ACTIONS[flaw]) throw flawed(flaw, 'the entry is of another action')
  if (entry.leaf.organisation !== commitment)
    throw flawed('organisation', 'the entry is of another organisation')
  const field = differenceOf(entry.body, facts)
  if (field !== undefined) throw flawed(field, `the entry has another ${field}`)
  return entry
}

const ACTIONS = { chosenEntry: 'chosen', openingEntry: 'opening' } as const

/** The entry names this very request, and the accused as who made it. */
function checkActor(flaw: EvidenceFlaw, { body }: VerifiedTicketEntry, request: SignedRequest): void {
  const { actor, organisation } = body
  // The base names the content's digest; a long content is not in the entry.
  const kept = actor !== null && 'base' in actor.request ? actor.request : undefined
  const content = kept?.content ?? request.content
  const named =
    actor?.organisation === organisation &&
    actor.keyId === request.keyId &&
    kept?.base === request.base &&
    content === request.content
  if (!named) throw flawed(flaw, 'the entry names another request, or another sender')
}

/** Index of the suspension: an opening that the log says passed, or that was sent again, is no charge. */
function checkCourse(
  { ticket }: TicketFacts,
  chosen: VerifiedTicketEntry,
  sent: VerifiedTicketEntry,
  { history }: LogGround,
): number {
  const course = history.ticket(ticket)
  const same =
    canonicalJson(course?.chosen ?? null) === canonicalJson(chosen.leaf) &&
    canonicalJson(course?.opening ?? null) === canonicalJson(sent.leaf)
  if (!same) throw flawed('course', 'the log has other entries of this ticket')
  if (course?.ended?.as !== 'suspension')
    throw flawed('course', 'the log does not say that this opening failed')
  return course.ended.index
}

function checkKey(
  flaw: EvidenceFlaw,
  { history, commitment }: LogGround,
  keyId: string,
  index: number,
): void {
  if (!history.held(commitment, keyId, index))
    throw flawed(flaw, `key ${keyId} was not the organisation’s at entry ${index}`)
}

async function checkVerdict(evidence: Evidence, opening: Uint8Array, seal: Seal): Promise<void> {
  const { shape, digests, choice, position, reason } = evidence
  const scheme = createScheme(seal, shape.parameters)
  try {
    const verdict = await asFlaw('openingBytes', () =>
      checkOpening(scheme, shape, digests.map(fromHex), choice, decodeOpening(shape, opening)),
    )
    if (verdict.kind === 'pass') throw flawed('passes', 'the opening passes')
    requireSame('position', verdict.position, position)
    requireSame('reason', verdict.reason, reason)
  } finally {
    scheme.free()
  }
}

function requireSame(flaw: EvidenceFlaw, found: unknown, expected: unknown): void {
  if (canonicalJson(found as never) !== canonicalJson(expected as never))
    throw flawed(flaw, `the ${flaw} is another one`)
}
