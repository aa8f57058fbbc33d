// An officer's own check of a cheating consumer (protocols/blind/SPEC.md, "Evidence"): from what was signed and logged, without the service.
import { parseEntry } from '../../../protocols/audit/entry.ts'
import { commit } from '../../../protocols/audit/commitment.ts'
import { parseVkey } from '../../../protocols/audit/note.ts'
import { verifyReceipt } from '../../../protocols/audit/receipt.ts'
import { decodeOpening } from '../../../protocols/blind/messages.ts'
import { checkOpening } from '../../../protocols/blind/open.ts'
import { createScheme, type Seal } from '../../../protocols/blind/scheme.ts'
import { fromBase64, fromHex, toHex, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson, parseStrictJson } from '../../../protocols/canonical-json.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { decodePublicKey, keyId } from '../../../protocols/identity/keys.ts'
import { formatContentDigest } from '../../../protocols/identity/content-digest.ts'
import { type Evidence, NewTicket, type SignedRequest, TicketOpening } from '../../../schemas/blind.ts'
import { ROUTES } from '../../../schemas/api.ts'
import { SdkError } from '../errors.ts'
import { sha256 } from '../web-crypto.ts'

export type VerifiedEvidence = {
  /** The one key that signed upload and opening: compare with the organisation's keys in the log. */
  readonly keyId: string
  /** Of the choice. */
  readonly index: number
  readonly position: number
  readonly reason: string
}

/**
 * That one key signed these digests, that the log holds a choice for them, that the same key signed this opening, and that the opening breaks
 * the rule that the evidence names. Everything in the evidence may come from the service. Throws `sdk.evidence`, or what a broken proof throws.
 */
export async function verifyEvidence(
  evidence: Evidence,
  opening: Uint8Array,
  options: { readonly logKey: string; readonly seal: Seal },
): Promise<VerifiedEvidence> {
  const { shape, signed, ticket } = evidence
  await checkSigned(signed.upload, ROUTES.ticketNew.path)
  await checkSigned(signed.opening, ROUTES.ticketOpening.path.replace(':id', ticket))
  if (signed.upload.keyId !== signed.opening.keyId) throw unproven('upload and opening bear different keys')
  const uploaded = readSigned(NewTicket, signed.upload.content)
  if (canonicalJson(uploaded.shape) !== canonicalJson(shape)) throw unproven('the signed shape is another')
  if (canonicalJson(uploaded.digests) !== canonicalJson(evidence.digests)) {
    throw unproven('the signed digests are others')
  }
  const opened = readSigned(TicketOpening, signed.opening.content)
  const digest = toHex(await sha256(opening))
  if (digest !== opened.sha256 || digest !== evidence.openingSha256) {
    throw unproven('the opening is not the signed one')
  }
  const index = await checkChoiceEntry(evidence, options.logKey)
  checkVerdict(evidence, opening, options.seal)
  return { keyId: signed.upload.keyId, index, position: evidence.position, reason: evidence.reason }
}

function readSigned<T>(schema: { readonly parse: (value: unknown) => T }, content: string): T {
  try {
    return schema.parse(parseStrictJson(content))
  } catch {
    throw unproven('what was signed is no such request')
  }
}

/** The key signed exactly this content for exactly this route. */
async function checkSigned(request: SignedRequest, path: string): Promise<void> {
  const publicKey = decodePublicKey(request.publicKey)
  const base = utf8(request.base)
  if (keyId(publicKey) !== request.keyId) throw unproven('a key is not the one that it is called')
  if (!verifyEd25519(publicKey, base, fromBase64(request.signature))) {
    throw unproven('a request is not signed by its key')
  }
  const covered = [
    `"@method": POST`,
    `"@path": ${path}`,
    `"content-digest": ${formatContentDigest(await sha256(utf8(request.content)))}`,
  ]
  const lines = request.base.split('\n')
  if (!covered.every(line => lines.includes(line))) throw unproven('a signature is of another request')
}

/** The entry's place in the log. */
async function checkChoiceEntry({ signed, ticket, choice }: Evidence, logKey: string): Promise<number> {
  const leaf = utf8(signed.choice.leaf)
  const policy = { logKey: parseVkey(logKey), witnesses: [], quorum: 0 }
  const { index } = await verifyReceipt(leaf, signed.choice.receipt, policy, verifyEd25519)
  const entry = parseEntry(leaf)
  if (entry.type !== 'ticket' || entry.action !== 'chosen' || entry.ticket !== ticket) {
    throw unproven('the entry is not that of this ticket’s choice')
  }
  if (commit('body', fromHex(signed.choice.bodySalt), utf8(signed.choice.body)) !== entry.bodyCommitment) {
    throw unproven('the choice is not the one that its entry commits to')
  }
  const body = parseStrictJson(signed.choice.body)
  const logged = typeof body === 'object' && body !== null && 'choice' in body ? body.choice : null
  if (canonicalJson(logged) !== canonicalJson(choice)) throw unproven('the logged choice is another')
  return index
}

function checkVerdict(evidence: Evidence, opening: Uint8Array, seal: Seal): void {
  const { shape, digests, choice, position, reason } = evidence
  const scheme = createScheme(seal, shape.parameters)
  try {
    const verdict = checkOpening(scheme, shape, digests.map(fromHex), choice, decodeOpening(shape, opening))
    if (verdict.kind === 'pass') throw unproven('the opening passes')
    if (verdict.position !== position || verdict.reason !== reason) {
      throw unproven(`the opening fails at ${verdict.position} (${verdict.reason})`)
    }
  } finally {
    scheme.free()
  }
}

function unproven(message: string): SdkError {
  return new SdkError('sdk.evidence', message)
}
