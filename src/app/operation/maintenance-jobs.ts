// What is done every few minutes, whatever is asked.
import type { Engine } from '../../../schemas/engine.ts'
import type { Store } from '../../store/store.ts'
import { destroyWithdrawn } from '../editions/edition-files.ts'
import { summariseRefusals } from '../refusal-counts.ts'
import { shredBodies } from './shred-bodies.ts'
import type { UploadFiles } from '../upload-files.ts'
import { SOFTWARE } from '../../server/version.ts'

const EVERY_MS = 10 * 60_000

/** One round after the other, the first at once: a service that is started anew each day must not leave them undone. */
export class Chores {
  readonly #round: () => Promise<void>
  readonly #onError: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(round: () => Promise<void>, onError: (error: unknown) => void) {
    this.#round = round
    this.#onError = onError
  }

  start(): void {
    const next = () => {
      this.#last = this.#last.then(this.#round).catch(this.#onError)
    }
    this.#timer = setInterval(next, EVERY_MS)
    next()
  }

  /** Resolves when nothing more is done. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#last
  }
}

/** What has expired is deleted: nonces that their age refuses, masks of tickets, uploads that nobody may go on with, what was asked long ago, rows that were withdrawn. */
export async function doChores(
  store: Store,
  engine: Engine,
  uploads: UploadFiles,
  bodyMonths: number,
): Promise<void> {
  await store.forgetOldNonces()
  await summariseRefusals(store, SOFTWARE)
  await shredBodies(store, SOFTWARE, bodyMonths)
  for (const { ticket } of await store.read.ticketsInState(['ready'])) {
    if (ticket.expires > new Date(store.now()).toISOString()) continue
    const done = await store.work(
      async write => await write.setTicketState(ticket.id, ['ready'], 'expired'),
      null,
    )
    if (done === true) engine.blind.forget(ticket.id)
  }
  const opened = await store.read.ticketsInState(['checking', 'clearing', 'preparing'])
  const sealing = await uploads.readJobs()
  const inUse = new Set([
    ...opened.flatMap(({ opening }) => opening?.upload ?? []),
    ...sealing.map(({ upload }) => upload),
  ])
  for (const upload of await store.read.expiredUploads(store.now())) {
    if (inUse.has(upload)) continue
    await uploads.remove(upload)
    await store.work(async write => await write.removeUpload(upload), null)
  }
  await destroyWithdrawn(store, engine)
}
