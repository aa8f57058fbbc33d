// RFC 6962 §2.1 as a compact range: the roots of the perfect subtrees of a growing tree, largest first.
import { ProtocolError } from '../errors.ts'
import { EMPTY_ROOT, isHash, isSize, nodeHash } from './merkle.ts'

/**
 * Appends in O(1) amortised and gives the root in O(log n); `size` and `hashes` are all that has to be stored
 * to go on.
 */
export class Frontier {
  #size: number
  readonly #hashes: Uint8Array[]

  /** Resumes from a stored size and its hashes; throws `frontier.shape` when they don't fit. */
  constructor(size = 0, hashes: readonly Uint8Array[] = []) {
    if (!isSize(size) || hashes.length !== ones(size) || !hashes.every(isHash)) {
      throw new ProtocolError('frontier.shape', 'the hashes are not those of a tree of this size')
    }
    this.#size = size
    this.#hashes = [...hashes]
  }

  get size(): number {
    return this.#size
  }

  get hashes(): readonly Uint8Array[] {
    return [...this.#hashes]
  }

  push(leaf: Uint8Array): void {
    if (!isHash(leaf)) throw new ProtocolError('frontier.shape', 'a leaf hash has 32 bytes')
    let hash = leaf
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = this.#hashes.pop()
      if (left !== undefined) hash = nodeHash(left, hash)
    }
    this.#hashes.push(hash)
    this.#size++
  }

  root(): Uint8Array {
    return this.#hashes.length === 0
      ? EMPTY_ROOT
      : this.#hashes.reduceRight((right, left) => nodeHash(left, right))
  }
}

function ones(size: number): number {
  let count = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  return count
}
