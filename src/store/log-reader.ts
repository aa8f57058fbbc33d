// The log as outsiders, parties and officers read it: never more of it than the stored checkpoint covers.
import type { Kysely, Selectable } from 'kysely'
import { fromUtf8 } from '../../protocols/bytes.ts'
import { formatReceipt } from '../../protocols/audit/receipt.ts'
import { encodeEntryBundle } from '../../protocols/audit/tiles.ts'
import { TILE_WIDTH } from '../../protocols/audit/tile-path.ts'
import { type BodyVault, LOST, RECORDS } from './body-vault.ts'
import type { LogTree } from './log-tree.ts'
import { openBatches, openedPage } from './kept-bodies.ts'
import { fitting, MESSAGE_LEAVES } from './kept-leaves.ts'
import { type Page, pageLimit, type PageRequest, seqCursor } from './page.ts'
import type { BatchItem } from './sealed-batch.ts'
import type { Database } from './tables.ts'

export interface StoredCheckpoint {
  readonly size: number
  /** The signed note. */
  readonly note: Uint8Array
  /** When this process signed it; null for one that was there before. */
  readonly stored: number | null
}

/**
 * What the log said last of itself: the newest witness policy, its handovers from key to key, when its entries
 * were taken back, and when a node was reset.
 */
export type LogSetting = 'witness-policy' | 'log-key' | 'handovers' | 'recovered' | `reset ${string}`

/** The newest checkpoint, and a tree of at least its size. */
export interface LogView {
  readonly checkpoint: StoredCheckpoint
  readonly tree: LogTree
}

/**
 * `party`: an organisation, which sees the bodies of its own entries; an officer sees all; anyone sees
 * leaves.
 */
export type EntryReader =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'party'; readonly organisation: string }
  | { readonly kind: 'officer' }

export interface ReadEntry {
  readonly seq: number
  readonly leaf: Uint8Array
  readonly body: { readonly bytes: Uint8Array; readonly salt: Uint8Array } | null
  /** The entry that says that the body was destroyed or lost, for whoever could read it. */
  readonly destroyed: number | null
}

type Shred = Pick<Selectable<Database['shreds']>, 'seq' | 'from_seq' | 'to_seq' | 'through'>
type Row = Pick<Selectable<Database['entries']>, 'seq' | 'leaf' | 'body' | 'sealed_batch'> & {
  readonly key: string | null
}

export class StoredLogReader {
  readonly #db: Kysely<Database>
  readonly #view: () => LogView
  readonly #covering: (size: number) => Promise<unknown>
  readonly #vault: BodyVault | undefined

  /**
   * `covering` waits until the view covers so many entries, where they are committed already. Without a
   * `vault` no body can be read.
   */
  constructor(
    db: Kysely<Database>,
    view: () => LogView,
    covering: (size: number) => Promise<unknown> = async () => undefined,
    vault?: BodyVault,
  ) {
    this.#db = db
    this.#view = view
    this.#covering = covering
    this.#vault = vault
  }

  checkpoint(): StoredCheckpoint {
    return this.#view().checkpoint
  }

  /** C2SP tlog-tiles; undefined where the checkpoint's tree has no such tile. */
  async tile(level: number, index: number, width: number): Promise<Uint8Array | undefined> {
    const { checkpoint, tree } = this.#view()
    return await tree.tile(level, index, width, checkpoint.size)
  }

  /** C2SP tlog-tiles' bundle of entries; undefined where the checkpoint's log has no such bundle. */
  async entryBundle(index: number, width: number): Promise<Uint8Array | undefined> {
    const from = index * TILE_WIDTH
    if (from + width > this.#view().checkpoint.size) return undefined
    const rows = await this.#db
      .selectFrom('entries')
      .select('leaf')
      .where('seq', '>=', BigInt(from))
      .where('seq', '<', BigInt(from + width))
      .orderBy('seq')
      .execute()
    return encodeEntryBundle(rows.map(row => row.leaf))
  }

  /**
   * Leaves from `from` on, below `to`, as many as one message holds and one at least where there is one. They
   * may be ahead of the checkpoint: of a caller that has one over them.
   */
  async leaves(from: number, to: number): Promise<readonly Uint8Array[]> {
    const rows = await this.#db
      .selectFrom('entries')
      .select('leaf')
      .where('seq', '>=', BigInt(from))
      .where('seq', '<', BigInt(to))
      .orderBy('seq')
      .limit(MESSAGE_LEAVES)
      .execute()
    return fitting(rows.map(({ leaf }) => leaf))
  }

  /** For every size up to what is stored. */
  tree(): LogTree {
    return this.#view().tree
  }

  /**
   * The tlog-proof text of an entry under the newest checkpoint; undefined for an entry that is not under it.
   */
  async receipt(seq: number): Promise<string | undefined> {
    await this.#covering(seq + 1)
    return await receiptOf(this.#view(), seq)
  }

  /** What the log said last of itself under this name. */
  async setting(name: LogSetting): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('log_settings')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirst()
    return row?.value
  }

  /** Newest first. A party gets its own entries only. */
  async entries(request: PageRequest & { readonly reader: EntryReader }): Promise<Page<ReadEntry>> {
    const { reader, after } = request
    let query = this.#below(this.#view().checkpoint.size)
    if (after !== undefined) query = query.where('e.seq', '<', seqCursor(after))
    if (reader.kind === 'party') {
      const own = this.#db.selectFrom('entry_parties').select('seq')
      query = query.where('e.seq', 'in', own.where('organisation', '=', reader.organisation))
    }
    const rows = await query
      .orderBy('e.seq', 'desc')
      .limit(pageLimit(request) + 1)
      .execute()
    const withBody = reader.kind !== 'anyone'
    const shreds = withBody ? await this.#shreds() : []
    const shown = rows.slice(0, pageLimit(request))
    const vault = withBody ? this.#vault : undefined
    const entries = await openedPage(this.#db, vault, shown, (row, opened) => {
      const entry = this.#entryOf(row, withBody, shreds, opened)
      return { item: entry, bytes: entry.leaf.length + (entry.body?.bytes.length ?? 0) }
    })
    const last = entries.at(-1)
    return {
      items: entries,
      next: last !== undefined && entries.length < rows.length ? String(last.seq) : null,
    }
  }

  /** The newest bodies of decisions, newest first: never of what was asked. */
  async records(limit: number): Promise<readonly ReadEntry[]> {
    const rows = await this.#below(this.#view().checkpoint.size)
      .where('e.body_key', '=', RECORDS)
      .orderBy('e.seq', 'desc')
      .limit(limit)
      .execute()
    return rows.map(row => this.#entryOf(row, true, [], undefined))
  }

  /** One entry; for a party whose entry it is not, without its body. */
  async entry(seq: number, reader: EntryReader): Promise<ReadEntry | undefined> {
    if (!Number.isSafeInteger(seq) || seq < 0) return undefined
    const row = await this.#below(this.#view().checkpoint.size)
      .where('e.seq', '=', BigInt(seq))
      .executeTakeFirst()
    if (row === undefined) return undefined
    const may =
      reader.kind === 'officer' || (reader.kind === 'party' && (await this.#isOf(seq, reader.organisation)))
    if (!may) return this.#entryOf(row, false, [], undefined)
    const opened = await openBatches(this.#db, this.#vault, [row.sealed_batch])
    return this.#entryOf(row, true, await this.#shreds(), opened.get(seq))
  }

  #below(size: number) {
    return this.#db
      .selectFrom('entries as e')
      .select(['e.seq', 'e.leaf', 'e.body', 'e.body_key as key', 'e.sealed_batch'])
      .where('e.seq', '<', BigInt(size))
  }

  /** One for each month that is over. */
  async #shreds(): Promise<readonly Shred[]> {
    return await this.#db.selectFrom('shreds').select(['seq', 'from_seq', 'to_seq', 'through']).execute()
  }

  #entryOf(row: Row, withBody: boolean, shreds: readonly Shred[], asked: BatchItem | undefined): ReadEntry {
    const { leaf, body, key } = row
    const seq = Number(row.seq)
    const isAsked = key !== null && key !== RECORDS
    const shred = isAsked
      ? shreds.find(
          ({ from_seq: from, to_seq: to, through }) =>
            from <= row.seq && row.seq <= to && (through === '') === (key === LOST),
        )
      : undefined
    const alone =
      withBody && body !== null && key !== null ? this.#vault?.openBody(key, seq, body) : undefined
    const opened = alone ?? asked?.body ?? null
    return { seq, leaf, body: opened, destroyed: shred === undefined ? null : Number(shred.seq) }
  }

  async #isOf(seq: number, organisation: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('entry_parties')
      .select('seq')
      .where('organisation', '=', organisation)
      .where('seq', '=', BigInt(seq))
      .executeTakeFirst()
    return row !== undefined
  }
}

export async function receiptOf({ checkpoint, tree }: LogView, seq: number): Promise<string | undefined> {
  if (!Number.isSafeInteger(seq) || seq < 0 || seq >= checkpoint.size) return undefined
  const proof = await tree.prove(seq, checkpoint.size)
  return formatReceipt({ index: seq, proof, checkpoint: fromUtf8(checkpoint.note) })
}
