// Sealing an edition takes minutes, so it is a job: one at a time, followed by its provider, taken up again after a crash.
import type { Logger } from 'pino'
import type { Engine, SealProgress } from '../../schemas/engine.ts'
import { Fault } from '../../schemas/fault.ts'
import type { ApprovalRules } from '../../schemas/proposal.ts'
import { planKeptShare } from '../domain/kept-share.ts'
import type { Store } from '../store/store.ts'
import { recordFailure, recordSealed } from './sealing-records.ts'
import { publicationTime, type SealingPace, waitUntil } from './sealing-deadline.ts'
import { type SealingJob, UploadFiles } from './upload-files.ts'

type Surroundings = {
  readonly store: Store
  readonly engine: Engine
  readonly uploads: UploadFiles
  readonly software: string
  readonly approvals: ApprovalRules
  readonly logger: Logger
  readonly pace: SealingPace
}

/** Records how a job ended. */
type Publish = () => Promise<void>

export class SealingJobs {
  readonly #with: Surroundings
  #last: Promise<void> = Promise.resolve()
  #waiting = 0
  readonly #publishing = new Set<Promise<void>>()
  readonly #stop = new AbortController()

  constructor(surroundings: Surroundings) {
    this.#with = surroundings
  }

  get waiting(): number {
    return this.#waiting
  }

  /**
   * Starts when the work of the jobs before it has ended; its outcome is published at a time that follows from public figures, while the next
   * ones are at work. Never rejects: how it ended is recorded in the job.
   */
  enqueue(job: SealingJob): void {
    this.#waiting++
    const ended = this.#last.then(async () => await this.#run(job))
    this.#last = ended.then(() => {})
    const published = ended
      .then(async publish => await this.#publishInTime(job, publish))
      .finally(() => {
        this.#waiting--
        this.#publishing.delete(published)
      })
    this.#publishing.add(published)
  }

  /** Takes up the jobs that a crash interrupted; those whose upload is gone have failed. */
  async resume(): Promise<void> {
    const { store, uploads, software } = this.#with
    const jobs = await uploads.readJobs()
    const running = await store.read.runningJobs()
    await this.#tidy(jobs, new Set(running.map(({ id }) => id)))
    const known = new Map(jobs.map(job => [job.job, job]))
    for (const { id, edition } of running) {
      const job = known.get(id)
      if (job === undefined) await recordFailure(store, software, { job: id, edition, actor: null }, LOST)
      else this.enqueue(job)
    }
  }

  /** After this nothing more is published: a job whose time has not come is run again by the next start. */
  async drained(): Promise<void> {
    await this.#last
    this.#stop.abort()
    await Promise.all(this.#publishing)
  }

  /** Notes of registrations that were refused, and the files of jobs that ended just before the process did. */
  async #tidy(jobs: readonly SealingJob[], running: ReadonlySet<string>): Promise<void> {
    const { store, uploads } = this.#with
    const busy = new Set(jobs.filter(({ job }) => running.has(job)).map(({ upload }) => upload))
    for (const job of jobs.filter(each => !running.has(each.job))) {
      const { upload, actor } = job
      const kept = busy.has(upload) || (await store.read.upload(upload, actor.organisation)) !== undefined
      await (kept ? uploads.removeJob(job) : uploads.remove(upload))
    }
  }

  /** A failure waits as well: how soon rows are found wrong follows from them. */
  async #publishInTime(job: SealingJob, publish: Publish | undefined): Promise<void> {
    const { store, pace, logger } = this.#with
    if (publish === undefined) return
    try {
      const edition = await store.read.edition(job.edition)
      if (edition === undefined) return
      const [registered, each] = [Date.parse(edition.registered), pace(edition.declaration.capacity)]
      const time = publicationTime(registered, each, store.now())
      if (await waitUntil(time, () => store.now(), this.#stop.signal)) await publish()
    } catch (error) {
      logger.error(
        { err: error, job: job.job },
        'the end of a job could not be recorded; it is taken up again at the next start',
      )
    }
  }

  /** Undefined where there is nothing to publish. */
  async #run(job: SealingJob): Promise<Publish | undefined> {
    const { store, engine, uploads } = this.#with
    const progress = new ProgressNotes(store, job.job)
    try {
      const edition = await store.read.edition(job.edition)
      if (edition?.status !== 'sealing') return undefined
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
      )
      await progress.written()
      return async () => {
        try {
          await recordSealed(store, this.#with, job, edition, result)
          await uploads.remove(job.upload)
        } catch (error) {
          await this.#fail(job, error)
        }
      }
    } catch (error) {
      await progress.written()
      return async () => await this.#fail(job, error)
    }
  }

  async #fail(job: SealingJob, error: unknown): Promise<void> {
    const { store, engine, uploads, software, logger } = this.#with
    logger.error(
      { job: job.job, ...(error instanceof Fault ? { code: error.code } : { err: error }) },
      'sealing failed',
    )
    try {
      if (await recordFailure(store, software, job, error instanceof Fault ? error : null))
        await engine.destroy(job.edition)
      await uploads.remove(job.upload)
    } catch (second) {
      logger.error(
        { err: second, job: job.job },
        'a failed job could not be recorded; it is taken up again at the next start',
      )
    }
  }
}

const LOST = new Fault({ code: 'registry.job_lost', params: {} })

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
    const state = { id: this.#job, state: 'running', step, fraction, code: null, detail: null } as const
    this.#writing = this.#store
      .work(async write => await write.setJob(state), null)
      .then(
        () => {},
        () => {},
      )
      .finally(() => {
        this.#writing = undefined
      })
  }

  /** No note is written after this resolves, so that none overwrites how the job ended. */
  async written(): Promise<void> {
    await this.#writing
  }
}
