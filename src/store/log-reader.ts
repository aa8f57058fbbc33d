// The log as outsiders, parties and officers read it: never more of it than the stored checkpoint covers.
import type { Kysely } from 'kysely'
import { fromUtf8 } from '../../protocols/bytes.ts'
import { formatReceipt } from '../../protocols/audit/receipt.ts'
import { encodeEntryBundle } from '../../protocols/audit/tiles.ts'
import { TILE_WIDTH } from '../../protocols/audit/tile-path.ts'
import type { LogTree } from './log-tree.ts'
import { type Page, pageLimit, pageOf, type PageRequest, seqCursor } from './page.ts'
import type { Database } from './tables.ts'

export interface StoredCheckpoint {
  readonly size: number
  /** The signed note. */
  readonly note: Uint8Array
  /** When this process stored it; null for one that stood there before. */
  readonly stored: number | null
}

/** The newest checkpoint, and a tree of at least its size. */
export interface LogView {
  readonly checkpoint: StoredCheckpoint
  readonly tree: LogTree
}

/** `party`: an organisation, which sees the bodies of its own entries; an officer sees all; anyone sees leaves. */
export type EntryReader =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'party'; readonly organisation: string }
  | { readonly kind: 'officer' }

export interface ReadEntry {
  readonly seq: number
  readonly leaf: Uint8Array
  readonly body: { readonly bytes: Uint8Array; readonly salt: Uint8Array } | null
}

export class LogReader {
  readonly #db: Kysely<Database>
  readonly #view: () => LogView

  constructor(db: Kysely<Database>, view: () => LogView) {
    this.#db = db
    this.#view = view
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

  /** The tlog-proof text of an entry under the newest checkpoint; undefined for an entry that is not under it. */
  async receipt(seq: number): Promise<string | undefined> {
    return await receiptOf(this.#view(), seq)
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
    return pageOf(
      rows,
      request,
      row => String(row.seq),
      row => entryOf(row, reader.kind !== 'anyone'),
    )
  }

  /** One entry; for a party whose entry it is not, without its body. */
  async entry(seq: number, reader: EntryReader): Promise<ReadEntry | undefined> {
    if (!Number.isSafeInteger(seq) || seq < 0) return undefined
    const row = await this.#below(this.#view().checkpoint.size)
      .where('e.seq', '=', BigInt(seq))
      .executeTakeFirst()
    if (row === undefined) return undefined
    return entryOf(
      row,
      reader.kind === 'officer' || (reader.kind === 'party' && (await this.#isOf(seq, reader.organisation))),
    )
  }

  #below(size: number) {
    return this.#db
      .selectFrom('entries as e')
      .select(['e.seq', 'e.leaf', 'e.body', 'e.body_salt as salt'])
      .where('e.seq', '<', BigInt(size))
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

function entryOf(
  row: { seq: bigint; leaf: Uint8Array; body: Uint8Array | null; salt: Uint8Array | null },
  withBody: boolean,
): ReadEntry {
  const { leaf, body, salt } = row
  const shown = withBody && body !== null && salt !== null ? { bytes: body, salt } : null
  return { seq: Number(row.seq), leaf, body: shown }
}
