// SHA-256 (FIPS 180-4) over canonical JSON (RFC 8785): the name of a thing by its content.
import { toHex, utf8 } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'
import { sha256 } from './hashes.ts'

/** 64 hexadecimal digits. Throws `json.value`. */
export function digestOfJson(value: unknown): string {
  return digestOfText(canonicalJson(value))
}

/** Of canonical JSON as text. */
export function digestOfText(text: string): string {
  return toHex(sha256(utf8(text)))
}
