// One transaction that writes to the log: it holds the head's row, so that there is exactly one of them at a time.
import { sql, type Transaction } from 'kysely'
import { concatBytes } from '../../protocols/bytes.ts'
import { Frontier } from '../../protocols/audit/frontier.ts'
import { HASH_BYTES, leafHash } from '../../protocols/audit/merkle.ts'
import { type BuiltEntry, checkBuilt, type EntryPlace } from './entries.ts'
import type { LogTree } from './log-tree.ts'
import type { Database } from './tables.ts'
import { together } from './together.ts'

export interface Head {
  readonly size: number
  readonly lastTime: number
  readonly frontier: Frontier
}

export class LogTransaction {
  readonly tx: Transaction<Database>
  /** Milliseconds: the clock, or the latest time that the store has seen where the clock went back. */
  readonly now: number
  readonly time: string
  /** The log as this transaction found it. */
  readonly before: Head
  readonly #pending: BuiltEntry[] = []
  #after: Head | undefined

  private constructor(tx: Transaction<Database>, before: Head, clock: number) {
    this.tx = tx
    this.before = before
    this.now = Math.max(clock, before.lastTime)
    this.time = new Date(this.now).toISOString()
  }

  /** Takes the head's row; undefined when another server has taken the store. */
  static async begin(
    tx: Transaction<Database>,
    epoch: bigint,
    clock: number,
  ): Promise<LogTransaction | undefined> {
    const row = await tx.selectFrom('head').selectAll().forUpdate().executeTakeFirstOrThrow()
    if (row.epoch !== epoch) return undefined
    return new LogTransaction(tx, headOf(row), clock)
  }

  /** The log as this transaction leaves it, once it was flushed. */
  get after(): Head | undefined {
    return this.#after
  }

  /** Where the entry added after `ahead` others will stand. */
  place(ahead = 0): EntryPlace {
    return { seq: this.before.size + this.#pending.length + ahead, time: this.time }
  }

  /** Takes entries built for `place(0)`, `place(1)`, …: all of them or, when one is not right, none. */
  add(...entries: readonly BuiltEntry[]): void {
    entries.forEach(checkBuilt)
    this.#pending.push(...entries)
  }

  /** Writes what was added; the tree must be thrown away if the transaction fails after this was called. */
  async flush(tree: LogTree): Promise<Head> {
    const hashes = this.#pending.map(entry => leafHash(entry.leaf))
    const frontier = new Frontier(this.before.size, this.before.frontier.hashes)
    hashes.forEach(hash => frontier.push(hash))
    const tiles = tree.append(hashes)
    const rows = tiles.map(tile => ({ ...tile, index: BigInt(tile.index) }))
    await together([
      this.#insertEntries(hashes),
      rows.length === 0 ? NOTHING : this.tx.insertInto('log_tiles').values(rows).execute(),
      this.#moveHead(frontier),
    ])
    this.#after = { size: frontier.size, lastTime: this.now, frontier }
    return this.#after
  }

  async #insertEntries(hashes: readonly Uint8Array[]): Promise<void> {
    if (this.#pending.length === 0) return
    const first = this.before.size
    const entries = this.#pending
    const parties = entries.flatMap((entry, i) =>
      [...new Set(entry.parties)].map(organisation => ({ organisation, seq: BigInt(first + i) })),
    )
    await sql`with entry as (
        insert into entries (seq, leaf, leaf_hash, body, body_salt)
        select * from unnest(
          ${entries.map((_, i) => BigInt(first + i))}::bigint[], ${entries.map(entry => entry.leaf)}::bytea[],
          ${hashes}::bytea[], ${entries.map(entry => entry.body?.bytes ?? null)}::bytea[],
          ${entries.map(entry => entry.body?.salt ?? null)}::bytea[])
      )
      insert into entry_parties (organisation, seq)
      select * from unnest(
        ${parties.map(party => party.organisation)}::text[], ${parties.map(party => party.seq)}::bigint[])`.execute(
      this.tx,
    )
  }

  async #moveHead(frontier: Frontier): Promise<void> {
    const hashes = concatBytes(...frontier.hashes)
    const row = { size: BigInt(frontier.size), last_time: BigInt(this.now), frontier: hashes }
    await this.tx.updateTable('head').set(row).execute()
  }
}

const NOTHING = Promise.resolve()

export function headOf(row: { size: bigint; last_time: bigint; frontier: Uint8Array }): Head {
  const size = Number(row.size)
  const hashes = Array.from({ length: row.frontier.length / HASH_BYTES }, (_, i) =>
    row.frontier.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  )
  return { size, lastTime: Number(row.last_time), frontier: new Frontier(size, hashes) }
}
