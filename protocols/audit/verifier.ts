// C2SP signed-note verification: who signed a note, among the keys that the reader trusts.
import { utf8 } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Verify } from '../signature.ts'
import { cosignatureTime, cosignedMessage, ed25519Part } from './cosignature.ts'
import { noteKeyId, type Note, type NoteKey, parseNote } from './note.ts'

/** A trusted key with a valid signature on a note; `time` is set for a witness. */
export interface NoteSigner {
  readonly key: NoteKey
  readonly time?: number
}

export interface OpenedNote {
  readonly text: string
  readonly signers: readonly NoteSigner[]
}

/**
 * Keeps the signatures of `keys`; those of others are ignored, as the format says. That is why "some
 * signature is valid" never suffices: an attacker's flipped bit in a name or key id makes a trusted signature
 * an unknown one. Callers count (see policy.ts). Throws `note.syntax`, `note.signature` when a trusted key's
 * signature is invalid, `note.unsigned` when no trusted key signed.
 */
export async function openNote(
  bytes: Uint8Array,
  keys: readonly NoteKey[],
  verify: Verify,
): Promise<OpenedNote> {
  const note = parseNote(bytes)
  const signers = await findSigners(note, keys, verify)
  if (signers.length === 0) throw new ProtocolError('note.unsigned', 'no trusted key signed the note')
  return { text: note.text, signers }
}

async function findSigners(
  note: Note,
  keys: readonly NoteKey[],
  verify: Verify,
): Promise<readonly NoteSigner[]> {
  const signers: NoteSigner[] = []
  const trusted = keys.map(key => ({ key, id: noteKeyId(key) }))
  for (const line of note.signatures) {
    const known = trusted.find(({ key, id }) => key.name === line.name && id === line.keyId)
    if (known === undefined) continue
    const signer = await verifySignature(note.text, known.key, line.signature, verify)
    if (!signers.some(other => other.key === signer.key)) signers.push(signer)
  }
  return signers
}

async function verifySignature(
  text: string,
  key: NoteKey,
  signature: Uint8Array,
  verify: Verify,
): Promise<NoteSigner> {
  const time = key.kind === 'witness' ? cosignatureTime(signature) : undefined
  const message = time === undefined ? utf8(text) : cosignedMessage(time, text)
  const ed25519 = time === undefined ? signature : ed25519Part(signature)
  if (ed25519.length !== 64 || !(await verify(key.publicKey, message, ed25519))) {
    throw new ProtocolError('note.signature', 'a signature of a trusted key is invalid')
  }
  return time === undefined ? { key } : { key, time }
}
