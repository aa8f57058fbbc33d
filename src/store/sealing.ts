// AES-256-GCM under random nonces. The place of what is sealed is bound to it, so that the database cannot
// move it elsewhere.
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { concatBytes, utf8 } from '../../protocols/bytes.ts'
import type { RandomBytes } from '../../protocols/random.ts'

const CIPHER = 'aes-256-gcm'
const NONCE = 12
const TAG = 16

/** nonce ‖ ciphertext ‖ tag. */
export function sealBody(key: KeyObject, place: string, bytes: Uint8Array, random: RandomBytes): Uint8Array {
  const nonce = random(new Uint8Array(NONCE))
  const cipher = createCipheriv(CIPHER, key, nonce)
  cipher.setAAD(utf8(place))
  return concatBytes(nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag())
}

/** Undefined for what this key did not seal for this place. */
export function unseal(key: KeyObject, place: string, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < NONCE + TAG) return undefined
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE))
  decipher.setAAD(utf8(place))
  decipher.setAuthTag(sealed.subarray(-TAG))
  try {
    return concatBytes(decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final())
  } catch {
    return undefined
  }
}
