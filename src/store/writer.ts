// The one place that appends to the log: transactions one after another, a signed checkpoint after each, and only then an answer.
import type { Transaction } from 'kysely'
import type { RandomBytes } from '../../protocols/random.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { type BodyVault, type MasterKey, monthOf } from './body-vault.ts'
import type { Connection } from './connect.ts'
import { type DecisionOutcome, type DecisionRequest, runDecision } from './decision.ts'
import { GroupSize } from './group-size.ts'
import { loadLog } from './load-log.ts'
import { type Head, type Held, LogTransaction } from './log-transaction.ts'
import { type LogView, receiptOf, type StoredCheckpoint } from './log-reader.ts'
import type { LogTree } from './log-tree.ts'
import { Publisher, type PublisherOptions } from './publisher.ts'
import { type Committing, commitGroup, type Settlement } from './release-group.ts'
import type { Outcome, ReleaseMember, Settled } from './release-member.ts'
import type { Database } from './tables.ts'
import { together } from './together.ts'
import { verifyStore } from './verify-store.ts'

/** Between each pair of steps of a commit, for tests that kill the process there. */
export type CrashPoint = 'locked' | 'decided' | 'written' | 'committed' | 'signed' | 'published'

export interface WriterOptions extends PublisherOptions {
  readonly masterKey: MasterKey
  readonly random: RandomBytes
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
  readonly #connection: Pick<Connection, 'db' | 'transact'>
  readonly #publisher: Publisher
  readonly #epoch: bigint
  readonly #vault: BodyVault
  readonly #options: WriterOptions
  readonly #queue: Job[] = []
  #state: State
  /** A transaction failed, perhaps after it was committed: the state has to be read again. */
  #unsure = false
  #superseded = false
  readonly #groupSize = new GroupSize()
  #draining: Promise<void> | undefined
  /** Groups that are committed and wait for their witnesses while the next ones are being written. */
  readonly #answering = new Set<Promise<unknown>>()

  constructor(
    connection: Pick<Connection, 'db' | 'transact'>,
    epoch: bigint,
    state: State,
    checkpoint: StoredCheckpoint,
    vault: BodyVault,
    options: WriterOptions,
  ) {
    this.#connection = connection
    this.#publisher = new Publisher(connection.db, epoch, checkpoint, options)
    this.#epoch = epoch
    this.#vault = vault
    this.#options = options
    this.#state = state
  }

  /** What others may see: under the witnesses' policy where there is one. */
  view(): LogView {
    return { checkpoint: this.#publisher.shown(), tree: this.#state.tree }
  }

  /** Waits for the witnesses where so many entries are under a stored checkpoint. */
  async covering(size: number): Promise<void> {
    if (size <= this.#publisher.size) await this.#options.cosigner?.covering(size)
  }

  size(): number {
    return this.#state.head.size
  }

  /** Milliseconds: the store's time, which requests' ages are measured by. */
  now(): number {
    return Math.max(this.#options.clock(), this.#state.head.lastTime)
  }

  async decide<T>(request: DecisionRequest<T>): Promise<DecisionOutcome<T>> {
    return await this.#alone(() => this.#decideInLog(log => runDecision(log, request)))
  }

  async forgetOldNonces(): Promise<void> {
    await this.#alone(() =>
      this.#decideInLog(async log => {
        await log.tx.deleteFrom('nonces').where('expires', '<=', BigInt(log.now)).execute()
      }),
    )
  }

  /** `fill` puts everything into the empty tables; what does not verify afterwards is rolled back. */
  async restore(fill: (tx: Transaction<Database>) => Promise<void>): Promise<void> {
    await this.#alone(async () => {
      await this.beside(async tx => {
        await fill(tx)
        await this.#vault.load(tx)
        const { head, view } = await loadLog(tx)
        await verifyStore(tx, head, view)
      })
      await this.catchUp()
    })
  }

  /** A question is being prepared for `release`. */
  expectRelease(): Disposable {
    return this.#groupSize.expect()
  }

  /** Members that arrive while a commit is under way share the next one. */
  async release(member: ReleaseMember, expected: Disposable | undefined): Promise<Outcome> {
    const answered = new Promise<Outcome>((resolve, reject) => {
      this.#enqueue({ kind: 'release', member, resolve, reject })
    })
    return await this.#groupSize.count(answered, expected)
  }

  /** A transaction beside the log, refused once another server has taken the store. */
  async beside<T>(work: (tx: Transaction<Database>) => Promise<T>): Promise<T> {
    if (this.#superseded) throw fault('store.superseded')
    return await this.#connection.db.transaction().execute(async tx => {
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
    await Promise.all(this.#answering)
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
   * Who comes while the database writes a group, and until its checkpoint stands, is prepared for the next. That could be written beside the checkpoint,
   * but groups would be smaller.
   */
  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#publisher.idle()
      const size =
        this.#queue[0]?.kind === 'release' ? await this.#groupSize.next(() => this.#queue.length) : 1
      const job = this.#queue.shift()
      if (job === undefined) break
      if (job.kind === 'alone') {
        await job.run()
        continue
      }
      const group = [job]
      for (
        let next = this.#queue[0];
        next?.kind === 'release' && group.length < Math.min(size, MAX_GROUP);
        next = this.#queue[0]
      ) {
        group.push(next)
        this.#queue.shift()
      }
      await this.#commitGroup(group)
    }
    // Here and not in a callback: a job that came after the last look at the queue would wait for ever.
    this.#draining = undefined
  }

  /** Nothing is told to anybody before the checkpoint stands, and is cosigned where there are witnesses; the next group waits for the first only. */
  async #commitGroup(group: readonly Extract<Job, { kind: 'release' }>[]): Promise<void> {
    try {
      const members = group.map(job => job.member)
      const settlements = await this.#inLog(committing => commitGroup(committing, members))
      const answering = this.#publish().then(
        () => Promise.all(group.map((job, i) => this.#answer(job, settlements[i]))),
        (error: unknown) => group.forEach(job => job.reject(error)),
      )
      this.#answering.add(answering)
      void answering.finally(() => this.#answering.delete(answering))
    } catch (error) {
      for (const job of group) job.reject(error)
    }
  }

  async #answer(job: Extract<Job, { kind: 'release' }>, settlement: Settlement | undefined): Promise<void> {
    if (settlement === undefined || 'failed' in settlement) job.reject(settlement?.failed)
    else await this.#prove(settlement.settled).then(job.resolve, job.reject)
  }

  async #prove(settled: Settled): Promise<Outcome> {
    if (settled.kind !== 'released' && settled.kind !== 'refused') return settled
    await this.covering(settled.seq + 1)
    const receipt = await receiptOf(this.view(), settled.seq)
    if (receipt === undefined) throw new Error('a committed entry is not under the checkpoint')
    return { ...settled, receipt }
  }

  /** By itself, and under its checkpoint when this resolves. */
  async #decideInLog<T>(work: (log: LogTransaction) => Promise<T>): Promise<T> {
    const value = await this.#inLog(async ({ log, locked }) => {
      await locked
      return await work(log)
    })
    await this.#publish()
    return value
  }

  /** One at a time. */
  async #inLog<T>(work: (committing: Committing) => Promise<T>): Promise<T> {
    if (this.#superseded) throw fault('store.superseded')
    if (this.#unsure) await this.#reload()
    const { head: before, tree } = this.#state
    const { random } = this.#options
    const now = this.now()
    await this.#vault.prepare(work => this.beside(work), monthOf(now))
    this.#unsure = true
    const { head, value } = await this.#connection.transact(async ({ tx, begun, commitBehind }) => {
      const { log, held } = LogTransaction.begin(tx, before, now, this.#vault)
      const locked = together([begun, this.#held(held)])
      const point = (name: CrashPoint) => this.#point(name)
      const value = await work({ log, tree, random, locked, commitBehind, point })
      return { value, head: await log.leave(tree) }
    })
    this.#point('committed')
    this.#state = { head, tree }
    this.#unsure = false
    return value
  }

  async #held(held: Promise<Held>): Promise<void> {
    const { epoch, changed } = await held
    if (epoch !== this.#epoch) throw this.#supersede()
    if (changed) throw new Error('the log changed under its only writer')
  }

  async #reload(): Promise<void> {
    await this.#publisher.idle()
    const { head, view, epoch } = await loadLog(this.#connection.db)
    if (epoch !== this.#epoch) throw this.#supersede()
    this.#state = { head, tree: view.tree }
    this.#publisher.restart(view.checkpoint)
    this.#unsure = false
  }

  /** Once all that is committed by now is under a checkpoint that stands. */
  async #publish(): Promise<void> {
    try {
      await this.#publisher.publish(() => this.#state)
    } catch (error) {
      if (error instanceof Fault && error.code === 'store.superseded') this.#superseded = true
      throw error
    }
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
