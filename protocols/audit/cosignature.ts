// C2SP tlog-cosignature (c2sp.org/tlog-cosignature@v1.0.1), Ed25519: "at this time, this was the largest tree
// that I saw".
import { concatBytes, utf8 } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Sign } from '../signature.ts'
import { noteKeyId, type NoteKey, type NoteSignature } from './note.ts'

/** What a witness signs: time in Unix seconds, and the checkpoint's text with its final newline. */
export function cosignedMessage(time: number, text: string): Uint8Array {
  return utf8(`cosignature/v1\ntime ${time}\n${text}`)
}

/** The witness decides before whether the tree is consistent with what it saw; this only signs. */
export async function cosign(text: string, key: NoteKey, time: number, sign: Sign): Promise<NoteSignature> {
  if (key.kind !== 'witness' || !Number.isSafeInteger(time) || time < 0) {
    throw new ProtocolError('cosignature.input', 'needs a witness key and a time in whole seconds')
  }
  const signature = concatBytes(timeBytes(time), await sign(cosignedMessage(time, text)))
  return { name: key.name, keyId: noteKeyId(key), signature }
}

/** Unix seconds out of `u64 time ‖ 64-byte signature`; throws `cosignature.syntax`. */
export function cosignatureTime(signature: Uint8Array): number {
  if (signature.length !== TIME_BYTES + 64) throw syntaxError()
  let time = 0
  for (const byte of signature.subarray(0, TIME_BYTES)) time = time * 256 + byte
  if (!Number.isSafeInteger(time)) throw syntaxError()
  return time
}

export function ed25519Part(signature: Uint8Array): Uint8Array {
  return signature.subarray(TIME_BYTES)
}

const TIME_BYTES = 8

function timeBytes(time: number): Uint8Array {
  const bytes = new Uint8Array(TIME_BYTES)
  for (let at = TIME_BYTES - 1, rest = time; at >= 0; at--, rest = Math.floor(rest / 256))
    bytes[at] = rest % 256
  return bytes
}

function syntaxError(): ProtocolError {
  return new ProtocolError('cosignature.syntax', 'not a time and an Ed25519 signature')
}
