// RFC 9180 HPKE, base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8 } from '../bytes.ts'
import { jointError } from './errors.ts'
import { MaskKey, X25519_BYTES } from './mask-key.ts'

export type HpkeSealed = { readonly enc: Uint8Array; readonly ciphertext: Uint8Array }

/** Bytes that a sealed message is longer than the message, enc and tag. */
export const HPKE_OVERHEAD = 48

/**
 * To whoever holds the private key of `recipient`. `ephemeral` is 32 fresh random bytes and used once. Throws
 * `joint.shared_secret` for a recipient's key of small order.
 */
export function hpkeSeal(
  recipient: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  message: Uint8Array,
  ephemeral: Uint8Array,
): HpkeSealed {
  const sender = deriveKeyPair(ephemeral)
  const context = keySchedule(kemSecret(sender.agree(recipient), sender.publicKey, recipient), info)
  return {
    enc: sender.publicKey,
    ciphertext: chacha20poly1305(context.key, context.baseNonce, aad).encrypt(message),
  }
}

/** Throws `joint.sealed` for another key, info or aad, or one changed bit; which, cannot be told. */
export function hpkeOpen(
  recipient: MaskKey,
  info: Uint8Array,
  aad: Uint8Array,
  { enc, ciphertext }: HpkeSealed,
): Uint8Array {
  if (enc.length !== X25519_BYTES || ciphertext.length < TAG) throw closed()
  try {
    const context = keySchedule(kemSecret(recipient.agree(enc), enc, recipient.publicKey), info)
    return chacha20poly1305(context.key, context.baseNonce, aad).decrypt(ciphertext)
  } catch {
    throw closed()
  }
}

/** Section 7.1.3. */
export function deriveKeyPair(ikm: Uint8Array): MaskKey {
  const prk = labeledExtract(KEM, EMPTY, 'dkp_prk', ikm)
  return new MaskKey(labeledExpand(KEM, prk, 'sk', EMPTY, X25519_BYTES))
}

/** Section 4.1, ExtractAndExpand over the shared X25519 secret. */
export function kemSecret(dh: Uint8Array, enc: Uint8Array, recipient: Uint8Array): Uint8Array {
  const prk = labeledExtract(KEM, EMPTY, 'eae_prk', dh)
  return labeledExpand(KEM, prk, 'shared_secret', concatBytes(enc, recipient), 32)
}

/** Section 5.1, mode 0. */
export function keySchedule(
  secret: Uint8Array,
  info: Uint8Array,
): { readonly key: Uint8Array; readonly baseNonce: Uint8Array } {
  const context = concatBytes(
    Uint8Array.of(0),
    labeledExtract(HPKE, EMPTY, 'psk_id_hash', EMPTY),
    labeledExtract(HPKE, EMPTY, 'info_hash', info),
  )
  const prk = labeledExtract(HPKE, secret, 'secret', EMPTY)
  return {
    key: labeledExpand(HPKE, prk, 'key', context, 32),
    baseNonce: labeledExpand(HPKE, prk, 'base_nonce', context, 12),
  }
}

const TAG = 16
const EMPTY = new Uint8Array()
const KEM = concatBytes(utf8('KEM'), Uint8Array.of(0x00, 0x20))
const HPKE = concatBytes(utf8('HPKE'), Uint8Array.of(0x00, 0x20, 0x00, 0x01, 0x00, 0x03))

function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return extract(sha256, concatBytes(utf8('HPKE-v1'), suite, utf8(label), ikm), salt)
}

function labeledExpand(
  suite: Uint8Array,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Uint8Array {
  const prefix = Uint8Array.of(length >> 8, length & 0xff)
  return expand(sha256, prk, concatBytes(prefix, utf8('HPKE-v1'), suite, utf8(label), info), length)
}

function closed() {
  return jointError(
    'joint.sealed',
    'the sealed share does not open: another key, question or node, or it was changed',
  )
}
