// One transaction that writes to the log: it holds the head's row, so that there is exactly one of them at a time.
import { type RawBuilder, type Selectable, sql, type Transaction } from 'kysely'
import { concatBytes } from '../../protocols/bytes.ts'
import { Frontier } from '../../protocols/audit/frontier.ts'
import { HASH_BYTES, leafHash } from '../../protocols/audit/merkle.ts'
import { type BuiltEntry, checkBuilt, type EntryPlace } from './entries.ts'
import type { LogTree } from './log-tree.ts'
import { Packed } from './packed.ts'
import { PREPARED } from './prepared.ts'
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
    const { rows } = await sql<HeadRow>`${PREPARED} select * from head for update`.execute(tx)
    const [row] = rows
    if (row === undefined) throw new Error('the log has no head')
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

  /**
   * Writes what was added, and in the same statement what `beside` makes of it: parts of a `with`, whose bytes it packs. The tree must be
   * thrown away if the transaction fails after this was called.
   */
  async flush(
    tree: LogTree,
    beside: (packed: Packed) => readonly RawBuilder<unknown>[] = () => [],
  ): Promise<Head> {
    const hashes = this.#pending.map(entry => leafHash(entry.leaf))
    const frontier = new Frontier(this.before.size, this.before.frontier.hashes)
    hashes.forEach(hash => frontier.push(hash))
    const tiles = tree.append(hashes)
    const rows = tiles.map(tile => ({ ...tile, index: BigInt(tile.index) }))
    const packed = new Packed()
    const parts = [...this.#inserts(packed, hashes), ...beside(packed)]
    await together([
      sql`${PREPARED} with ${sql.join([packed.with(), ...parts])}
        update head set size = ${BigInt(frontier.size)}, last_time = ${BigInt(this.now)},
          frontier = ${concatBytes(...frontier.hashes)}`.execute(this.tx),
      rows.length === 0 ? NOTHING : this.tx.insertInto('log_tiles').values(rows).execute(),
    ])
    this.#after = { size: frontier.size, lastTime: this.now, frontier }
    return this.#after
  }

  #inserts(packed: Packed, hashes: readonly Uint8Array[]): readonly RawBuilder<unknown>[] {
    const first = this.before.size
    const entries = this.#pending
    const parties = entries.flatMap((entry, i) =>
      [...new Set(entry.parties)].map(organisation => ({ organisation, seq: BigInt(first + i) })),
    )
    return [
      sql`entry as (
        insert into entries (seq, leaf, leaf_hash, body, body_salt)
        select seq, substr(bytes, leaf, leaf_n), substr(bytes, hash, hash_n), substr(bytes, body, body_n),
          substr(bytes, salt, salt_n)
        from packed, unnest(${entries.map((_, i) => BigInt(first + i))}::bigint[],
          ${packed.column(entries.map(entry => entry.leaf))}, ${packed.column(hashes)},
          ${packed.column(entries.map(entry => entry.body?.bytes ?? null))},
          ${packed.column(entries.map(entry => entry.body?.salt ?? null))})
          as e (seq, leaf, leaf_n, hash, hash_n, body, body_n, salt, salt_n))`,
      sql`party as (
        insert into entry_parties (organisation, seq)
        select * from unnest(
          ${parties.map(party => party.organisation)}::text[], ${parties.map(party => party.seq)}::bigint[]))`,
    ]
  }
}

type HeadRow = Selectable<Database['head']>

const NOTHING = Promise.resolve()

export function headOf(row: { size: bigint; last_time: bigint; frontier: Uint8Array }): Head {
  const size = Number(row.size)
  const hashes = Array.from({ length: row.frontier.length / HASH_BYTES }, (_, i) =>
    row.frontier.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  )
  return { size, lastTime: Number(row.last_time), frontier: new Frontier(size, hashes) }
}
