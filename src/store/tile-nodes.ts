// One tile of 256 hashes with the inner nodes above them, so that a proof costs no hashing below the right
// edge.
import { concatBytes } from '../../protocols/bytes.ts'
import { HASH_BYTES, nodeHash } from '../../protocols/audit/merkle.ts'

export class TileNodes {
  /** `#rows[k][i]` is the root over hashes i·2^k to (i+1)·2^k, for the full ones. */
  readonly #rows: Uint8Array[][] = [[]]

  static from(bytes: Uint8Array): TileNodes {
    const nodes = new TileNodes()
    for (let at = 0; at < bytes.length; at += HASH_BYTES) nodes.push(bytes.slice(at, at + HASH_BYTES))
    return nodes
  }

  get width(): number {
    return this.#rows[0]?.length ?? 0
  }

  push(hash: Uint8Array): void {
    let node = hash
    for (let height = 0; ; height++) {
      const row = this.#rows[height] ?? []
      this.#rows[height] = row
      row.push(node)
      const left = row[row.length - 2]
      if (row.length % 2 === 1 || left === undefined) return
      node = nodeHash(left, node)
    }
  }

  node(height: number, index: number): Uint8Array {
    const node = this.#rows[height]?.[index]
    if (node === undefined) throw new RangeError('no such node in this tile')
    return node
  }

  bytes(): Uint8Array {
    return concatBytes(...(this.#rows[0] ?? []))
  }
}
