// The one place that appends to the log: transactions one after another, a signed checkpoint after each, and only then an answer.
import { type Kysely, sql, type Transaction } from 'kysely'
import type { RandomBytes } from '../../protocols/random.ts'
import { fault } from '../../schemas/fault.ts'
import { type DecisionOutcome, type DecisionRequest, runDecision } from './decision.ts'
import { loadLog } from './load-log.ts'
import { type Head, LogTransaction } from './log-transaction.ts'
import { type LogView, receiptOf, type StoredCheckpoint } from './log-reader.ts'
import type { LogTree } from './log-tree.ts'
import { commitGroup, type Settlement } from './release-group.ts'
import { PREPARED } from './prepared.ts'
import type { Outcome, ReleaseMember, Settled } from './release-member.ts'
import type { Database } from './tables.ts'
import { verifyStore } from './verify-store.ts'

/** Between each pair of steps of a commit, for tests that kill the process there. */
export type CrashPoint = 'locked' | 'decided' | 'written' | 'committed' | 'signed' | 'published'

export interface WriterOptions {
  /** Milliseconds since 1970. It may go back; the store's time does not. */
  readonly clock: () => number
  readonly random: RandomBytes
  /** Signs as the log: called for states that are committed, never for others. */
  readonly signCheckpoint: (size: number, root: Uint8Array) => Promise<Uint8Array>
  readonly crashPointForTesting?: (point: CrashPoint) => void
}

interface State {
  readonly head: Head
  readonly tree: LogTree
}

type Job =
  | { readonly kind: 'alone'; readonly run: () => Promise<void> }
  | {
      readonly kind: 'release'
      readonly member: ReleaseMember
      readonly resolve: (outcome: Outcome) => void
      readonly reject: (error: unknown) => void
    }

export class Writer {
  readonly #db: Kysely<Database>
  readonly #epoch: bigint
  readonly #options: WriterOptions
  readonly #queue: Job[] = []
  #state: State
  #checkpoint: StoredCheckpoint
  /** A transaction failed, perhaps after it was committed: the state has to be read again. */
  #unsure = false
  #superseded = false
  #draining: Promise<void> | undefined

  constructor(
    db: Kysely<Database>,
    epoch: bigint,
    state: State,
    checkpoint: StoredCheckpoint,
    options: WriterOptions,
  ) {
    this.#db = db
    this.#epoch = epoch
    this.#options = options
    this.#state = state
    this.#checkpoint = checkpoint
  }

  view(): LogView {
    return { checkpoint: this.#checkpoint, tree: this.#state.tree }
  }

  /** Milliseconds: the store's time, which requests' ages are measured by. */
  now(): number {
    return Math.max(this.#options.clock(), this.#state.head.lastTime)
  }

  async decide<T>(request: DecisionRequest<T>): Promise<DecisionOutcome<T>> {
    return await this.#alone(() => this.#inLog(log => runDecision(log, request, this.#options.random)))
  }

  async forgetOldNonces(): Promise<void> {
    await this.#alone(() =>
      this.#inLog(async log => {
        await log.tx.deleteFrom('nonces').where('expires', '<=', BigInt(log.now)).execute()
      }),
    )
  }

  /** `fill` puts everything into the empty tables; what does not verify afterwards is rolled back. */
  async restore(fill: (tx: Transaction<Database>) => Promise<void>): Promise<void> {
    await this.#alone(async () => {
      await this.beside(async tx => {
        await fill(tx)
        const { head, view } = await loadLog(tx)
        await verifyStore(tx, head, view)
      })
      await this.catchUp()
    })
  }

  /** Members that arrive while a commit is under way share the next one. */
  async release(member: ReleaseMember): Promise<Outcome> {
    return await new Promise((resolve, reject) => {
      this.#enqueue({ kind: 'release', member, resolve, reject })
    })
  }

  /** A transaction beside the log, refused once another server has taken the store. */
  async beside<T>(work: (tx: Transaction<Database>) => Promise<T>): Promise<T> {
    if (this.#superseded) throw fault('store.superseded')
    return await this.#db.transaction().execute(async tx => {
      const { epoch } = await tx.selectFrom('head').select('epoch').executeTakeFirstOrThrow()
      if (epoch !== this.#epoch) throw this.#supersede()
      return await work(tx)
    })
  }

  /** Reads everything again and signs the head: where a process ended between its commit and its checkpoint, or after a restore. */
  async catchUp(): Promise<void> {
    await this.#reload()
    await this.#publish()
  }

  async drained(): Promise<void> {
    await this.#draining
  }

  /** In the queue like the groups, and never together with one. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    return await new Promise((resolve, reject) => {
      const run = async () => {
        try {
          resolve(await work())
        } catch (error) {
          reject(error)
        }
      }
      this.#enqueue({ kind: 'alone', run })
    })
  }

  #enqueue(job: Job): void {
    this.#queue.push(job)
    this.#draining ??= this.#drain()
  }

  /**
   * A group is at most half of those that wait and those of the group before, most of whom ask again: so two groups take turns, and one is
   * prepared here while the database writes the other. All in one group would have each wait for the other.
   */
  async #drain(): Promise<void> {
    let last = 0
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      if (job.kind === 'alone') {
        await job.run()
        continue
      }
      const most = Math.min(MAX_GROUP, Math.ceil((last + 1 + this.#queue.length) / 2))
      const group = [job]
      for (
        let next = this.#queue[0];
        next?.kind === 'release' && group.length < most;
        next = this.#queue[0]
      ) {
        group.push(next)
        this.#queue.shift()
      }
      last = group.length
      await this.#commitGroup(group)
    }
    // Here and not in a callback: a job that came after the last look at the queue would wait for ever.
    this.#draining = undefined
  }

  /** Nothing is told to anybody before the checkpoint stands. */
  async #commitGroup(group: readonly Extract<Job, { kind: 'release' }>[]): Promise<void> {
    try {
      const members = group.map(job => job.member)
      const { random } = this.#options
      const settlements = await this.#inLog((log, tree) =>
        commitGroup(log, tree, members, random, point => this.#point(point)),
      )
      for (const [i, job] of group.entries()) await this.#answer(job, settlements[i])
    } catch (error) {
      for (const job of group) job.reject(error)
    }
  }

  async #answer(job: Extract<Job, { kind: 'release' }>, settlement: Settlement | undefined): Promise<void> {
    if (settlement === undefined || 'failed' in settlement) job.reject(settlement?.failed)
    else job.resolve(await this.#prove(settlement.settled))
  }

  async #prove(settled: Settled): Promise<Outcome> {
    if (settled.kind !== 'released' && settled.kind !== 'refused') return settled
    const receipt = await receiptOf(this.view(), settled.seq)
    if (receipt === undefined) throw new Error('a committed entry is not under the checkpoint')
    return { ...settled, receipt }
  }

  async #inLog<T>(work: (log: LogTransaction, tree: LogTree) => Promise<T>): Promise<T> {
    if (this.#superseded) throw fault('store.superseded')
    if (this.#unsure) await this.#reload()
    const { tree } = this.#state
    this.#unsure = true
    const { head, value } = await this.#db.transaction().execute(async tx => {
      const log = await this.#begin(tx)
      const value = await work(log, tree)
      return { value, head: log.after ?? (await log.flush(tree)) }
    })
    this.#point('committed')
    this.#state = { head, tree }
    this.#unsure = false
    await this.#publish()
    return value
  }

  async #begin(tx: Transaction<Database>): Promise<LogTransaction> {
    const log = await LogTransaction.begin(tx, this.#epoch, this.#options.clock())
    if (log === undefined) throw this.#supersede()
    if (log.before.size !== this.#state.head.size) throw new Error('the log changed under its only writer')
    return log
  }

  async #reload(): Promise<void> {
    const { head, view, epoch } = await loadLog(this.#db)
    if (epoch !== this.#epoch) throw this.#supersede()
    this.#state = { head, tree: view.tree }
    this.#checkpoint = view.checkpoint
    this.#unsure = false
  }

  /** Compare and set: of two servers on one database exactly one can move the checkpoint on. */
  async #publish(): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const { size, frontier } = this.#state.head
      const last = this.#checkpoint
      if (size === last.size && last.note.length > 0) return
      const note = await this.#options.signCheckpoint(size, frontier.root())
      this.#point('signed')
      if (await moveCheckpoint(this.#db, this.#epoch, last.size, { size, note })) {
        this.#checkpoint = { size, note, stored: this.#options.clock() }
        this.#point('published')
        return
      }
      // Superseded, or the server before us stored its last checkpoint while we were reading: the same log, so we go on from it.
      await this.#reload()
    }
    throw this.#supersede()
  }

  #supersede() {
    this.#superseded = true
    return fault('store.superseded')
  }

  #point(point: CrashPoint): void {
    this.#options.crashPointForTesting?.(point)
  }
}

const MAX_GROUP = 256

/**
 * False where another server moved it, or took the store. Not flushed to the disk: what it signs is, so if the machine ends now the next
 * start signs the same tree again, to the same bytes.
 */
async function moveCheckpoint(
  db: Kysely<Database>,
  epoch: bigint,
  from: number,
  { size, note }: Pick<StoredCheckpoint, 'size' | 'note'>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`${PREPARED}
    with quick as materialized (select set_config('synchronous_commit', 'off', true) as set)
    update checkpoint set size = ${BigInt(size)}, note = ${note} from quick
    where quick.set = 'off' and checkpoint.size = ${BigInt(from)}
      and exists (select id from head where epoch = ${epoch})`.execute(db)
  return numAffectedRows === 1n
}
