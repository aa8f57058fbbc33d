// Sealing an edition takes minutes, so it is a job that its provider follows. Places go round-robin to
// providers (fair-queue.ts), and every job ends: with an edition, with a fault, cancelled, at its deadline,
// or because it crashed its process twice. The outcome is published at a time that depends on public figures
// (sealing-deadline.ts).
import type { Engine, SealProgress } from '../../../schemas/engine.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { ApprovalRules } from '../../../schemas/proposal.ts'
import { planTotals } from '../../domain/edition-totals.ts'
import type { Store } from '../../store/store.ts'
import { isKept } from './edition-files.ts'
import type { ErrorLog } from '../error-log.ts'
import { FairQueue } from '../fair-queue.ts'
import { publicationTime, waitUntil } from './sealing-deadline.ts'
import { recordFailure, recordSealed } from './sealing-records.ts'
import type { SealingSchedule } from './sealing-schedule.ts'
import { type SealingJob, UploadFiles } from '../upload-files.ts'

type Surroundings = {
  readonly store: Store
  readonly engine: Engine
  readonly uploads: UploadFiles
  readonly software: string
  readonly approvals: ApprovalRules
  readonly logger: ErrorLog
  /** Jobs worked on at once, each of another provider. */
  readonly places: number
  readonly schedule: SealingSchedule
}

/** Records how a job ended. */
type Publish = () => Promise<void>

/**
 * An attempt counts from before it begins until its process has ended in order, so what ends that process,
 * or the service's, has two. What happens between then and the publication counts for nothing.
 */
const MAX_ATTEMPTS = 2

export class SealingJobs {
  readonly #with: Surroundings
  readonly #queue: FairQueue
  /** Work that has ended and whose outcome nobody sees yet, by job. */
  readonly #unpublished = new Map<
    string,
    { readonly abort: AbortController; readonly ended: Promise<void> }
  >()
  #stopping = false

  constructor(surroundings: Surroundings) {
    this.#with = surroundings
    this.#queue = new FairQueue(surroundings.places)
  }

  get waiting(): number {
    return this.#queue.size + this.#unpublished.size
  }

  /**
   * How it ends is in the job's record. A job that waits for its publication leaves its place to the next
   * one.
   */
  enqueue(job: SealingJob): void {
    this.#queue.add(job.actor.organisation, job.job, async signal => {
      const publish = await this.#run(job, signal)
      if (publish !== undefined) this.#publishLater(job, publish)
    })
  }

  /**
   * Ends the work on a job that its record says is cancelled; resolves when its process has ended and its
   * files are gone.
   */
  async cancel(job: string): Promise<void> {
    const neverBegan = await this.#queue.cancel(job)
    const unpublished = this.#unpublished.get(job)
    unpublished?.abort.abort()
    await unpublished?.ended
    if (!neverBegan) return
    const [waiting] = (await this.#with.uploads.readJobs()).filter(each => each.job === job)
    if (waiting !== undefined) await this.#with.uploads.remove(waiting.upload)
  }

  /**
   * Resumes the jobs that were interrupted, but for those that had their attempts and those whose upload is
   * gone.
   */
  async resume(): Promise<void> {
    const { store, uploads, software } = this.#with
    const jobs = await uploads.readJobs()
    const running = await store.read.runningJobs()
    await this.#tidy(jobs, new Set(running.map(({ id }) => id)))
    const known = new Map(jobs.map(job => [job.job, job]))
    for (const { id, edition, attempts } of running) {
      const job = known.get(id)
      if (job === undefined)
        await recordFailure(store, software, { job: id, edition, actor: null }, fault('registry.job_lost'))
      else if (attempts >= MAX_ATTEMPTS) this.#publishLater(job, this.#poisoned(job))
      else this.enqueue(job)
    }
  }

  /**
   * Ends every process. What was interrupted is resumed at the next start, and the attempt does not count.
   */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#queue.stop()
    for (const { abort } of this.#unpublished.values()) abort.abort()
    await Promise.all([...this.#unpublished.values()].map(({ ended }) => ended))
  }

  /**
   * Notes of registrations that were refused, and the files of jobs that ended just before the process did.
   */
  async #tidy(jobs: readonly SealingJob[], running: ReadonlySet<string>): Promise<void> {
    const { store, uploads } = this.#with
    const busy = new Set(jobs.filter(({ job }) => running.has(job)).map(({ upload }) => upload))
    for (const job of jobs.filter(each => !running.has(each.job))) {
      const { upload, actor } = job
      const kept = busy.has(upload) || (await store.read.upload(upload, actor.organisation)) !== undefined
      await (kept ? uploads.removeJob(job) : uploads.remove(upload))
    }
  }

  /** Undefined where there is nothing to publish. */
  async #run(job: SealingJob, signal: AbortSignal): Promise<Publish | undefined> {
    const { logger } = this.#with
    let attempt: number | undefined
    try {
      await this.#with.schedule.settled()
      if (signal.aborted) throw fault('engine.sealing_stopped')
      attempt = await this.#with.store.work(async write => await write.startJob(job.job), null)
      if (attempt !== undefined) return await this.#seal(job, signal)
      // Cancelled while it waited.
      await this.#with.uploads.remove(job.upload)
      return undefined
    } catch (error) {
      logger.error(
        { job: job.job, attempt, ...(error instanceof Fault ? { code: error.code } : { err: error }) },
        'sealing did not succeed',
      )
      if (signal.aborted) {
        await this.#endAborted(job)
        return undefined
      }
      const hasCrashed = error instanceof Fault && error.code === 'engine.sealing_crashed'
      if (hasCrashed) {
        if ((attempt ?? MAX_ATTEMPTS) >= MAX_ATTEMPTS) return this.#poisoned(job)
        this.enqueue(job)
        return undefined
      }
      if (attempt !== undefined) await this.#handBack(job)
      return async () => await this.#fail(job, error)
    }
  }

  #poisoned(job: SealingJob): Publish {
    return async () => await this.#fail(job, fault('registry.job_poisoned'))
  }

  /** A failure waits as well: how soon rows are found wrong follows from them. */
  #publishLater(job: SealingJob, publish: Publish): void {
    const abort = new AbortController()
    const ended = this.#publishInTime(job, publish, abort.signal).finally(() =>
      this.#unpublished.delete(job.job),
    )
    this.#unpublished.set(job.job, { abort, ended })
  }

  async #publishInTime(job: SealingJob, publish: Publish, signal: AbortSignal): Promise<void> {
    const { store, schedule, logger } = this.#with
    try {
      await schedule.settled()
      const edition = await store.read.edition(job.edition)
      if (edition === undefined) return
      const [registered, each] = [Date.parse(edition.registered), schedule.pace(edition.declaration)]
      const time = publicationTime(registered, each, store.now())
      if (await waitUntil(time, () => store.now(), signal)) await publish()
      else if (!this.#stopping) await this.#fail(job, fault('registry.job_cancelled'))
    } catch (error) {
      logger.error(
        { err: error, job: job.job },
        'the end of a job could not be recorded; it is resumed at the next start',
      )
    }
  }

  /** Of aborted work: a stop resumes it at the next start, a cancellation is in its record already. */
  async #endAborted(job: SealingJob): Promise<void> {
    if (this.#stopping) await this.#handBack(job)
    else await this.#fail(job, fault('registry.job_cancelled'))
  }

  async #seal(job: SealingJob, signal: AbortSignal): Promise<Publish> {
    const { store, engine, uploads } = this.#with
    const progress = new ProgressNotes(store, job.job)
    try {
      const edition = await store.read.edition(job.edition)
      if (edition?.status !== 'sealing') throw new Error('the edition is not being sealed')
      // Nobody has seen what an interrupted run left: its noise is drawn again.
      await engine.destroy(job.edition)
      const { declaration } = edition
      const result = await engine.seal(
        {
          edition: edition.id,
          declaration,
          contributions: UploadFiles.contributions(job.upload, job.files),
          totals: [...planTotals(declaration).requests],
        },
        at => progress.note(at),
        signal,
      )
      await this.#handBack(job)
      return async () => {
        try {
          await recordSealed(store, this.#with, job, edition, result)
          await uploads.remove(job.upload)
        } catch (error) {
          await this.#fail(job, error)
        }
      }
    } finally {
      await progress.written()
    }
  }

  async #handBack({ job }: SealingJob): Promise<void> {
    const { store, logger } = this.#with
    await store
      .work(async write => await write.returnAttempt(job), null)
      .catch((err: unknown) => logger.error({ err, job }, 'an attempt that ended in order stays counted'))
  }

  /**
   * Also for a job that was cancelled, or whose commit failed only after it was done: then the record stays
   * as it is.
   */
  async #fail(job: SealingJob, error: unknown): Promise<void> {
    const { store, engine, uploads, software, logger } = this.#with
    try {
      await recordFailure(store, software, job, error instanceof Fault ? error : null)
      const edition = await store.read.edition(job.edition)
      if (edition === undefined || !isKept(edition.status)) await engine.destroy(job.edition)
      await uploads.remove(job.upload)
    } catch (second) {
      logger.error(
        { err: second, job: job.job },
        'a failed job could not be recorded; it is resumed at the next start',
      )
    }
  }
}

/** Progress is news, not a record: while one note is being written, later ones are left out. */
class ProgressNotes {
  readonly #store: Store
  readonly #job: string
  #writing: Promise<void> | undefined

  constructor(store: Store, job: string) {
    this.#store = store
    this.#job = job
  }

  note({ step, fraction }: SealProgress): void {
    if (this.#writing !== undefined) return
    this.#writing = this.#store
      .work(async write => await write.noteProgress(this.#job, step, fraction), null)
      .then(
        () => {},
        () => {},
      )
      .finally(() => {
        this.#writing = undefined
      })
  }

  /** No note is under way after this resolves. */
  async written(): Promise<void> {
    await this.#writing
  }
}
