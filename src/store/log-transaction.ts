// One transaction that writes to the log: it holds the head's row, so that there is exactly one of them at a time, and leaves no entry without a signed
// checkpoint over it.
import type { Selectable, Transaction } from 'kysely'
import { concatBytes } from '../../protocols/bytes.ts'
import { Frontier } from '../../protocols/audit/frontier.ts'
import { HASH_BYTES, leafHash } from '../../protocols/audit/merkle.ts'
import { type BodyVault, monthOf } from './body-vault.ts'
import { type BuiltEntry, checkBuilt, type EntryPlace } from './entries.ts'
import { sealBodies } from './kept-bodies.ts'
import type { LogView, StoredCheckpoint } from './log-reader.ts'
import type { FullTile } from './log-tree.ts'
import { Packed } from './packed.ts'
import { type Fragment, joined, part, run } from './prepared.ts'
import { sha256 } from './sha256.ts'
import type { Database } from './tables.ts'

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
  readonly #sign: Opening['sign']
  readonly #pending: BuiltEntry[] = []
  #after: LogState | undefined

  private constructor(tx: Transaction<Database>, now: number, { before, vault, sign }: Opening) {
    this.tx = tx
    this.vault = vault
    this.#before = before
    this.#sign = sign
    this.now = now
    this.time = new Date(now).toISOString()
    this.month = monthOf(now)
  }

  /**
   * Takes the head's row, and until it is held goes on from the head that this server left: no other writes in its epoch. `held` tells
   * whether that was right. What was read meanwhile was read behind the lock. `now` is not before the head's last time.
   */
  static begin(tx: Transaction<Database>, now: number, opening: Opening): Begun {
    return { log: new LogTransaction(tx, now, opening), held: holdHead(tx, opening.before.head) }
  }

  /** The log as this transaction leaves it: flushed, by now if not before. */
  async leave(): Promise<LogState> {
    if (this.#after === undefined) await (await this.flush()).written
    return this.#after ?? this.#before
  }

  /** Where the entry added after `ahead` others will stand. */
  place(ahead = 0): EntryPlace {
    return { seq: this.#before.head.size + this.#pending.length + ahead, time: this.time }
  }

  /** Takes entries built for `place(0)`, `place(1)`, …: all of them or, when one is not right, none. */
  add(...entries: readonly BuiltEntry[]): void {
    entries.forEach(checkBuilt)
    this.#pending.push(...entries)
  }

  /**
   * Signs the log as it will be, and starts the one statement that writes what was added, the checkpoint over it, and what `beside` makes of it: parts
   * of a `with`, whose bytes it packs. The head must be held. If the transaction fails after this was called, the tree must be thrown away, and so is the
   * signature, which nobody was shown.
   */
  async flush(beside: (packed: Packed) => readonly Fragment[] = () => []): Promise<Flushed> {
    const { head, tree } = this.#before
    const hashes = this.#pending.map(entry => leafHash(entry.leaf, sha256))
    const frontier = new Frontier(head.size, head.frontier.hashes, sha256)
    hashes.forEach(hash => frontier.push(hash))
    const checkpoint = await this.#checkpointOver(frontier)
    const packed = new Packed()
    const parts = [
      ...this.#inserts(packed, hashes),
      ...insertTiles(packed, tree.append(hashes)),
      ...this.#moveOn(checkpoint),
      ...beside(packed),
    ]
    this.#after = { head: { size: frontier.size, lastTime: this.now, frontier }, tree, checkpoint }
    return {
      written: run(
        this.tx,
        part`with ${joined([packed.with(), ...parts])}
        update head set size = ${BigInt(frontier.size)}, last_time = ${BigInt(this.now)},
          frontier = ${concatBytes(...frontier.hashes)}`,
      ),
    }
  }

  /** The one that stands, where it covers the whole log already. */
  async #checkpointOver(frontier: Frontier): Promise<StoredCheckpoint> {
    const last = this.#before.checkpoint
    const { size } = frontier
    if (size === last.size && last.note.length > 0) return last
    return await this.#sign(size, frontier.root())
  }

  #moveOn(checkpoint: StoredCheckpoint): readonly Fragment[] {
    if (checkpoint === this.#before.checkpoint) return []
    return [
      part`checkpointed as (
        update checkpoint set size = ${BigInt(checkpoint.size)}, note = ${checkpoint.note})`,
    ]
  }

  #inserts(packed: Packed, hashes: readonly Uint8Array[]): readonly Fragment[] {
    const first = this.#before.head.size
    const entries = this.#pending
    const { bodies, parcels } = sealBodies(this.vault, this.month, first, entries)
    const parties = entries.flatMap((entry, i) =>
      [...new Set(entry.parties)].map(organisation => ({ organisation, seq: BigInt(first + i) })),
    )
    return [
      part`entry as (
        insert into entries (seq, leaf, leaf_hash, body, body_key, parcel)
        select seq, substr(bytes, leaf, leaf_n), substr(bytes, hash, hash_n), substr(bytes, body, body_n), key, parcel
        from packed, unnest(${entries.map((_, i) => BigInt(first + i))}::bigint[],
          ${packed.column(entries.map(entry => entry.leaf))}, ${packed.column(hashes)},
          ${packed.column(bodies.map(({ alone }) => alone))}, ${bodies.map(({ key }) => key)}::text[],
          ${bodies.map(({ parcel }) => parcel)}::bigint[])
          as e (seq, leaf, leaf_n, hash, hash_n, body, body_n, key, parcel))`,
      part`parcel as (
        insert into parcels (seq, key, sealed)
        select seq, ${this.month}::text, substr(bytes, sealed, sealed_n)
        from packed, unnest(${parcels.map(({ seq }) => seq)}::bigint[],
          ${packed.column(parcels.map(({ sealed }) => sealed))})
          as p (seq, sealed, sealed_n))`,
      part`party as (
        insert into entry_parties (organisation, seq)
        select * from unnest(
          ${parties.map(party => party.organisation)}::text[], ${parties.map(party => party.seq)}::bigint[]))`,
    ]
  }
}

export interface Opening {
  readonly before: LogState
  readonly vault: BodyVault
  readonly sign: (size: number, root: Uint8Array) => Promise<StoredCheckpoint>
}

/** Of what was started: it settles when the database has it, and then waits for the commit. */
export interface Flushed {
  readonly written: Promise<unknown>
}

export interface Begun {
  readonly log: LogTransaction
  readonly held: Promise<Held>
}

export interface Held {
  readonly epoch: bigint
  /** The head is not the one that this server left. */
  readonly changed: boolean
}

/** Parts of a `with`; mostly none, since a tile has 256 entries. */
function insertTiles(packed: Packed, tiles: readonly FullTile[]): readonly Fragment[] {
  if (tiles.length === 0) return []
  return [
    part`tile as (
      insert into log_tiles (level, index, hashes, root)
      select level, index, substr(bytes, hashes, hashes_n), substr(bytes, root, root_n)
      from packed, unnest(${tiles.map(({ level }) => level)}::int[], ${tiles.map(({ index }) => BigInt(index))}::bigint[],
        ${packed.column(tiles.map(({ hashes }) => hashes))}, ${packed.column(tiles.map(({ root }) => root))})
        as t (level, index, hashes, hashes_n, root, root_n))`,
  ]
}

type HeadRow = Selectable<Database['head']>

async function holdHead(tx: Transaction<Database>, before: Head): Promise<Held> {
  const { rows } = await run<HeadRow>(tx, part`select * from head for update`)
  const [row] = rows
  if (row === undefined) throw new Error('the log has no head')
  const { size, last_time: lastTime, epoch } = row
  return { epoch, changed: Number(size) !== before.size || Number(lastTime) !== before.lastTime }
}

export function headOf(row: { size: bigint; last_time: bigint; frontier: Uint8Array }): Head {
  const size = Number(row.size)
  const hashes = Array.from({ length: row.frontier.length / HASH_BYTES }, (_, i) =>
    row.frontier.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  )
  return { size, lastTime: Number(row.last_time), frontier: new Frontier(size, hashes) }
}
