// Is the log that we would go on signing the one that we signed, and the ledger what it says? Found here:
// damage and lost rows. Against somebody who can write to the database and has the log's key, only witnesses
// help.
import type { Kysely } from 'kysely'
import { equalBytes } from '../../protocols/bytes.ts'
import { parseCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { leafHash } from '../../protocols/audit/merkle.ts'
import { parseNote } from '../../protocols/audit/note.ts'
import { TILE_WIDTH } from '../../protocols/audit/tile-path.ts'
import { tileHashes } from '../../protocols/audit/tiles.ts'
import { fault } from '../../schemas/fault.ts'
import type { LogState } from './log-transaction.ts'
import type { LogTree } from './log-tree.ts'
import type { StoredCheckpoint } from './log-reader.ts'
import type { Database } from './tables.ts'
import { TileNodes } from './tile-nodes.ts'
import { LedgerTally } from './verify-ledger.ts'

/**
 * Entries whose bytes are hashed again at each start; older ones are checked through their tiles' roots and
 * by `log verify`.
 */
const ENTRIES_HASHED_AT_START = 20_000

/**
 * In bounded time. Throws `store.log_damaged` with the first bad index, `store.log_root` where all entries
 * fit each other and not the checkpoint, or `store.ledger_damaged`.
 */
export async function verifyStore(
  db: Kysely<Database>,
  { head, tree, checkpoint }: LogState,
  entries = ENTRIES_HASHED_AT_START,
): Promise<void> {
  const { size } = head
  const tally = new LedgerTally(Math.max(0, size - entries))
  await verifyGapless(db, size)
  await verifyEntries(db, size, tally)
  await verifyTileRows(db, size)
  if (size > 0 && !equalBytes(await tree.root(size), head.frontier.root()))
    throw fault('store.log_root', { size })
  if (size > 0 && checkpoint.note.length > 0) await verifyCheckpoint(tree, size, checkpoint)
  await tally.compare(db)
}

async function verifyGapless(db: Kysely<Database>, size: number): Promise<void> {
  const { count, last } = await db
    .selectFrom('entries')
    .select(eb => [eb.fn.countAll<bigint>().as('count'), eb.fn.max('seq').as('last')])
    .executeTakeFirstOrThrow()
  if (Number(count) === size && (size === 0 || Number(last) === size - 1)) return
  let expected = 0
  for await (const rows of chunks(db, 0, ['seq'])) {
    for (const row of rows)
      if (Number(row.seq) !== expected++) throw fault('store.log_damaged', { index: expected - 1 })
  }
  throw fault('store.log_damaged', { index: Math.min(expected, size) })
}

/** Bytes against leaf hash, leaf hashes against full tiles. The tally gets what was found sound. */
async function verifyEntries(db: Kysely<Database>, size: number, tally: LedgerTally): Promise<void> {
  const start = tally.from - (tally.from % TILE_WIDTH)
  let seq = start
  for await (const rows of chunks(db, start, ['seq', 'leaf', 'leaf_hash'])) {
    const tile = Math.floor(seq / TILE_WIDTH)
    const stored = seq + TILE_WIDTH <= size ? await fullTile(db, tile) : undefined
    for (const { leaf, leaf_hash: hash } of rows) {
      const computed = leafHash(leaf)
      const inTile = stored?.[seq % TILE_WIDTH]
      if (
        !equalBytes(computed, hash) ||
        (stored !== undefined && (inTile === undefined || !equalBytes(computed, inTile)))
      ) {
        throw fault('store.log_damaged', { index: seq })
      }
      if (seq >= tally.from) tally.add(seq, leaf)
      seq++
    }
  }
}

async function fullTile(db: Kysely<Database>, index: number): Promise<readonly Uint8Array[]> {
  const row = await db
    .selectFrom('log_tiles')
    .select(['hashes', 'root'])
    .where('level', '=', 0)
    .where('index', '=', BigInt(index))
    .executeTakeFirst()
  if (row === undefined || row.hashes.length !== FULL_TILE_BYTES) throw damagedTile(0, index)
  if (!equalBytes(TileNodes.from(row.hashes).node(8, 0), row.root)) throw damagedTile(0, index)
  return tileHashes(row.hashes, TILE_WIDTH)
}

/** Each tile above the leaves holds the roots of those below it, and its own root is right. */
async function verifyTileRows(db: Kysely<Database>, size: number): Promise<void> {
  for (let level = 1; size >= TILE_WIDTH ** (level + 1); level++) {
    const tiles = Math.floor(size / TILE_WIDTH ** (level + 1))
    for (let index = 0; index < tiles; index++) {
      const tile = await db
        .selectFrom('log_tiles')
        .select(['hashes', 'root'])
        .where('level', '=', level)
        .where('index', '=', BigInt(index))
        .executeTakeFirst()
      if (tile === undefined || tile.hashes.length !== FULL_TILE_BYTES) throw damagedTile(level, index)
      if (!equalBytes(TileNodes.from(tile.hashes).node(8, 0), tile.root)) throw damagedTile(level, index)
      const below = await db
        .selectFrom('log_tiles')
        .select('root')
        .where('level', '=', level - 1)
        .where('index', '>=', BigInt(index * TILE_WIDTH))
        .where('index', '<', BigInt((index + 1) * TILE_WIDTH))
        .orderBy('index')
        .execute()
      const hashes = tileHashes(tile.hashes, TILE_WIDTH)
      const wrong = hashes.findIndex((hash, i) => !equalBytes(hash, below[i]?.root ?? NOTHING))
      if (wrong >= 0) throw damagedTile(level - 1, index * TILE_WIDTH + wrong)
    }
  }
}

async function verifyCheckpoint(tree: LogTree, size: number, checkpoint: StoredCheckpoint): Promise<void> {
  if (checkpoint.size > size) throw fault('store.log_damaged', { index: size })
  const signed = parseCheckpoint(parseNote(checkpoint.note).text)
  if (signed.size !== checkpoint.size) throw fault('store.log_root', { size: checkpoint.size })
  if (signed.size > 0 && !equalBytes(await tree.root(signed.size), signed.root)) {
    throw fault('store.log_root', { size: signed.size })
  }
}

const FULL_TILE_BYTES = TILE_WIDTH * 32
const NOTHING = new Uint8Array(0)

function damagedTile(level: number, index: number) {
  return fault('store.log_damaged', { index: index * TILE_WIDTH ** (level + 1) })
}

/** Of one tile each, so that memory stays small. */
async function* chunks<Column extends 'seq' | 'leaf' | 'leaf_hash'>(
  db: Kysely<Database>,
  start: number,
  columns: readonly Column[],
) {
  for (let at = start; ; at += TILE_WIDTH) {
    const rows = await db
      .selectFrom('entries')
      .select(columns)
      .where('seq', '>=', BigInt(at))
      .where('seq', '<', BigInt(at + TILE_WIDTH))
      .orderBy('seq')
      .execute()
    if (rows.length === 0) return
    yield rows
  }
}
