// SHA-256 (FIPS 180-4) over canonical JSON (RFC 8785): the name of a thing by its content.
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { toHex, utf8 } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'

/** SHA-256 over byte strings one after the other. A caller may have a faster one than @noble/hashes. */
export type Hash = (...parts: readonly Uint8Array[]) => Uint8Array

export const sha256: Hash = (...parts) => {
  const hash = nobleSha256.create()
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** 64 hexadecimal digits. Throws `json.value`. */
export function digestOfJson(value: unknown, hash?: Hash): string {
  return digestOfText(canonicalJson(value), hash)
}

/** Of canonical JSON as text. */
export function digestOfText(text: string, hash: Hash = sha256): string {
  return toHex(hash(utf8(text)))
}
