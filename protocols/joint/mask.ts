// SPEC.md, "Masks": pairwise streams that cancel in the sum over all nodes, after Bonawitz et al., "Practical
// Secure Aggregation" (2017).
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
 * A node's side of one market edition: the secrets that it shares with every other node, agreed once. It
 * prints as [secret].
 */
export class Masker {
  readonly #place: number
  readonly #marketEdition: string
  #isDestroyed = false
  readonly #pairs: readonly { readonly pair: Pair; readonly shared: Uint8Array }[]

  /**
   * Throws `joint.member`, `joint.key` (`own` is not the key of this member), `joint.shared_secret`, or as
   * `encodeMarketEdition`.
   */
  constructor(edition: MarketEdition, organisation: string, own: MaskKey) {
    this.#marketEdition = marketEditionDigest(edition)
    this.#place = placeOf(edition, organisation)
    const sides = edition.members.map(
      (member): PairSide => ({
        organisation: member.organisation,
        publicKey: decodeX25519Key(member.maskKey),
      }),
    )
    const self = sides[this.#place]
    if (self === undefined || !equalBytes(self.publicKey, own.publicKey))
      throw jointError('joint.key', 'not the mask key that this market edition names')
    this.#pairs = sides.map((side, other) => ({
      pair: other < this.#place ? [side, self] : [self, side],
      shared: other === this.#place ? new Uint8Array() : own.agree(side.publicKey),
    }))
  }

  /**
   * The node's share: its noisy totals with its masks, in [0, modulus). Over all members the masks cancel;
   * fewer shares are uniform and independent of everything (PROOF.md §2). Once for one J: two sets of cells
   * under one set of masks show their difference.
   */
  mask(question: MaskedQuestion, cells: readonly bigint[]): readonly bigint[] {
    if (this.#isDestroyed) throw jointError('joint.key', 'the mask key was destroyed')
    const streams = this.#pairs.map(({ pair, shared }, other) => {
      if (other === this.#place) return []
      const key = deriveMaskKey(shared, this.#marketEdition, question, pair)
      const stream = expandMask(key, cells.length, question.ring)
      key.fill(0)
      return stream
    })
    return applyMasks(cells, this.#place, streams, question.ring)
  }

  /** Nobody masks with it again, or takes a mask off. */
  destroy(): void {
    for (const { shared } of this.#pairs) shared.fill(0)
    this.#isDestroyed = true
  }

  toJSON(): string {
    return '[secret]'
  }
}

export interface MaskedQuestion {
  readonly joint: string
  readonly mode: JointMode
  readonly ring: Ring
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
 * K of a pair. Ids and keys are in it: with a copied mask key, or one that differs by a point of small order,
 * two members have the same X25519 secret with a third, and without them the third's two masks would cancel
 * in its own share.
 */
export function deriveMaskKey(
  shared: Uint8Array,
  marketEdition: string,
  question: Omit<MaskedQuestion, 'ring'>,
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
 * ChaCha20 (RFC 8439) with a zero nonce from block 0, as little-endian u64 each. Modulo 2^64 each word is an
 * element. Modulo t a word is cut to the bits of t − 1 and skipped if it is not below t.
 */
export function expandMask(key: Uint8Array, count: number, { modulus }: Ring): MaskStream {
  const mask = maskOf(modulus)
  const out: bigint[] = []
  for (let block = 0; out.length < count; ) {
    const words = Math.min(MAX_WORDS, Math.max(8, 8 * Math.ceil((count - out.length) / 8)))
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
const MAX_WORDS = 1 << 13

function maskOf(modulus: bigint): bigint {
  return (1n << BigInt((modulus - 1n).toString(2).length)) - 1n
}
