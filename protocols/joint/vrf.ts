// RFC 9381 ECVRF-EDWARDS25519-SHA512-TAI: a random value that one key determines for each input, with a proof
// that it did.
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes } from '../bytes.ts'
import { checkPublicKey } from '../identity/ed25519.ts'
import { jointError } from './errors.ts'

const VRF_PROOF = 80

/**
 * `seed` is the 32-byte private key of RFC 8032; its public key serves nothing else. Deterministic. Variable
 * time in alpha, which is public.
 */
export function vrfProve(seed: Uint8Array, alpha: Uint8Array): Uint8Array {
  const { scalar, prefix, pointBytes } = ed25519.utils.getExtendedPublicKey(seed)
  const h = encodeToCurve(pointBytes, alpha)
  const gamma = h.multiply(scalar)
  // Section 5.4.2.2, the nonce of RFC 8032.
  const k = Fn.create(littleEndian(sha512(concatBytes(prefix, h.toBytes()))))
  const c = challenge([pointBytes, h.toBytes(), gamma.toBytes(), times(Point.BASE, k), times(h, k)])
  const s = Fn.create(k + c * scalar)
  return concatBytes(gamma.toBytes(), toLittleEndian(c, CHALLENGE), toLittleEndian(s, 32))
}

/**
 * The 64 random bytes of this key for `alpha`. The key is validated as the RFC's section 5.4.5 and more: of
 * prime order, in its one encoding. Throws `joint.vrf` for a proof or key that is not good; all of it may
 * come from an attacker.
 */
export function vrfVerify(publicKey: Uint8Array, alpha: Uint8Array, proof: Uint8Array): Uint8Array {
  if (proof.length !== VRF_PROOF) throw refused()
  const y = keyPoint(publicKey)
  const gamma = decodePoint(proof.subarray(0, 32))
  const c = littleEndian(proof.subarray(32, 48))
  const s = littleEndian(proof.subarray(48))
  if (gamma === undefined || s >= Fn.ORDER) throw refused()
  const h = encodeToCurve(publicKey, alpha)
  const u = Point.BASE.multiplyUnsafe(s).subtract(y.multiplyUnsafe(c))
  const v = h.multiplyUnsafe(s).subtract(gamma.multiplyUnsafe(c))
  const expected = challenge([publicKey, h.toBytes(), gamma.toBytes(), u.toBytes(), v.toBytes()])
  if (!equalBytes(toLittleEndian(expected, CHALLENGE), proof.subarray(32, 48))) throw refused()
  return outputOf(gamma)
}

/** The output of a proof that its own maker made, without verifying it. */
export function vrfOutput(proof: Uint8Array): Uint8Array {
  const gamma = proof.length === VRF_PROOF ? decodePoint(proof.subarray(0, 32)) : undefined
  if (gamma === undefined) throw refused()
  return outputOf(gamma)
}

const { Point } = ed25519
const { Fn } = Point
type EdwardsPoint = typeof Point.BASE

const SUITE = 0x03
const CHALLENGE = 16

/** Section 5.4.1.1, try and increment; salt is the public key. */
export function encodeToCurve(publicKey: Uint8Array, alpha: Uint8Array): EdwardsPoint {
  for (let counter = 0; counter < 256; counter++) {
    const front = concatBytes(Uint8Array.of(SUITE, 0x01), publicKey, alpha)
    const hash = sha512(concatBytes(front, Uint8Array.of(counter, 0x00)))
    const point = decodePoint(hash.subarray(0, 32))?.clearCofactor()
    if (point !== undefined && !point.is0()) return point
  }
  // Each try fails with about one half.
  throw refused()
}

/** Section 5.4.3. */
function challenge(points: readonly Uint8Array[]): bigint {
  const hash = sha512(concatBytes(Uint8Array.of(SUITE, 0x02), ...points, Uint8Array.of(0x00)))
  return littleEndian(hash.subarray(0, CHALLENGE))
}

/** Section 5.2. */
function outputOf(gamma: EdwardsPoint): Uint8Array {
  const front = Uint8Array.of(SUITE, 0x03)
  return sha512(concatBytes(front, gamma.clearCofactor().toBytes(), Uint8Array.of(0x00)))
}

/** With k = 0, which no one meets, the multiplication would throw. */
function times(point: EdwardsPoint, scalar: bigint): Uint8Array {
  return point.multiply(scalar).toBytes()
}

function keyPoint(publicKey: Uint8Array): EdwardsPoint {
  try {
    checkPublicKey(publicKey)
    return Point.fromBytes(publicKey, false)
  } catch {
    throw refused()
  }
}

/** RFC 8032, section 5.1.3: canonical encodings only. */
function decodePoint(bytes: Uint8Array): EdwardsPoint | undefined {
  try {
    return Point.fromBytes(bytes, false)
  } catch {
    return undefined
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function toLittleEndian(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}

function refused() {
  return jointError('joint.vrf', 'not a proof of this key for this input')
}
