// SPEC.md, "Masks": pairwise streams that cancel in the sum over all nodes, after Bonawitz et al., "Practical Secure Aggregation" (2017).
import { chacha20 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes, utf8 } from '../bytes.ts'
import { jointError } from './errors.ts'
import { lengthPrefixed } from './fields.ts'
import { type JointMode, jointIdBytes } from './joint-id.ts'
import { digestBytes, type MarketEdition, marketEditionDigest, placeOf } from './market-edition.ts'
import { decodeX25519Key, type MaskKey } from './mask-key.ts'
import { reduce, type Ring } from './ring.ts'

/** What a node and one other node add and subtract: as many ring elements as the question has cells. */
export type MaskStream = readonly bigint[]

/**
 * A node's share: its noisy totals with its masks, in [0, modulus). Sums over all members are the sum of `cells`; fewer shares are uniform
 * and independent of everything (PROOF.md §2). One call for one J: the same masks over other cells would show their difference.
 * Throws `joint.member`, `joint.key` (`own` is not the key of this member) and `joint.shared_secret`.
 */
export function maskCells(
  edition: MarketEdition,
  organisation: string,
  own: MaskKey,
  question: { readonly joint: string; readonly mode: JointMode; readonly ring: Ring },
  cells: readonly bigint[],
): readonly bigint[] {
  const place = placeOf(edition, organisation)
  const keys = edition.members.map(({ maskKey }) => decodeX25519Key(maskKey))
  if (!equalBytes(keys[place] ?? new Uint8Array(), own.publicKey))
    throw jointError('joint.key', 'not the mask key that this market edition names')
  const marketEdition = marketEditionDigest(edition)
  const streams = edition.members.map((_, other) => {
    if (other === place) return []
    const shared = own.agree(keys[other] ?? new Uint8Array())
    const key = maskKeyOf(shared, marketEdition, question, pairOf(edition, place, other))
    shared.fill(0)
    const stream = expandMask(key, cells.length, question.ring)
    key.fill(0)
    return stream
  })
  return applyMasks(cells, place, streams, question.ring)
}

/** Adds the streams with later members, subtracts those with earlier ones; `streams[place]` is ignored. */
export function applyMasks(
  cells: readonly bigint[],
  place: number,
  streams: readonly MaskStream[],
  ring: Ring,
): readonly bigint[] {
  return cells.map((value, cell) => {
    let masked = value
    for (const [other, stream] of streams.entries()) {
      if (other > place) masked += stream[cell] ?? 0n
      if (other < place) masked -= stream[cell] ?? 0n
    }
    return reduce(masked, ring)
  })
}

/** Both sides of a pair in member order. */
export type Pair = readonly [PairSide, PairSide]
export type PairSide = { readonly organisation: string; readonly publicKey: Uint8Array }

/**
 * K of a pair. Ids and keys are in it: with a copied mask key, or one that differs by a point of small order, two members have the same
 * X25519 secret with a third, and without them the third's two masks would cancel in its own share.
 */
export function maskKeyOf(
  shared: Uint8Array,
  marketEdition: string,
  question: { readonly joint: string; readonly mode: JointMode },
  [first, second]: Pair,
): Uint8Array {
  const pair = lengthPrefixed(first.organisation, first.publicKey, second.organisation, second.publicKey)
  const info = concatBytes(
    utf8('yinsuan/joint/v1/mask\n'),
    pair,
    jointIdBytes(question.joint),
    lengthPrefixed(question.mode),
  )
  return hkdf(sha256, shared, digestBytes(marketEdition), info, 32)
}

/**
 * ChaCha20 (RFC 8439) with a zero nonce from block 0, as little-endian u64 each. Modulo 2^64 each word is an element. Modulo t a word is cut to
 * the bits of t − 1 and skipped if it is not below t.
 */
export function expandMask(key: Uint8Array, count: number, { modulus }: Ring): MaskStream {
  const mask = maskOf(modulus)
  const out: bigint[] = []
  for (let block = 0; out.length < count; ) {
    const words = Math.min(MOST_WORDS, Math.max(8, 8 * Math.ceil((count - out.length) / 8)))
    const bytes = chacha20(key, NONCE, new Uint8Array(8 * words), undefined, block)
    block += words / 8
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    for (let word = 0; word < words && out.length < count; word++) {
      const value = view.getBigUint64(8 * word, true) & mask
      if (value < modulus) out.push(value)
    }
    bytes.fill(0)
  }
  return out
}

const NONCE = new Uint8Array(12)
const MOST_WORDS = 1 << 13

function maskOf(modulus: bigint): bigint {
  return (1n << BigInt((modulus - 1n).toString(2).length)) - 1n
}

function pairOf({ members }: MarketEdition, one: number, other: number): Pair {
  const side = (place: number): PairSide => ({
    organisation: members[place]?.organisation ?? '',
    publicKey: decodeX25519Key(members[place]?.maskKey ?? ''),
  })
  return one < other ? [side(one), side(other)] : [side(other), side(one)]
}
