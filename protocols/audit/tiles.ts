// C2SP tlog-tiles (c2sp.org/tlog-tiles@v0.1.0), contents: tiles of hashes of height 8, bundles of 256
// entries.
import { concatBytes } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import { HASH_BYTES, isHash, merkleRoot } from './merkle.ts'
import { TILE_WIDTH, type TilePath } from './tile-path.ts'

export interface Tile extends TilePath {
  readonly bytes: Uint8Array
}

/** Cuts a tile into its hashes; throws `tile.bytes` unless it has exactly `width` of them. */
export function tileHashes(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  if (bytes.length !== width * HASH_BYTES) {
    throw new ProtocolError('tile.bytes', 'a tile has another length than its path says')
  }
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES))
}

/** Each entry as uint16 big-endian length ‖ bytes; throws `tile.entry` beyond 65 535 bytes. */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    ...entries.flatMap(entry => {
      if (entry.length > MAX_ENTRY_BYTES) throw new ProtocolError('tile.entry', 'an entry is too long')
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]
    }),
  )
}

export const MAX_ENTRY_BYTES = 0xffff

/** Throws `tile.bundle` unless the bytes are exactly `width` entries. */
export function decodeEntryBundle(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const length = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
    const end = at + 2 + length
    if (end > bytes.length || entries.length === width) throw bundleError()
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  if (entries.length !== width) throw bundleError()
  return entries
}

/** Makes every tile of a growing log out of its leaf hashes, in memory of one tile a level. */
export class TileBuilder {
  readonly #levels: { readonly hashes: Uint8Array[]; index: bigint }[] = []

  /** The tiles that this leaf completes, lowest level first: mostly none. */
  push(leaf: Uint8Array): readonly Tile[] {
    if (!isHash(leaf)) throw new ProtocolError('tile.bytes', 'a leaf hash has 32 bytes')
    return this.#add(0, leaf)
  }

  /** The partial tiles as of now, lowest level first. */
  partial(): readonly Tile[] {
    return this.#levels.flatMap(({ hashes, index }, level) =>
      hashes.length === 0 ? [] : [{ level, index, width: hashes.length, bytes: concatBytes(...hashes) }],
    )
  }

  #add(level: number, hash: Uint8Array): readonly Tile[] {
    const row = this.#levels[level] ?? { hashes: [], index: 0n }
    this.#levels[level] = row
    row.hashes.push(hash)
    if (row.hashes.length < TILE_WIDTH) return NO_TILES
    const tile = { level, index: row.index, width: TILE_WIDTH, bytes: concatBytes(...row.hashes) }
    const root = merkleRoot(row.hashes)
    row.hashes.length = 0
    row.index++
    return [tile, ...this.#add(level + 1, root)]
  }
}

const NO_TILES: readonly Tile[] = []

function bundleError(): ProtocolError {
  return new ProtocolError('tile.bundle', 'not the entries that the path of the bundle says')
}
