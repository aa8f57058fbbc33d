// RFC 6962 §2.1 Merkle tree over SHA-256; the verifiers are the algorithms of RFC 9162 §2.1.3.2 and
// §2.1.4.2.
import { sha256 } from '../hashes.ts'
import { equalBytes } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'

export const HASH_BYTES = 32

/** SHA-256(""): the root of the tree without leaves. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0))

/** SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + entry.length)
  input.set(entry, 1)
  return sha256(input)
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + left.length + right.length)
  input[0] = 1
  input.set(left, 1)
  input.set(right, 1 + left.length)
  return sha256(input)
}

/** The root over leaf hashes; of a perfect subtree too, when its nodes of one level are given. */
export function merkleRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [first] = hashes
  if (first === undefined) return EMPTY_ROOT
  if (hashes.length === 1) return first
  const split = splitPoint(hashes.length)
  return nodeHash(merkleRoot(hashes.slice(0, split)), merkleRoot(hashes.slice(split)))
}

/** Leaves `start` (included) to `end` (excluded) of a subtree whose root is in a proof. */
export interface LeafRange {
  readonly start: number
  readonly end: number
}

/**
 * What an inclusion proof of leaf `index` in a tree of `size` holds, from the leaf upward. Throws
 * `proof.range`.
 */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  if (!isSize(size) || !isSize(index) || index >= size) {
    throw new ProtocolError('proof.range', 'the index is not in the tree')
  }
  const ranges: LeafRange[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + splitPoint(end - start)
    if (index < middle) {
      ranges.push({ start: middle, end })
      end = middle
    } else {
      ranges.push({ start, end: middle })
      start = middle
    }
  }
  return ranges.reverse()
}

/**
 * What a consistency proof from `older` to `newer` leaves holds (empty from 0 and between equal sizes).
 * Throws `proof.range`.
 */
export function consistencyRanges(older: number, newer: number): readonly LeafRange[] {
  if (!isSize(older) || !isSize(newer) || older > newer) {
    throw new ProtocolError('proof.range', 'the older size is above the newer one')
  }
  if (older === 0 || older === newer) return []
  const ranges: LeafRange[] = []
  let [start, end] = [0, newer]
  while (older !== end) {
    const middle = start + splitPoint(end - start)
    if (older <= middle) {
      ranges.push({ start: middle, end })
      end = middle
    } else {
      ranges.push({ start, end: middle })
      start = middle
    }
  }
  // A complete prefix is the older root itself, which the verifier has.
  if (start !== 0) ranges.push({ start, end })
  return ranges.reverse()
}

export function proveInclusion(leaves: readonly Uint8Array[], index: number): readonly Uint8Array[] {
  return inclusionRanges(index, leaves.length).map(range => merkleRoot(leaves.slice(range.start, range.end)))
}

/** The proof that the first `older` leaf hashes are a prefix of all of them. */
export function proveConsistency(leaves: readonly Uint8Array[], older: number): readonly Uint8Array[] {
  return consistencyRanges(older, leaves.length).map(range =>
    merkleRoot(leaves.slice(range.start, range.end)),
  )
}

/** Returns nothing, or throws `proof.inclusion`. Everything but `root` may come from an attacker. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): void {
  const fail = () => new ProtocolError('proof.inclusion', 'the inclusion proof does not lead to the root')
  if (!isSize(index) || !isSize(size) || index >= size || ![leaf, ...proof].every(isHash)) throw fail()
  let [fn, sn, hash] = [index, size - 1, leaf]
  for (const sibling of proof) {
    if (sn === 0) throw fail()
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash)
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else {
      hash = nodeHash(hash, sibling)
    }
    ;[fn, sn] = [half(fn), half(sn)]
  }
  if (sn !== 0 || !equalBytes(hash, root)) throw fail()
}

/**
 * Returns nothing, or throws `proof.consistency`. From size 0 only the empty proof is right (C2SP
 * tlog-witness; RFC 9162 leaves it undefined).
 */
export function verifyConsistency(
  older: number,
  newer: number,
  proof: readonly Uint8Array[],
  olderRoot: Uint8Array,
  newerRoot: Uint8Array,
): void {
  const fail = () => new ProtocolError('proof.consistency', 'the older tree is not a prefix of the newer one')
  if (!isSize(older) || !isSize(newer) || older > newer || !proof.every(isHash)) throw fail()
  if (older === 0) {
    const rightRoot = newer === 0 ? equalBytes(newerRoot, EMPTY_ROOT) : isHash(newerRoot)
    if (proof.length !== 0 || !equalBytes(olderRoot, EMPTY_ROOT) || !rightRoot) throw fail()
    return
  }
  if (older === newer) {
    if (proof.length !== 0 || !equalBytes(olderRoot, newerRoot)) throw fail()
    return
  }
  let [fn, sn] = [older - 1, newer - 1]
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)]
  // fn is 0 exactly when the older size is a power of two: its root then starts the path.
  const path = fn === 0 ? [olderRoot, ...proof] : proof
  const [start, ...rest] = path
  if (start === undefined || proof.length === 0) throw fail()
  let [fr, sr] = [start, start]
  for (const sibling of rest) {
    if (sn === 0) throw fail()
    if (fn % 2 === 1 || fn === sn) {
      ;[fr, sr] = [nodeHash(sibling, fr), nodeHash(sibling, sr)]
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else {
      sr = nodeHash(sr, sibling)
    }
    ;[fn, sn] = [half(fn), half(sn)]
  }
  if (sn !== 0 || !equalBytes(fr, olderRoot) || !equalBytes(sr, newerRoot)) throw fail()
}

/** A tree size or leaf index; beyond 2^53 - 1 we refuse rather than round. */
export function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

export function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_BYTES
}

/** The largest power of two below `count` (≥ 2). */
function splitPoint(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

function half(value: number): number {
  return Math.floor(value / 2)
}
