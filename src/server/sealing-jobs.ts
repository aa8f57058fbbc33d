// Sealing an edition takes minutes, so it is a job: one at a time, followed by its provider, taken up again after a crash.
import type { Logger } from 'pino'
import type { Engine, SealProgress } from '../../schemas/engine.ts'
import { Fault } from '../../schemas/fault.ts'
import type { ApprovalRules } from '../../schemas/proposal.ts'
import { planKeptShare } from '../domain/kept-share.ts'
import type { Store } from '../store/store.ts'
import { recordFailure, recordSealed } from './sealing-records.ts'
import { type SealingJob, UploadFiles } from './upload-files.ts'

type Surroundings = {
  readonly store: Store
  readonly engine: Engine
  readonly uploads: UploadFiles
  readonly software: string
  readonly approvals: ApprovalRules
  readonly logger: Logger
}

export class SealingJobs {
  readonly #with: Surroundings
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(surroundings: Surroundings) {
    this.#with = surroundings
  }

  get waiting(): number {
    return this.#waiting
  }

  /** Starts when the jobs before it have ended. Never rejects: how it ended stands in the job. */
  enqueue(job: SealingJob): void {
    this.#waiting++
    this.#last = this.#last.then(async () => {
      await this.#run(job)
      this.#waiting--
    })
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

  async drained(): Promise<void> {
    await this.#last
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

  async #run(job: SealingJob): Promise<void> {
    const { store, engine, uploads, logger } = this.#with
    const progress = new ProgressNotes(store, job.job)
    try {
      const edition = await store.read.edition(job.edition)
      if (edition?.status !== 'sealing') return
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
      await recordSealed(store, this.#with, job, edition, result)
      await uploads.remove(job.upload)
    } catch (error) {
      logger.error(
        { job: job.job, ...(error instanceof Fault ? { code: error.code } : { err: error }) },
        'sealing failed',
      )
      await progress.written()
      await this.#fail(job, error)
    }
  }

  async #fail(job: SealingJob, error: unknown): Promise<void> {
    const { store, engine, uploads, software, logger } = this.#with
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
