// SHA-256 (FIPS 180-4) over canonical JSON (RFC 8785): the name of a thing by its content.
import { sha256 } from '@noble/hashes/sha2.js'
import { toHex, utf8 } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'

/** 64 hexadecimal digits. Throws `json.value`. */
export function digestOfJson(value: unknown): string {
  return toHex(sha256(utf8(canonicalJson(value))))
}
