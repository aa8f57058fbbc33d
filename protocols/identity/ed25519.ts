// RFC 8032 Ed25519, verified strictly: "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko 2020),
// criterion of section 4.
import { ed25519 } from '@noble/curves/ed25519.js'
import { rememberedKeys } from '../remembered-keys.ts'
import { identityError } from './errors.ts'

/**
 * The reference verifier. It takes S < L, canonical points and a key and R of prime order only, and the
 * equation without the cofactor. noble alone multiplies by the cofactor, hence the check of R.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || !isPrimeOrder(publicKey) || !isPrimeOrderPoint(signature.subarray(0, 32))) {
    return false
  }
  return ed25519.verify(signature, message, publicKey, { zip215: false })
}

/**
 * Whether R, the first half, is the neutral element, as only the key's owner can make it (S = h·a, which
 * gives the key away). Node 24 rejects it and OpenSSL 3.0 accepts it, so every caller of either checks first:
 * then an auditor never sees a request as signed that the service saw as unsigned, or the reverse.
 */
export function hasNeutralR(signature: Uint8Array): boolean {
  return signature.length === 64 && isNeutral(signature.subarray(0, 32))
}

/** The 32-byte `seed` is the private key of RFC 8032; signatures are deterministic. */
export function signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, seed)
}

export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed)
}

/**
 * Throws `identity.public_key` unless the bytes are the canonical encoding of a point of prime order. Whoever
 * enrols a key must call this: OpenSSL 3.0 (Node 22) verifies under small-order keys, where one signature
 * fits every message, and 3.5 still verifies under keys with a torsion part.
 */
export function checkPublicKey(publicKey: Uint8Array): void {
  if (!isPrimeOrder(publicKey)) {
    throw identityError('identity.public_key', 'not the canonical encoding of a prime-order Ed25519 point')
  }
}

const isPrimeOrder = rememberedKeys(isPrimeOrderPoint)

function isNeutral(encoded: Uint8Array): boolean {
  return encoded.every((byte, i) => byte === (i === 0 ? 1 : 0))
}

function isPrimeOrderPoint(encoded: Uint8Array): boolean {
  if (encoded.length !== 32 || isNeutral(encoded)) return false
  try {
    return ed25519.Point.fromBytes(encoded, false).isTorsionFree()
  } catch {
    return false
  }
}
