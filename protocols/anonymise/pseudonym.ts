// SPEC.md §2: pseudonyms under the provider's secret, which never leaves the provider.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, toHex, utf8 } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'

export const SECRET_BYTES = 32
export const PSEUDONYM_BYTES = 16

/** A zero byte ends each label, so that no label is the beginning of another message. */
export const UNIT_LABEL = 'yinsuan/anonymise/v1/unit\0'
export const UNIT_KEY_LABEL = 'yinsuan/anonymise/v1/unit-key\0'

/**
 * First half of HMAC-SHA-256(secret, label ‖ unit id). The service and its consumers see only this; without
 * the secret nobody can try phone numbers until one fits. Throws `anonymise.secret` unless the secret has 32
 * bytes.
 */
export function unitPseudonym(secret: Uint8Array, unitId: string): Uint8Array {
  return unitMac(secret, unitId).subarray(0, PSEUDONYM_BYTES)
}

/**
 * First half of SHA-256(other half of the unit's HMAC ‖ order key): the same order number of two units
 * gives two pseudonyms. A missing order key is the empty text. Keyed by a prefix and cut to half, which no
 * extension of a message gets past; one block a row.
 */
export function orderPseudonym(secret: Uint8Array, unitId: string, orderKey: string): Uint8Array {
  const orderSecret = unitMac(secret, unitId).subarray(PSEUDONYM_BYTES)
  return sha256(concatBytes(orderSecret, utf8(orderKey))).subarray(0, PSEUDONYM_BYTES)
}

/** Public commitment to the secret: editions with the same one speak of the same pseudonyms. */
export function unitKey(secret: Uint8Array): string {
  return toHex(sha256(concatBytes(utf8(UNIT_KEY_LABEL), checked(secret))))
}

function unitMac(secret: Uint8Array, unitId: string): Uint8Array {
  return hmac(sha256, checked(secret), concatBytes(utf8(UNIT_LABEL), utf8(unitId)))
}

function checked(secret: Uint8Array): Uint8Array {
  if (secret.length !== SECRET_BYTES)
    throw new ProtocolError('anonymise.secret', 'the unit secret has 32 bytes')
  return secret
}
