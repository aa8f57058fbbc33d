// RFC 7748 X25519 keys of nodes and questions, validated more strictly than the RFC asks (SPEC.md, "Keys").
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { equalBytes, fromBase64Url, toBase64Url } from '../bytes.ts'
import type { RandomBytes } from '../random.ts'
import { rememberedKeys } from '../remembered-keys.ts'
import { jointError } from './errors.ts'

export const X25519_BYTES = 32

/** A private X25519 key. It prints as [secret]. */
export class MaskKey {
  readonly #scalar: Uint8Array
  readonly publicKey: Uint8Array

  /** `scalar` is the 32-byte private key of RFC 7748; it is copied. */
  constructor(scalar: Uint8Array) {
    if (scalar.length !== X25519_BYTES) throw jointError('joint.key', 'an X25519 private key is 32 bytes')
    this.#scalar = scalar.slice()
    this.publicKey = x25519.getPublicKey(this.#scalar)
  }

  /**
   * The 32 bytes of X25519. Throws `joint.shared_secret` for a peer's key of small order: the result would be
   * zeros, which everybody knows.
   */
  agree(publicKey: Uint8Array): Uint8Array {
    let shared: Uint8Array
    try {
      shared = x25519.getSharedSecret(this.#scalar, publicKey)
    } catch {
      throw jointError(
        'joint.shared_secret',
        'the shared secret of X25519 is zero, or the key is not 32 bytes',
      )
    }
    if (equalBytes(shared, ZERO)) throw jointError('joint.shared_secret', 'the shared secret is zero')
    return shared
  }

  exposeSecretScalar(): Uint8Array {
    return this.#scalar.slice()
  }

  toJSON(): string {
    return '[secret]'
  }
}

export function generateMaskKey(random: RandomBytes): MaskKey {
  return new MaskKey(random(new Uint8Array(X25519_BYTES)))
}

/**
 * Throws `joint.key` unless the bytes are the canonical u of a point of prime order on Curve25519. X25519
 * itself takes more: u and u + p, a set top bit, points of the twist, and points that differ by one of order
 * 8, of which all give one shared secret. Two members could hold one key under two spellings.
 */
export function checkX25519Key(publicKey: Uint8Array): void {
  if (!isUsable(publicKey))
    throw jointError('joint.key', 'not the canonical encoding of a prime-order X25519 key')
}

/** Canonical base64url of a usable key. Throws `joint.key`. */
export function decodeX25519Key(text: string): Uint8Array {
  let publicKey: Uint8Array
  try {
    publicKey = fromBase64Url(text)
  } catch {
    throw jointError('joint.key', 'an X25519 key is 32 bytes in base64url')
  }
  checkX25519Key(publicKey)
  return publicKey
}

export function encodeX25519Key(publicKey: Uint8Array): string {
  checkX25519Key(publicKey)
  return toBase64Url(publicKey)
}

/** The u of an Ed25519 key, which its negative shares: by it keys of both kinds are compared. */
export function montgomeryOf(ed25519Key: Uint8Array): Uint8Array {
  return ed25519.utils.toMontgomery(ed25519Key)
}

const ZERO = new Uint8Array(X25519_BYTES)
const P = 2n ** 255n - 19n

/**
 * By the birational map of RFC 7748, section 4.1: y = (u − 1)/(u + 1). Neither the twist nor u = −1 has
 * such a point.
 */
const isUsable = rememberedKeys(publicKey => {
  if (publicKey.length !== X25519_BYTES) return false
  const u = publicKey.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
  if (u >= P || u === P - 1n) return false
  const { Fp } = ed25519.Point
  const y = Fp.mul(Fp.sub(u, 1n), Fp.inv(Fp.add(u, 1n)))
  try {
    const point = ed25519.Point.fromBytes(Fp.toBytes(y), false)
    return point.isTorsionFree() && !point.is0()
  } catch {
    return false
  }
})
