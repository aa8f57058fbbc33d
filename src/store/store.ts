// The control plane: what the server holds in its hands.
import { type BodyVault, type MasterKey, monthOf } from './body-vault.ts'
import type { Connection, Durability } from './connect.ts'
import { exportTables, importTables } from './backup.ts'
import { type WorkChanges, workChanges } from './changes/work.ts'
import type { DecisionOutcome, DecisionRequest, HoldTransaction } from './decision.ts'
import { type BuiltEntry, checkPlainText, type EntryPlace } from './entries.ts'
import { BatchLoader } from './batch-loader.ts'
import { StoredLogReader } from './log-reader.ts'
import { requireOurSchema } from './migrate.ts'
import { checkNonce, insertNonces, type Nonce } from './nonces.ts'
import { emptyReaderCache, readers, type Readers, type ReaderCache } from './readers.ts'
import { RecentReads } from './recent-reads.ts'
import type { ReleaseOutcome, ReleaseMember, Settled } from './release-member.ts'
import { detachAnswers, type ShredRange, tidyShreds, pendingShreds } from './retention.ts'
import { type AskedUse, findStoredUses, type StoredUse } from './stored-use.ts'
import { takeBack } from './take-back.ts'
import type { Writer } from './writer.ts'

export class ReadOnlyStore {
  readonly durability: Durability
  readonly log: StoredLogReader
  readonly read: Readers
  readonly #connection: Connection

  constructor(connection: Connection, log: StoredLogReader, read: Readers) {
    this.#connection = connection
    this.durability = connection.durability
    this.log = log
    this.read = read
  }

  /** All rows as lines of JSON. They hold private bodies and salts. */
  async exportTables(write: (line: string) => Promise<void>): Promise<void> {
    await exportTables(this.#connection.db, write)
  }

  /** The latest time that the log has, in milliseconds since 1970. */
  async lastTime(): Promise<number> {
    const query = this.#connection.db.selectFrom('head').select('last_time')
    return Number((await query.executeTakeFirstOrThrow()).last_time)
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }
}

export class Store extends ReadOnlyStore {
  readonly recent: RecentReads
  readonly #connection: Connection
  readonly #writer: Writer
  readonly #readNonces: BatchLoader<Nonce, boolean>
  readonly #storedUses: BatchLoader<AskedUse, StoredUse>
  readonly #vault: BodyVault
  readonly #cache: ReaderCache

  constructor(connection: Connection, writer: Writer, vault: BodyVault) {
    const { db } = connection
    const log = new StoredLogReader(
      db,
      () => writer.view(),
      size => writer.covering(size),
      vault,
    )
    const cache = emptyReaderCache()
    super(
      connection,
      log,
      readers(db, vault, () => writer.now(), cache),
    )
    this.#vault = vault
    this.#cache = cache
    this.recent = new RecentReads(this.read)
    this.#connection = connection
    this.#writer = writer
    this.#readNonces = new BatchLoader(async nonces => {
      const fresh = await writer.beside(tx => insertNonces(tx, nonces, this.now()))
      return nonces.map(nonce => fresh.take(nonce))
    })
    this.#storedUses = new BatchLoader(asked => findStoredUses(db, asked))
  }

  /** Entries that are committed. */
  head(): number {
    return this.#writer.size()
  }

  /**
   * Milliseconds: the clock, or the latest time that the store has seen. Measure the age of requests by it.
   */
  now(): number {
    return this.#writer.now()
  }

  /** Rows, nonce and entries in one transaction; resolves when they are under a stored checkpoint. */
  async decision<T>(request: DecisionRequest<T>): Promise<DecisionOutcome<T>> {
    try {
      return await this.#writer.decide(request)
    } finally {
      this.recent.forget()
    }
  }

  /** Behind the log's lock, as charges are. What `recent` remembers does not change with it. */
  async hold<T>(change: (holding: HoldTransaction) => Promise<T>): Promise<T> {
    const outcome = await this.#writer.decide({ nonce: null, change })
    if (outcome.kind === 'replayed') throw new Error('a hold has no nonce')
    return outcome.value
  }

  /**
   * Charges, logs and stores an answer, in one transaction with others; resolves when it is under a stored
   * checkpoint. If it rejects nothing may be shown: whether it was charged, a retry with the same idempotency
   * key finds out.
   */
  async commitRelease(member: ReleaseMember): Promise<ReleaseOutcome> {
    return await this.#writer.release(member)
  }

  /** The same of a joint share, whose receipt its hub is to cosign. */
  async commitShare(member: ReleaseMember): Promise<Settled> {
    return await this.#writer.charge(member)
  }

  /** For requests that change nothing: false for a replay. */
  async useNonce(nonce: Nonce): Promise<boolean> {
    checkNonce(nonce)
    return await this.#readNonces.run(nonce)
  }

  /** Looked up together with others', since every question asks for it. */
  async storedUse(asked: AskedUse): Promise<StoredUse> {
    if (asked.idempotencyKey !== null) checkPlainText(asked.idempotencyKey)
    return await this.#storedUses.run(asked)
  }

  /** Uploads and jobs, which no entry records. With a nonce: undefined for a replay. */
  async work<T>(change: (write: WorkChanges) => Promise<T>, nonce: Nonce | null): Promise<T | undefined> {
    if (nonce !== null) checkNonce(nonce)
    const now = this.now()
    await this.#vault.prepare(prepare => this.#writer.beside(prepare), monthOf(now))
    return await this.#writer.beside(async tx => {
      if (nonce !== null && !(await insertNonces(tx, [nonce], now)).take(nonce)) return undefined
      return await change(workChanges(tx, now, this.#vault))
    })
  }

  /** Before the keys of this range are destroyed: its stored answers serve nobody any more. */
  async detachAnswers(range: ShredRange): Promise<void> {
    await detachAnswers(work => this.#writer.beside(work), range)
  }

  /**
   * Once keys are destroyed: nothing that they opened stays in memory, or takes up room. Goes on where an
   * earlier call ended.
   */
  async tidyShreds(): Promise<void> {
    const { db } = this.#connection
    const shreds = await pendingShreds(db)
    if (shreds.length === 0) return
    await this.#vault.load(db)
    this.#cache.documents.clear()
    this.#cache.questions.clear()
    await tidyShreds(work => this.#writer.beside(work), shreds)
  }

  /** Whether the keys of the bodies were under this master key when the store was opened. */
  isUnder(master: MasterKey): boolean {
    return this.#vault.isUnder(master)
  }

  /**
   * Forgets nonces that their age refuses. The time is kept, so that they stay refused if the clock goes
   * back.
   */
  async forgetOldNonces(): Promise<void> {
    await this.#writer.forgetOldNonces()
  }

  /** Whether the database answers. */
  async ping(): Promise<void> {
    await this.#connection.db.selectFrom('head').select('id').executeTakeFirstOrThrow()
  }

  /** Throws a Fault once another program has changed the tables. */
  async requireOurSchema(): Promise<void> {
    await requireOurSchema(this.#connection.db)
  }

  /** Throws where the database takes no changes, or not from this process any more. */
  async requireWritable(): Promise<void> {
    await this.#writer.beside(
      async tx => void (await tx.deleteFrom('uploads').where('id', '=', '').execute()),
    )
  }

  /** Restores a backup into this store, which must be empty, and verifies it. */
  async importTables(lines: AsyncIterable<string>): Promise<void> {
    await this.#writer.restore(tx => importTables(tx, lines))
    this.recent.forget()
  }

  /**
   * Entries that this log had and its store lost, by their leaves, and the entry behind them that says so.
   * Throws `witness.entries_unknown` or `store.*`; then nothing was changed.
   */
  async takeBack(leaves: readonly Uint8Array[], recovery: (place: EntryPlace) => BuiltEntry): Promise<void> {
    await this.#writer.takeBack(async log => await takeBack(log, leaves, recovery))
    this.recent.forget()
  }

  /** Waits for commits under way. */
  override async close(): Promise<void> {
    await this.#writer.drained()
    await this.#readNonces.drained()
    await this.#storedUses.drained()
    await super.close()
  }
}
