// SPEC.md §10: random bytes that only the provider can make, and makes again the same: HMAC-SHA-256 (RFC
// 2104) in counter mode.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8 } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { RandomBytes } from '../random.ts'
import { SECRET_BYTES } from './pseudonym.ts'

export const DRAFT_LABEL = 'yinsuan/anonymise/v1/draft\0'

/**
 * The key of one draft: HMAC-SHA-256(unit secret, label ‖ digest of its input). The same input gives the
 * same noise however often it is drafted, so nothing is gained by drafting it again; an export without one of
 * the buyers, or with another unit or order column, gives independent noise. Throws `anonymise.secret`.
 */
export function draftKey(secret: Uint8Array, inputDigest: Uint8Array): Uint8Array {
  if (secret.length !== SECRET_BYTES)
    throw new ProtocolError('anonymise.secret', 'the unit secret has 32 bytes')
  return hmac(sha256, secret, concatBytes(utf8(DRAFT_LABEL), inputDigest))
}

/**
 * For one value and nothing else: block i is HMAC-SHA-256(HMAC-SHA-256(key, name), i), i as 8 bytes,
 * big-endian.
 */
export function keyedStream(key: Uint8Array, name: string): RandomBytes {
  const own = hmac(sha256, key, utf8(name))
  let block = 0n
  let rest = new Uint8Array(0)
  return target => {
    for (let at = 0; at < target.length; ) {
      if (rest.length === 0) {
        const counter = new Uint8Array(8)
        new DataView(counter.buffer).setBigUint64(0, block++)
        rest = Uint8Array.from(hmac(sha256, own, counter))
      }
      const taken = rest.subarray(0, target.length - at)
      target.set(taken, at)
      at += taken.length
      rest = rest.subarray(taken.length)
    }
    return target
  }
}
