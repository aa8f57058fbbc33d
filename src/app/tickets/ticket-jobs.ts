// Openings are checked and tickets prepared one after another; both are resumed after a crash.
import type { Engine, OpeningRequest } from '../../../schemas/engine.ts'
import { Fault } from '../../../schemas/fault.ts'
import type { Store } from '../../store/store.ts'
import type { TicketRow } from '../../store/readers/tickets.ts'
import type { ErrorLog } from '../error-log.ts'
import type { UploadFiles } from '../upload-files.ts'
import { recordEvidence } from './evidence-entries.ts'
import { recordOpened } from './ticket-entries.ts'

type Surroundings = {
  readonly store: Store
  readonly engine: Engine
  readonly uploads: UploadFiles
  readonly software: string
  readonly logger: ErrorLog
}

/** Openings in the queue; with more, a new one is refused with `blind.busy`. */
const MAX_WAITING = 16

export class TicketJobs {
  readonly #with: Surroundings
  #last: Promise<void> = Promise.resolve()
  #waiting = 0
  #closing = false

  constructor(surroundings: Surroundings) {
    this.#with = surroundings
  }

  get isFull(): boolean {
    return this.#waiting >= MAX_WAITING
  }

  /** Never fails: the outcome is in the ticket. */
  enqueue(ticket: string): void {
    this.#waiting++
    this.#last = this.#last.then(async () => {
      if (!this.#closing) await this.#run(ticket)
      this.#waiting--
    })
  }

  /** Ready tickets are lost with their masks; unfinished ones are done again, from the uploaded opening. */
  async resume(): Promise<void> {
    const { store } = this.#with
    await store.work(async write => await write.setTicketStates(['ready'], 'lost'), null)
    for (const { ticket } of await store.read.ticketsInState(['checking', 'clearing', 'preparing']))
      this.enqueue(ticket.id)
  }

  /** Waits for the running one; those after it are resumed at the next start. */
  async drained(): Promise<void> {
    this.#closing = true
    await this.#last
  }

  async #run(id: string): Promise<void> {
    const { store, uploads, logger } = this.#with
    try {
      const stored = await store.read.ticket(id, null)
      if (stored === undefined || stored.opening === null) return
      const opening = await uploads.read(stored.opening.upload)
      await this.#process(stored, {
        ticket: id,
        shape: stored.ticket.shape,
        digests: [...stored.digests],
        choice: stored.ticket.choice,
        opening,
      })
    } catch (error) {
      logger.error(
        { ticket: id, ...(error instanceof Fault ? { code: error.code } : { err: error }) },
        'a ticket was not prepared',
      )
      await this.#fail(id)
    }
  }

  async #process(stored: TicketRow, request: OpeningRequest): Promise<void> {
    const { store, engine, software } = this.#with
    const { state } = stored.ticket
    const suspended = (await store.read.organisation(stored.organisation))?.suspended ?? null
    if (suspended !== null) {
      // Another opening of this member did not pass: nothing more is decided before an officer has.
      await this.#removeUpload(stored)
      await this.#awaitOpening(stored.ticket.id)
      return
    }
    if (state === 'checking' || state === 'clearing') {
      const verdict = await engine.blind.check(request)
      if (verdict.kind === 'evidence') {
        await recordEvidence(store, software, stored, verdict, request.opening)
        await this.#removeUpload(stored)
        return
      }
      if (state === 'clearing') {
        // It passed, so the choice no longer counts as unopened; it has lapsed, so nothing is prepared for
        // it.
        await recordOpened(store, software, stored, null)
        await this.#removeUpload(stored)
        return
      }
      await store.work(
        async write => await write.setTicketState(stored.ticket.id, ['checking'], 'preparing'),
        null,
      )
    }
    const { sharesDigest } = await engine.blind.prepare(request)
    if (!(await recordOpened(store, software, stored, sharesDigest))) engine.blind.forget(stored.ticket.id)
    await this.#removeUpload(stored)
  }

  /**
   * A thread that died while it checked an opening proves nothing, so the opening may be sent again. After a
   * pass the ticket is lost, and the log says so.
   */
  async #fail(id: string): Promise<void> {
    const { store, engine, software, logger } = this.#with
    try {
      engine.blind.forget(id)
      await store.work(async write => {
        await write.setTicketState(id, ['checking'], 'chosen')
        await write.setTicketState(id, ['clearing'], 'lapsed')
        await write.setTicketState(id, ['ready'], 'lost')
      }, null)
      const stored = await store.read.ticket(id, null)
      if (stored !== undefined) await recordOpened(store, software, stored, null)
    } catch (error) {
      logger.error({ err: error, ticket: id }, 'a failed ticket is resumed at the next start')
    }
  }

  /** Back to the state before the opening was sent. */
  async #awaitOpening(id: string): Promise<void> {
    this.#with.engine.blind.forget(id)
    await this.#with.store.work(async write => {
      await write.setTicketState(id, ['checking', 'preparing'], 'chosen')
      await write.setTicketState(id, ['clearing'], 'lapsed')
    }, null)
  }

  async #removeUpload({ opening }: TicketRow): Promise<void> {
    const { store, uploads } = this.#with
    if (opening === null) return
    await store.work(async write => await write.removeUpload(opening.upload), null)
    await uploads.remove(opening.upload)
  }
}
