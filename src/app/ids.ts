// Fresh ids and salts.
import { toBase64Url } from '../../protocols/bytes.ts'
import { randomBytes } from './random.ts'

/** `prefix_` and 128 random bits. */
export function makeId(prefix: string): string {
  return `${prefix}_${toBase64Url(randomBytes(16))}`
}

/** 32 bytes. */
export function freshSalt(): Uint8Array {
  return randomBytes(32)
}
