// C2SP signed-note (c2sp.org/signed-note@v1.0.0): text, an empty line, then one line for each signature.
import { sha256 } from '../hashes.ts'
import { concatBytes, fromUtf8, toBase64, toHex, utf8 } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Sign } from '../signature.ts'
import { decodeBase64 } from './decode-base64.ts'

/** `log`: Ed25519 over the text (0x01). `witness`: cosignature/v1, Ed25519 over time and text (0x04). */
export type NoteKeyKind = 'log' | 'witness'

export interface NoteKey {
  readonly kind: NoteKeyKind
  readonly name: string
  readonly publicKey: Uint8Array
}

export interface NoteSignature {
  readonly name: string
  readonly keyId: string
  readonly signature: Uint8Array
}

export interface Note {
  /** With its final newline: exactly what the signatures cover. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/**
 * First 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key), lower-case hex. Made once for a key, by
 * which a log signs for years.
 */
export function noteKeyId(key: NoteKey): string {
  const known = keyIds.get(key)
  if (known !== undefined) return known
  checkKey(key)
  const id = toHex(sha256(concatBytes(utf8(`${key.name}\n`), typedKey(key))).subarray(0, 4))
  keyIds.set(key, id)
  return id
}

const keyIds = new WeakMap<NoteKey, string>()

export function formatVkey(key: NoteKey): string {
  return `${key.name}+${noteKeyId(key)}+${toBase64(typedKey(key))}`
}

/** `<name>+<hex key id>+<base64(type ‖ public key)>`; throws `note.vkey`. */
export function parseVkey(vkey: string): NoteKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(vkey) ?? []
  if (name === undefined || id === undefined || encoded === undefined) throw vkeyError()
  const typed = decodeBase64(encoded, vkeyError)
  const kind = KINDS.get(typed[0] ?? -1)
  if (kind === undefined) throw vkeyError()
  const key = { kind, name, publicKey: typed.subarray(1) }
  if (noteKeyId(key) !== id) throw vkeyError()
  return key
}

/**
 * Splits a note without trusting it: nothing is verified here. Throws `note.syntax`, also for more than 100
 * signatures or a million bytes.
 */
export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > MAX_NOTE_BYTES) throw syntaxError()
  const note = noteText(bytes)
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) throw syntaxError()
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) throw syntaxError()
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) }
}

/** Text and signature lines as a note; throws `note.syntax` when the result could not be parsed back. */
export function formatNote(note: Note): Uint8Array {
  const bytes = utf8(`${note.text}\n${note.signatures.map(formatSignatureLine).join('')}`)
  if (parseNote(bytes).text !== note.text) throw syntaxError()
  return bytes
}

export function formatSignatureLine(line: NoteSignature): string {
  const id = Uint8Array.from({ length: 4 }, (_, i) => Number.parseInt(line.keyId.slice(2 * i, 2 * i + 2), 16))
  return `— ${line.name} ${toBase64(concatBytes(id, line.signature))}\n`
}

/** One line without its newline; throws `note.syntax`. */
export function parseSignatureLine(line: string): NoteSignature {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? []
  if (name === undefined || encoded === undefined) throw syntaxError()
  const blob = decodeBase64(encoded, syntaxError)
  if (blob.length <= 4) throw syntaxError()
  return { name, keyId: toHex(blob.subarray(0, 4)), signature: blob.subarray(4) }
}

/** Signs as a log (type 0x01). */
export async function signText(text: string, key: NoteKey, sign: Sign): Promise<NoteSignature> {
  return { name: key.name, keyId: noteKeyId(key), signature: await sign(utf8(text)) }
}

const KIND_BYTES = { log: 1, witness: 4 } as const
const KINDS: ReadonlyMap<number, NoteKeyKind> = new Map([
  [1, 'log'],
  [4, 'witness'],
])
const MAX_SIGNATURES = 100
const MAX_NOTE_BYTES = 1_000_000
// U+0085 is white space to the readers in Go, and not to ECMAScript.
const NAME = /^[^\s+\u0085\p{Cc}]+$/u
const SIGNATURE_LINE = /^— ([^\s+\u0085]+) ([A-Za-z0-9+/]+={0,2})$/u
// oxlint-disable-next-line eslint/no-control-regex -- the format forbids exactly these
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/

function checkKey(key: NoteKey): void {
  if (!NAME.test(key.name) || !key.name.isWellFormed() || key.publicKey.length !== 32) throw vkeyError()
}

function typedKey(key: NoteKey): Uint8Array {
  return concatBytes(Uint8Array.of(KIND_BYTES[key.kind]), key.publicKey)
}

function noteText(bytes: Uint8Array): string {
  let text: string
  try {
    text = fromUtf8(bytes)
  } catch {
    throw syntaxError()
  }
  if (CONTROL.test(text)) throw syntaxError()
  return text
}

function syntaxError(): ProtocolError {
  return new ProtocolError('note.syntax', 'not a signed note')
}

function vkeyError(): ProtocolError {
  return new ProtocolError('note.vkey', 'not a verifier key of a known algorithm with its own key id')
}
