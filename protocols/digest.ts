// SHA-256 (FIPS 180-4) over canonical JSON (RFC 8785): the name of a thing by its content.
import { sha256 } from '@noble/hashes/sha2.js'
import { toHex, utf8 } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'

/** SHA-256, where the caller has a faster one than @noble/hashes. */
export type Hash = (bytes: Uint8Array) => Uint8Array

/** 64 hexadecimal digits. Throws `json.value`. */
export function digestOfJson(value: unknown, hash: Hash = sha256): string {
  return toHex(hash(utf8(canonicalJson(value))))
}
