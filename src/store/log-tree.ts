// The log's hash tree as C2SP tlog-tiles: full tiles in the database, the right edge in memory, inner nodes
// of used tiles cached.
import type { Kysely } from 'kysely'
import { concatBytes } from '../../protocols/bytes.ts'
import { consistencyRanges, inclusionRanges, type LeafRange, nodeHash } from '../../protocols/audit/merkle.ts'
import { TILE_WIDTH } from '../../protocols/audit/tile-path.ts'
import { LruMap } from '../domain/lru-map.ts'
import type { Database } from './tables.ts'
import { TileNodes } from './tile-nodes.ts'

export interface FullTile {
  readonly level: number
  readonly index: number
  readonly hashes: Uint8Array
  readonly root: Uint8Array
}

/**
 * Answers proofs and tiles of any size up to its own: a tile of a smaller tree is a prefix of one of a larger
 * tree. After a transaction that failed it must be thrown away and loaded again.
 */
export class LogTree {
  readonly #db: Kysely<Database>
  /** By level: the tile that is not yet full. */
  readonly #edge: { index: number; nodes: TileNodes }[] = []
  readonly #full = new LruMap<string, TileNodes>(CACHED_TILES)

  private constructor(db: Kysely<Database>) {
    this.#db = db
  }

  /** Reads at most 255 hashes a level. */
  static async load(db: Kysely<Database>, size: number): Promise<LogTree> {
    const tree = new LogTree(db)
    for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / TILE_WIDTH)) {
      const index = Math.floor(count / TILE_WIDTH)
      const nodes = new TileNodes()
      for (const hash of await edgeHashes(db, level, index * TILE_WIDTH, count)) nodes.push(hash)
      tree.#edge.push({ index, nodes })
    }
    return tree
  }

  /** Returns the tiles that became full: they have to be stored in the same transaction. */
  append(leafHashes: readonly Uint8Array[]): readonly FullTile[] {
    return leafHashes.flatMap(hash => this.#push(0, hash))
  }

  /** The bytes of a tile, or undefined where a tree of `size` has no such tile. */
  async tile(level: number, index: number, width: number, size: number): Promise<Uint8Array | undefined> {
    if (index * TILE_WIDTH + width > Math.floor(size / TILE_WIDTH ** level)) return undefined
    const nodes = await this.#nodes(level, index)
    return concatBytes(...Array.from({ length: width }, (_, i) => nodes.node(0, i)))
  }

  /**
   * The inclusion proof of leaf `index` in the tree of `size`, from the leaf upward; O(log n) tiles and
   * hashes.
   */
  async prove(index: number, size: number): Promise<readonly Uint8Array[]> {
    return await this.#roots(inclusionRanges(index, size))
  }

  /** The proof that the tree of `older` leaves begins the tree of `newer`. */
  async proveConsistency(older: number, newer: number): Promise<readonly Uint8Array[]> {
    return await this.#roots(consistencyRanges(older, newer))
  }

  /** The root of the tree of `size` leaves, at least one. */
  async root(size: number): Promise<Uint8Array> {
    const [root] = await this.#roots([{ start: 0, end: size }])
    if (root === undefined) throw new RangeError('no such tree')
    return root
  }

  /** Of the tree of `size` leaves, from left to right: with it whoever gets what follows can go on. */
  async edge(size: number): Promise<readonly Uint8Array[]> {
    return await Promise.all(
      subtreesOf({ start: 0, end: size }).map(
        async ({ height, index }) => this.#known(height, index) ?? (await this.#read(height, index)),
      ),
    )
  }

  /** One for each range. */
  async #roots(ranges: readonly LeafRange[]): Promise<readonly Uint8Array[]> {
    const roots: Uint8Array[] = []
    for (const range of ranges) {
      const pieces: Uint8Array[] = []
      // Almost all tiles are in memory, and a proof has a dozen: so it waits for none that is.
      for (const { height, index } of subtreesOf(range))
        pieces.push(this.#known(height, index) ?? (await this.#read(height, index)))
      roots.push(pieces.reduceRight((right, left) => nodeHash(left, right)))
    }
    return roots
  }

  /** The root of the perfect subtree of 2^height leaves, where its tile is in memory. */
  #known(height: number, index: number): Uint8Array | undefined {
    const { level, tile, inner, at } = placeOf(height, index)
    return this.#inMemory(level, tile)?.node(inner, at)
  }

  async #read(height: number, index: number): Promise<Uint8Array> {
    const { level, tile, inner, at } = placeOf(height, index)
    return (await this.#nodes(level, tile)).node(inner, at)
  }

  #inMemory(level: number, index: number): TileNodes | undefined {
    const edge = this.#edge[level]
    if (edge?.index === index) return edge.nodes
    return this.#full.get(`${level}/${index}`)
  }

  async #nodes(level: number, index: number): Promise<TileNodes> {
    const known = this.#inMemory(level, index)
    if (known !== undefined) return known
    const nodes = await loadTile(this.#db, level, index)
    this.#full.set(`${level}/${index}`, nodes)
    return nodes
  }

  #push(level: number, hash: Uint8Array): readonly FullTile[] {
    const edge = this.#edge[level] ?? { index: 0, nodes: new TileNodes() }
    this.#edge[level] = edge
    edge.nodes.push(hash)
    if (edge.nodes.width < TILE_WIDTH) return NO_TILES
    const { index, nodes } = edge
    this.#full.set(`${level}/${index}`, nodes)
    this.#edge[level] = { index: index + 1, nodes: new TileNodes() }
    const root = nodes.node(TILE_HEIGHT, 0)
    return [{ level, index, hashes: nodes.bytes(), root }, ...this.#push(level + 1, root)]
  }
}

/**
 * The perfect subtrees that a range is of, from left to right: each of the 2^height leaves from index ·
 * 2^height on.
 */
function subtreesOf({
  start,
  end,
}: LeafRange): readonly { readonly height: number; readonly index: number }[] {
  const subtrees: { height: number; index: number }[] = []
  for (let at = start; at < end; ) {
    let height = 0
    while (2 ** (height + 1) <= end - at) height++
    subtrees.push({ height, index: at / 2 ** height })
    at += 2 ** height
  }
  return subtrees
}

/** The place of its root: the tile, and in it the row and the place. */
function placeOf(height: number, index: number) {
  const inner = height % TILE_HEIGHT
  const perTile = TILE_WIDTH / 2 ** inner
  const level = Math.floor(height / TILE_HEIGHT)
  return { level, tile: Math.floor(index / perTile), inner, at: index % perTile }
}

const TILE_HEIGHT = 8
/** About 60 KiB each. */
const CACHED_TILES = 256
const NO_TILES: readonly FullTile[] = []

async function edgeHashes(
  db: Kysely<Database>,
  level: number,
  from: number,
  to: number,
): Promise<readonly Uint8Array[]> {
  if (level === 0) {
    const rows = await db
      .selectFrom('entries')
      .select('leaf_hash')
      .where('seq', '>=', BigInt(from))
      .where('seq', '<', BigInt(to))
      .orderBy('seq')
      .execute()
    return rows.map(row => row.leaf_hash)
  }
  const rows = await db
    .selectFrom('log_tiles')
    .select('root')
    .where('level', '=', level - 1)
    .where('index', '>=', BigInt(from))
    .where('index', '<', BigInt(to))
    .orderBy('index')
    .execute()
  return rows.map(row => row.root)
}

async function loadTile(db: Kysely<Database>, level: number, index: number): Promise<TileNodes> {
  const row = await db
    .selectFrom('log_tiles')
    .select('hashes')
    .where('level', '=', level)
    .where('index', '=', BigInt(index))
    .executeTakeFirstOrThrow()
  return TileNodes.from(row.hashes)
}
