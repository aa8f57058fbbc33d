// The checkpoints: one after another, each signed for a state that is committed, and moved on by compare and set.
import type { Kysely } from 'kysely'
import { fault } from '../../schemas/fault.ts'
import type { Cosigner } from './cosigner.ts'
import type { StoredCheckpoint } from './log-reader.ts'
import type { Head } from './log-transaction.ts'
import type { LogTree } from './log-tree.ts'
import { part, run } from './prepared.ts'
import type { Database } from './tables.ts'

export interface PublisherOptions {
  /** Milliseconds since 1970. It may go back; the store's time does not. */
  readonly clock: () => number
  /** Signs as the log: called for states that are committed, never for others. */
  readonly signCheckpoint: (size: number, root: Uint8Array) => Promise<Uint8Array>
  /** Absent: the log's own signature is all that anybody demands. */
  readonly cosigner?: Cosigner
  readonly crashPointForTesting?: (point: 'signed' | 'published') => void
}

interface Committed {
  readonly head: Head
  readonly tree: LogTree
}

export class Publisher {
  readonly #db: Kysely<Database>
  readonly #epoch: bigint
  readonly #options: PublisherOptions
  #checkpoint: StoredCheckpoint
  #last: Promise<void> = Promise.resolve()
  /** When what last told that the store is ours was asked, in milliseconds that only go forward. */
  #confirmed = Number.NEGATIVE_INFINITY

  constructor(db: Kysely<Database>, epoch: bigint, checkpoint: StoredCheckpoint, options: PublisherOptions) {
    this.#db = db
    this.#epoch = epoch
    this.#checkpoint = checkpoint
    this.#options = options
  }

  /** What others may see: under the witnesses' policy where there is one. */
  shown(): StoredCheckpoint {
    return this.#options.cosigner?.newest() ?? this.#checkpoint
  }

  /** Entries under the stored checkpoint. */
  get size(): number {
    return this.#checkpoint.size
  }

  /** While nothing is being published. */
  restart(checkpoint: StoredCheckpoint): void {
    this.#checkpoint = checkpoint
  }

  async idle(): Promise<void> {
    await this.#last.catch(() => undefined)
  }

  /** `committed` is asked when its turn has come: by then it may be more. Throws a Fault once another server has taken the store. */
  async publish(committed: () => Committed): Promise<void> {
    const before = this.idle()
    this.#last = before.then(() => this.#moveOn(committed()))
    await this.#last
  }

  /** Compare and set: of two servers on one database exactly one can move the checkpoint on. */
  async #moveOn({ head: { size, frontier }, tree }: Committed): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const last = this.#checkpoint
      if (size === last.size && last.note.length > 0) {
        this.#options.cosigner?.offer({ checkpoint: last, tree })
        return
      }
      await this.#confirm()
      const note = await this.#options.signCheckpoint(size, frontier.root())
      this.#options.crashPointForTesting?.('signed')
      if (await this.#compareAndSet(last.size, size, note)) {
        this.#checkpoint = { size, note, stored: this.#options.clock() }
        this.#options.crashPointForTesting?.('published')
        this.#options.cosigner?.offer({ checkpoint: this.#checkpoint, tree })
        return
      }
      // Superseded, or the server before us stored its last checkpoint while we were reading: the same log, so we go on from it.
      await this.#readAgain()
    }
    throw fault('store.superseded')
  }

  /**
   * A server that was stopped wakes with what the database told it before, and another may have gone on since: whoever was not told for a while that the
   * store is still its own asks before it signs. Under load every checkpoint tells, so this costs nothing there.
   */
  async #confirm(): Promise<void> {
    for (let attempt = 0; attempt < 3 && performance.now() - this.#confirmed > FRESH_MS; attempt++) {
      const asked = performance.now()
      await this.#requireOurs()
      this.#confirmed = asked
    }
  }

  async #requireOurs(): Promise<void> {
    const { epoch } = await this.#db.selectFrom('head').select('epoch').executeTakeFirstOrThrow()
    if (epoch !== this.#epoch) throw fault('store.superseded')
  }

  async #readAgain(): Promise<void> {
    const { size, note } = await this.#db.selectFrom('checkpoint').selectAll().executeTakeFirstOrThrow()
    await this.#requireOurs()
    this.#checkpoint = { size: Number(size), note, stored: null }
  }

  /**
   * False where another server moved it, or took the store. Not flushed to the disk: what it signs is, so if the machine ends now the next
   * start signs the same tree again, to the same bytes.
   */
  async #compareAndSet(from: number, size: number, note: Uint8Array): Promise<boolean> {
    const asked = performance.now()
    const statement = part`
      with quick as materialized (select set_config('synchronous_commit', 'off', true) as set)
      update checkpoint set size = ${BigInt(size)}, note = ${note} from quick
      where quick.set = 'off' and checkpoint.size = ${BigInt(from)}
        and exists (select id from head where epoch = ${this.#epoch})`
    const { numAffectedRows } = await run(this.#db, statement)
    if (numAffectedRows !== 1n) return false
    this.#confirmed = asked
    return true
  }
}

/** Less than a server may be silent before another takes its turn (`turn.ts`). */
const FRESH_MS = 2_000
