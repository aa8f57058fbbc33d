// RFC 6962 proofs made by reading C2SP tlog-tiles: a server or reader needs no more than O(log n) tiles.
import { consistencyRanges, inclusionRanges, type LeafRange, merkleRoot } from './merkle.ts'
import { TILE_WIDTH } from './tile-path.ts'
import { tileHashes } from './tiles.ts'

/**
 * A tile of a log of the size asked about. The tiles are not trusted by those who verify the proof; whoever
 * makes a proof from wrong tiles only makes a proof that fails.
 */
export type ReadTile = (level: number, index: number, width: number) => Uint8Array | Promise<Uint8Array>

export async function proveInclusionFromTiles(
  readTile: ReadTile,
  index: number,
  size: number,
): Promise<readonly Uint8Array[]> {
  return await rangeHashes(readTile, size, inclusionRanges(index, size))
}

/** `older` to `newer`, out of the tiles of a log of `newer` leaves. */
export async function proveConsistencyFromTiles(
  readTile: ReadTile,
  older: number,
  newer: number,
): Promise<readonly Uint8Array[]> {
  return await rangeHashes(readTile, newer, consistencyRanges(older, newer))
}

async function rangeHashes(
  readTile: ReadTile,
  size: number,
  ranges: readonly LeafRange[],
): Promise<readonly Uint8Array[]> {
  const cache = new Map<string, readonly Uint8Array[]>()
  const tileAt = async (level: number, index: number): Promise<readonly Uint8Array[]> => {
    const key = `${level}/${index}`
    const known = cache.get(key)
    if (known !== undefined) return known
    const rowLength = Math.floor(size / TILE_WIDTH ** level)
    const width = Math.min(TILE_WIDTH, rowLength - index * TILE_WIDTH)
    const hashes = tileHashes(await readTile(level, index, width), width)
    cache.set(key, hashes)
    return hashes
  }
  const out: Uint8Array[] = []
  for (const range of ranges) {
    const parts: Uint8Array[] = []
    for (const piece of perfectPieces(range)) parts.push(await pieceRoot(piece, tileAt))
    out.push(parts.reduceRight((right, left) => merkleRoot([left, right])))
  }
  return out
}

/** A perfect subtree is in one tile, as a run of hashes of the highest level that is not above it. */
async function pieceRoot(
  { start, end }: LeafRange,
  tileAt: (level: number, index: number) => Promise<readonly Uint8Array[]>,
): Promise<Uint8Array> {
  let [level, leavesPerHash] = [0, 1]
  while (leavesPerHash * TILE_WIDTH <= end - start)
    [level, leavesPerHash] = [level + 1, leavesPerHash * TILE_WIDTH]
  const first = start / leavesPerHash
  const index = Math.floor(first / TILE_WIDTH)
  const offset = first - index * TILE_WIDTH
  const hashes = await tileAt(level, index)
  return merkleRoot(hashes.slice(offset, offset + (end - start) / leavesPerHash))
}

/**
 * Every range of a proof starts at a multiple of its own rounded-up size, so it falls into perfect subtrees,
 * largest first.
 */
function perfectPieces({ start, end }: LeafRange): readonly LeafRange[] {
  const pieces: LeafRange[] = []
  for (let at = start; at < end; ) {
    let power = 1
    while (power * 2 <= end - at) power *= 2
    pieces.push({ start: at, end: at + power })
    at += power
  }
  return pieces
}
