// SPEC.md, "Sealed shares": only the question's own key opens a share. Whoever holds all n of them can add
// them up.
import { sha256 } from '../hashes.ts'
import { concatBytes, equalBytes, fromHex, toHex, utf8 } from '../bytes.ts'
import type { RandomBytes } from '../random.ts'
import { jointError } from './errors.ts'
import { lengthPrefixed } from './fields.ts'
import { HPKE_OVERHEAD, hpkeOpen, hpkeSeal } from './hpke.ts'
import { jointIdBytes } from './joint-id.ts'
import { checkX25519Key, type MaskKey, X25519_BYTES } from './mask-key.ts'

export const SHARE_SALT = 32

/** What a node stores with its hold: the same bytes however often they are sent. */
export interface StoredShare {
  /** Random, made with the noise; secret until the share is opened. */
  readonly salt: Uint8Array
  /** Masked cells, or answer ciphertexts of a blind question. */
  readonly bytes: Uint8Array
}

/**
 * What a yes says of a share, lower-case hex. Salted: a share of one cell has 64 bits, and whoever found all
 * n by trying could add them without any key. Throws `joint.share` for another salt length.
 */
export function shareCommitment(joint: string, node: string, { salt, bytes }: StoredShare): string {
  if (salt.length !== SHARE_SALT) throw jointError('joint.share', `a salt has ${SHARE_SALT} bytes`)
  return toHex(
    sha256(utf8('yinsuan/joint/v1/commitment\n'), salt, fromHex(joint), lengthPrefixed(node), bytes),
  )
}

/**
 * enc ‖ ciphertext of salt ‖ share, under a new ephemeral key each time. `recipient` is the key in the
 * consumer's signed question. Throws `joint.key`, `joint.shared_secret`.
 */
export function sealShare(
  recipient: Uint8Array,
  joint: string,
  node: string,
  { salt, bytes }: StoredShare,
  random: RandomBytes,
): Uint8Array {
  checkX25519Key(recipient)
  const ephemeral = random(new Uint8Array(X25519_BYTES))
  const { enc, ciphertext } = hpkeSeal(
    recipient,
    INFO,
    boundTo(joint, node),
    concatBytes(salt, bytes),
    ephemeral,
  )
  ephemeral.fill(0)
  return concatBytes(enc, ciphertext)
}

/** Throws `joint.sealed`, or `joint.share` if it is not what the node's yes committed to. */
export function openShare(
  key: MaskKey,
  joint: string,
  node: string,
  commitment: string,
  sealed: Uint8Array,
): StoredShare {
  const enc = sealed.subarray(0, X25519_BYTES)
  const opened = hpkeOpen(key, INFO, boundTo(joint, node), { enc, ciphertext: sealed.subarray(X25519_BYTES) })
  if (opened.length < SHARE_SALT) throw jointError('joint.share', 'the share is too short')
  const share = { salt: opened.slice(0, SHARE_SALT), bytes: opened.slice(SHARE_SALT) }
  if (!equalBytes(utf8(shareCommitment(joint, node, share)), utf8(commitment)))
    throw jointError('joint.share', 'the share is not the one that its node committed to')
  return share
}

/** Bytes of a sealed share. */
export function sealedLength(shareBytes: number): number {
  return HPKE_OVERHEAD + SHARE_SALT + shareBytes
}

const INFO = utf8('yinsuan/joint/v1/seal\n')

/** J has 32 bytes, so J ‖ node has one reading. */
function boundTo(joint: string, node: string): Uint8Array {
  return concatBytes(jointIdBytes(joint), utf8(node))
}
