// One transaction that writes to the log: it holds the head's row, so that there is exactly one of them at a
// time, and leaves no entry without a signed checkpoint over it.
import type { Kysely, Transaction } from 'kysely'
import { concatBytes } from '../../protocols/bytes.ts'
import { Frontier } from '../../protocols/audit/frontier.ts'
import { HASH_BYTES, leafHash } from '../../protocols/audit/merkle.ts'
import { type BodyVault, monthOf } from './body-vault.ts'
import { type BuiltEntry, checkBuilt, type EntryPlace } from './entries.ts'
import { sealBodies } from './kept-bodies.ts'
import type { LogView, StoredCheckpoint } from './log-reader.ts'
import { type FullTile, LogTree } from './log-tree.ts'
import type { Database } from './tables.ts'
import { type Write, writeTogether } from './write-together.ts'

export interface Head {
  readonly size: number
  readonly lastTime: number
  readonly frontier: Frontier
}

/** The log as a transaction finds it, and as it leaves it. */
export interface LogState extends LogView {
  readonly head: Head
}

export class LogTransaction {
  readonly tx: Transaction<Database>
  /** Milliseconds: the clock, or the latest time that the store has seen where the clock went back. */
  readonly now: number
  readonly time: string
  readonly vault: BodyVault
  /** Of what is asked in this transaction; its key is there. */
  readonly month: string
  readonly #before: LogState
  readonly #sign: LogTransactionDeps['sign']
  readonly #pending: BuiltEntry[] = []
  #after: LogState | undefined

  private constructor(tx: Transaction<Database>, now: number, { before, vault, sign }: LogTransactionDeps) {
    this.tx = tx
    this.vault = vault
    this.#before = before
    this.#sign = sign
    this.now = now
    this.time = new Date(now).toISOString()
    this.month = monthOf(now)
  }

  /**
   * Takes the head's row; everything is read and written behind its lock. `now` is not before the head's last
   * time. Throws if the stored head is not the one that this server left; `checkEpoch` if another server has
   * taken the store.
   */
  static async begin(
    tx: Transaction<Database>,
    now: number,
    opening: LogTransactionDeps,
    checkEpoch: (epoch: bigint) => void,
  ): Promise<LogTransaction> {
    const row = await tx.selectFrom('head').selectAll().forUpdate().executeTakeFirstOrThrow()
    checkEpoch(row.epoch)
    const { size, lastTime } = opening.before.head
    if (Number(row.size) !== size || Number(row.last_time) !== lastTime)
      throw new Error('the log changed under its only writer')
    return new LogTransaction(tx, now, opening)
  }

  /** The log as this transaction leaves it. Flushes it unless that was done. */
  async leave(): Promise<LogState> {
    return this.#after ?? (await this.flush())
  }

  /** The place of the entry added after `ahead` others. */
  place(ahead = 0): EntryPlace {
    return { seq: this.#before.head.size + this.#pending.length + ahead, time: this.time }
  }

  /** Takes entries built for `place(0)`, `place(1)`, …: all of them or, when one is not right, none. */
  add(...entries: readonly BuiltEntry[]): void {
    entries.forEach(checkBuilt)
    this.#pending.push(...entries)
  }

  /**
   * Signs the log as it will be, then writes what was added and the checkpoint over it. If the transaction
   * fails after this was called, the tree must be thrown away, and so is the signature, which was returned to
   * nobody.
   */
  async flush(): Promise<LogState> {
    const { head, tree } = this.#before
    const hashes = this.#pending.map(entry => leafHash(entry.leaf))
    const frontier = new Frontier(head.size, head.frontier.hashes)
    hashes.forEach(hash => frontier.push(hash))
    const checkpoint = await this.#checkpointOver(frontier)
    const { size, note } = checkpoint
    const entries = this.#insertEntries(hashes)
    for (const writes of entries.slice(0, -1)) await writeTogether(this.tx, writes)
    await writeTogether(this.tx, [
      ...(entries.at(-1) ?? []),
      ...this.#insertTiles(tree.append(hashes)),
      this.tx.updateTable('checkpoint').set({ size: BigInt(size), note }),
      this.tx.updateTable('head').set({
        size: BigInt(frontier.size),
        last_time: BigInt(this.now),
        frontier: concatBytes(...frontier.hashes),
      }),
    ])
    this.#after = { head: { size: frontier.size, lastTime: this.now, frontier }, tree, checkpoint }
    return this.#after
  }

  /** The current one, where it covers the whole log already. */
  async #checkpointOver(frontier: Frontier): Promise<StoredCheckpoint> {
    const last = this.#before.checkpoint
    const { size } = frontier
    if (size === last.size && last.note.length > 0) return last
    return await this.#sign(size, frontier.root())
  }

  /** In their order; each part is small enough for one statement. */
  #insertEntries(hashes: readonly Uint8Array[]): readonly (readonly Write[])[] {
    const first = this.#before.head.size
    const { bodies, batches } = sealBodies(this.vault, this.month, first, this.#pending)
    const rows = this.#pending.map(({ leaf, parties }, i) => ({
      entry: {
        seq: BigInt(first + i),
        leaf,
        leaf_hash: hashes[i] ?? new Uint8Array(0),
        body: bodies[i]?.alone ?? null,
        body_key: bodies[i]?.key ?? null,
        sealed_batch: bodies[i]?.batch ?? null,
      },
      parties: [...new Set(parties)].map(organisation => ({ organisation, seq: BigInt(first + i) })),
    }))
    const sealed = batches.map(batch => ({ ...batch, key: this.month }))
    return chunksOf(rows, MAX_ROWS).map((chunk, i) => {
      const parties = chunk.flatMap(each => each.parties)
      return [
        this.tx.insertInto('entries').values(chunk.map(({ entry }) => entry)),
        ...(sealed.length === 0 || i > 0 ? [] : [this.tx.insertInto('sealed_batches').values(sealed)]),
        ...(parties.length === 0 ? [] : [this.tx.insertInto('entry_parties').values(parties)]),
      ]
    })
  }

  /** Mostly none: a tile has 256 entries. */
  #insertTiles(tiles: readonly FullTile[]): readonly Write[] {
    if (tiles.length === 0) return []
    const rows = tiles.map(({ index, ...tile }) => ({ ...tile, index: BigInt(index) }))
    return [this.tx.insertInto('log_tiles').values(rows)]
  }
}

/** A statement has 65 535 parameters at most; only entries that are taken back need several. */
const MAX_ROWS = 2000

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}

export interface LogTransactionDeps {
  readonly before: LogState
  readonly vault: BodyVault
  readonly sign: (size: number, root: Uint8Array) => Promise<StoredCheckpoint>
}

/**
 * The log's state as it is stored. The checkpoint may be behind the head, never before it, so it is read
 * first.
 */
export async function loadLog(
  db: Kysely<Database>,
): Promise<{ readonly epoch: bigint; readonly state: LogState }> {
  const { size: covered, note } = await db.selectFrom('checkpoint').selectAll().executeTakeFirstOrThrow()
  const row = await db.selectFrom('head').selectAll().executeTakeFirstOrThrow()
  const size = Number(row.size)
  const hashes = Array.from({ length: row.frontier.length / HASH_BYTES }, (_, i) =>
    row.frontier.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  )
  const head = { size, lastTime: Number(row.last_time), frontier: new Frontier(size, hashes) }
  const checkpoint = { size: Number(covered), note, stored: null }
  return { epoch: row.epoch, state: { head, tree: await LogTree.load(db, size), checkpoint } }
}
