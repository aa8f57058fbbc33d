// Sealing an edition takes minutes, so it is a job, followed by its provider. Providers take turns
// (fair-queue.ts), and every job ends: with an edition, with a fault, cancelled, at its deadline, or
// because it ended its process twice.
import type { Logger } from 'pino'
import type { Engine, SealProgress } from '../../schemas/engine.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import type { ApprovalRules } from '../../schemas/proposal.ts'
import { planKeptShare } from '../domain/kept-share.ts'
import type { Store } from '../store/store.ts'
import { isKept } from './edition-files.ts'
import { FairQueue } from './fair-queue.ts'
import { recordFailure, recordSealed } from './sealing-records.ts'
import { type SealingJob, UploadFiles } from './upload-files.ts'

type Surroundings = {
  readonly store: Store
  readonly engine: Engine
  readonly uploads: UploadFiles
  readonly software: string
  readonly approvals: ApprovalRules
  readonly logger: Logger
  /** Jobs worked on at once, each of another provider. */
  readonly places: number
}

/**
 * An attempt counts from before it begins until it ends in order, so what ends its process, or the
 * service's, has two.
 */
const MOST_ATTEMPTS = 2

export class SealingJobs {
  readonly #with: Surroundings
  readonly #queue: FairQueue
  #stopping = false

  constructor(surroundings: Surroundings) {
    this.#with = surroundings
    this.#queue = new FairQueue(surroundings.places)
  }

  get waiting(): number {
    return this.#queue.size
  }

  /** How it ends is in the job's record. */
  enqueue(job: SealingJob): void {
    this.#queue.add(job.actor.organisation, job.job, async signal => await this.#run(job, signal))
  }

  /**
   * Ends the work on a job that its record says is cancelled; resolves when its process has ended and its
   * files are gone.
   */
  async cancel(job: string): Promise<void> {
    const neverBegan = await this.#queue.cancel(job)
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
      else if (attempts >= MOST_ATTEMPTS) await this.#fail(job, fault('registry.job_poisoned'))
      else this.enqueue(job)
    }
  }

  /**
   * Ends every process. What was interrupted is resumed at the next start, and the attempt does not count.
   */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#queue.stop()
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

  async #run(job: SealingJob, signal: AbortSignal): Promise<void> {
    const { logger } = this.#with
    let attempt: number | undefined
    try {
      attempt = await this.#with.store.work(async write => await write.startJob(job.job), null)
      // Cancelled while it waited.
      if (attempt === undefined) await this.#with.uploads.remove(job.upload)
      else await this.#seal(job, signal)
    } catch (error) {
      logger.error(
        { job: job.job, attempt, ...(error instanceof Fault ? { code: error.code } : { err: error }) },
        'sealing did not succeed',
      )
      if (this.#stopping && signal.aborted) return await this.#handBack(job)
      const hasCrashed = error instanceof Fault && error.code === 'engine.sealing_crashed'
      if (!hasCrashed) return await this.#fail(job, error)
      if ((attempt ?? MOST_ATTEMPTS) < MOST_ATTEMPTS) this.enqueue(job)
      else await this.#fail(job, fault('registry.job_poisoned'))
    }
  }

  async #seal(job: SealingJob, signal: AbortSignal): Promise<void> {
    const { store, engine, uploads } = this.#with
    const progress = new ProgressNotes(store, job.job)
    try {
      const edition = await store.read.edition(job.edition)
      if (edition?.status !== 'sealing') throw new Error('the edition is not being sealed')
      // What an interrupted run left was told to nobody: its noise is drawn again.
      await engine.destroy(job.edition)
      const { declaration } = edition
      const result = await engine.seal(
        {
          edition: edition.id,
          declaration,
          contribution: UploadFiles.contribution(job.upload),
          keptShare: [...planKeptShare(declaration).requests],
        },
        at => progress.note(at),
        signal,
      )
      await progress.written()
      await recordSealed(store, this.#with, job, edition, result)
    } finally {
      await progress.written()
    }
    await uploads.remove(job.upload)
  }

  async #handBack({ job }: SealingJob): Promise<void> {
    const { store, logger } = this.#with
    await store
      .work(async write => await write.returnAttempt(job), null)
      .catch((err: unknown) => logger.error({ err, job }, 'an interrupted attempt stays counted'))
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
        'a failed job could not be recorded; it is taken up again at the next start',
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
