// The one place that appends to the log: transactions one after another, each with its signed checkpoint, and
// an answer only once both are durable.
import type { Transaction } from 'kysely'
import type { RandomBytes } from '../../protocols/random.ts'
import { fault } from '../../schemas/fault.ts'
import { type BodyVault, type MasterKey, monthOf } from './body-vault.ts'
import type { Connection } from './connect.ts'
import type { Cosigner } from './cosigner.ts'
import { type DecisionOutcome, type DecisionRequest, runDecision } from './decision.ts'
import { loadLog, type LogState, LogTransaction, type LogTransactionDeps } from './log-transaction.ts'
import { type LogView, receiptOf } from './log-reader.ts'
import { type Committing, commitGroup } from './release-group.ts'
import type { ReleaseOutcome, ReleaseMember, Settled } from './release-member.ts'
import type { Database } from './tables.ts'
import { verifyStore } from './verify-store.ts'

/** Between each pair of steps of a commit, for tests that kill the process there. */
export type CrashPoint = 'locked' | 'decided' | 'signed' | 'written' | 'committed'

export interface WriterOptions {
  /** Milliseconds since 1970. It may go back; the store's time does not. */
  readonly clock: () => number
  readonly masterKey: MasterKey
  readonly random: RandomBytes
  /**
   * Signs as the log. What is signed is shown to nobody, witnesses included, before it is committed with the
   * entries that it covers.
   */
  readonly signCheckpoint: (size: number, root: Uint8Array) => Promise<Uint8Array>
  /** Absent: the log's own signature is all that anybody demands. */
  readonly cosigner?: Cosigner
  readonly crashPointForTesting?: (point: CrashPoint) => void
}

type Job =
  | { readonly kind: 'alone'; readonly run: () => Promise<void> }
  | {
      readonly kind: 'release'
      readonly member: ReleaseMember
      readonly resolve: (settled: Settled) => void
      readonly reject: (error: unknown) => void
    }

export class Writer {
  readonly #db: Connection['db']
  readonly #epoch: bigint
  readonly #vault: BodyVault
  readonly #options: WriterOptions
  readonly #queue: Job[] = []
  #state: LogState
  /** A transaction failed, perhaps after it was committed: the state has to be read again. */
  #unsure = false
  #superseded = false
  #draining: Promise<void> | undefined
  /** Answers that are committed and wait for their witnesses while the next ones are being written. */
  readonly #answering = new Set<Promise<unknown>>()

  constructor(
    { db }: Pick<Connection, 'db'>,
    epoch: bigint,
    state: LogState,
    vault: BodyVault,
    options: WriterOptions,
  ) {
    this.#db = db
    this.#epoch = epoch
    this.#vault = vault
    this.#options = options
    this.#state = state
  }

  /** What others may see: under the witnesses' policy where there is one. */
  view(): LogView {
    const { checkpoint, tree } = this.#state
    return { checkpoint: this.#options.cosigner?.newest() ?? checkpoint, tree }
  }

  /** Waits for the witnesses where so many entries are committed. */
  async covering(size: number): Promise<void> {
    if (size <= this.size()) await this.#options.cosigner?.covering(size)
  }

  size(): number {
    return this.#state.head.size
  }

  /** Milliseconds: the store's time, which requests' ages are measured by. */
  now(): number {
    return Math.max(this.#options.clock(), this.#state.head.lastTime)
  }

  async decide<T>(request: DecisionRequest<T>): Promise<DecisionOutcome<T>> {
    return await this.#alone(() => this.#inLog(({ log }) => runDecision(log, request)))
  }

  async forgetOldNonces(): Promise<void> {
    await this.#alone(() =>
      this.#inLog(async ({ log: { tx, now } }) => {
        await tx.deleteFrom('nonces').where('expires', '<=', BigInt(now)).execute()
      }),
    )
  }

  /** `fill` puts everything into the empty tables; what does not verify afterwards is rolled back. */
  async restore(fill: (tx: Transaction<Database>) => Promise<void>): Promise<void> {
    await this.#alone(async () => {
      await this.beside(async tx => {
        await fill(tx)
        await this.#vault.load(tx)
        await verifyStore(tx, (await loadLog(tx)).state)
      })
      await this.catchUp()
    })
  }

  /**
   * Entries that the log had before its store was restored: all of them, or none where ledger and log do not
   * verify afterwards.
   */
  async takeBack(work: (log: LogTransaction) => Promise<void>): Promise<void> {
    await this.#alone(() =>
      this.#inLog(async ({ log, point }) => {
        await work(log)
        await verifyStore(log.tx, (await loadLog(log.tx)).state)
        point('written')
      }),
    )
  }

  /** Charged, logged, and under a checkpoint that the witnesses accept. */
  async release(member: ReleaseMember): Promise<ReleaseOutcome> {
    const answering = this.charge(member).then(async settled => await this.#prove(settled))
    this.#answering.add(answering)
    return await answering.finally(() => this.#answering.delete(answering))
  }

  /** Charged and logged. Members that arrive during a commit share the next one. */
  async charge(member: ReleaseMember): Promise<Settled> {
    return await new Promise<Settled>((resolve, reject) => {
      this.#enqueue({ kind: 'release', member, resolve, reject })
    })
  }

  /** A transaction beside the log, refused once another server has taken the store. */
  async beside<T>(work: (tx: Transaction<Database>) => Promise<T>): Promise<T> {
    if (this.#superseded) throw fault('store.superseded')
    return await this.#db.transaction().execute(async tx => {
      const { epoch } = await tx.selectFrom('head').select('epoch').executeTakeFirstOrThrow()
      this.#requireEpoch(epoch)
      return await work(tx)
    })
  }

  /**
   * Reads everything again, and signs a head without checkpoint: of an empty log, or where a version that
   * signed after its commits ended in between.
   */
  async catchUp(): Promise<void> {
    await this.#reload()
    const { head, checkpoint } = this.#state
    if (checkpoint.size !== head.size || checkpoint.note.length === 0)
      await this.#transact(head.lastTime, async () => undefined)
  }

  async drained(): Promise<void> {
    await this.#draining
    await Promise.allSettled(this.#answering)
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

  async #drain(): Promise<void> {
    // Requests of the same turn of the event loop share the first group.
    await Promise.resolve()
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      if (job.kind === 'alone') {
        await job.run()
        continue
      }
      const group = [job]
      for (
        let next = this.#queue[0];
        next?.kind === 'release' && group.length < MAX_GROUP;
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

  /** Nothing is returned before the group is committed; the next one does not wait for witnesses. */
  async #commitGroup(group: readonly Extract<Job, { kind: 'release' }>[]): Promise<void> {
    try {
      const members = group.map(job => job.member)
      const settlements = await this.#inLog(committing => commitGroup(committing, members))
      for (const [i, job] of group.entries()) {
        const settlement = settlements[i]
        if (settlement === undefined || 'failed' in settlement) job.reject(settlement?.failed)
        else job.resolve(settlement.settled)
      }
    } catch (error) {
      for (const job of group) job.reject(error)
    }
  }

  async #prove(settled: Settled): Promise<ReleaseOutcome> {
    if (settled.kind !== 'released' && settled.kind !== 'refused') return settled
    await this.covering(settled.seq + 1)
    const receipt = await receiptOf(this.view(), settled.seq)
    if (receipt === undefined) throw new Error('a committed entry is not under the checkpoint')
    return { ...settled, receipt }
  }

  /** One at a time. */
  async #inLog<T>(work: (committing: Committing) => Promise<T>): Promise<T> {
    if (this.#superseded) throw fault('store.superseded')
    if (this.#unsure) await this.#reload()
    const now = this.now()
    await this.#vault.prepare(work => this.beside(work), monthOf(now))
    return await this.#transact(now, work)
  }

  async #transact<T>(now: number, work: (committing: Committing) => Promise<T>): Promise<T> {
    const opening = { before: this.#state, vault: this.#vault, sign: this.#sign }
    this.#unsure = true
    try {
      const { state, value } = await this.#db.transaction().execute(async tx => {
        const log = await LogTransaction.begin(tx, now, opening, epoch => this.#requireEpoch(epoch))
        const point = (name: CrashPoint) => this.#point(name)
        const value = await work({ log, point })
        return { value, state: await log.leave() }
      })
      this.#point('committed')
      this.#adopt(state)
      return value
    } catch (error) {
      // Only the acknowledgement of a commit may have been lost. A database that does not answer now either is
      // read at the next append.
      await this.#reload().catch(() => undefined)
      throw error
    }
  }

  #requireEpoch(epoch: bigint): void {
    if (epoch === this.#epoch) return
    this.#superseded = true
    throw fault('store.superseded')
  }

  async #reload(): Promise<void> {
    const { state, epoch } = await loadLog(this.#db)
    this.#requireEpoch(epoch)
    this.#adopt(state)
  }

  /** What is committed may be shown. */
  #adopt(state: LogState): void {
    this.#state = state
    this.#unsure = false
    if (state.checkpoint.note.length > 0) this.#options.cosigner?.offer(state)
  }

  readonly #sign: LogTransactionDeps['sign'] = async (size, root) => {
    const note = await this.#options.signCheckpoint(size, root)
    this.#point('signed')
    return { size, note, stored: this.#options.clock() }
  }

  #point(point: CrashPoint): void {
    this.#options.crashPointForTesting?.(point)
  }
}

const MAX_GROUP = 256
