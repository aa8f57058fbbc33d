// Deletion of what has expired, every few minutes.
import type { Engine } from '../../../schemas/engine.ts'
import type { Store } from '../../store/store.ts'
import type { MarketBook } from '../joint/market-book.ts'
import { destroyWithdrawn } from '../editions/edition-files.ts'
import { summariseRefusals } from '../refusal-counts.ts'
import type { UploadFiles } from '../upload-files.ts'
import { shredBodies } from './shred-bodies.ts'

const INTERVAL_MS = 10 * 60_000

/**
 * Rounds never overlap. The first one starts at once: a service that is restarted daily must not skip them.
 */
export class MaintenanceJobs {
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
    this.#timer = setInterval(next, INTERVAL_MS)
    next()
  }

  /** Resolves when the running round has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#last
  }
}

export type Maintained = {
  readonly store: Store
  readonly engine: Engine
  readonly uploads: UploadFiles
  readonly markets: Pick<MarketBook, 'destroyMasks'>
  readonly software: string
  /** How long private bodies of questions are kept. */
  readonly bodyMonths: number
}

/**
 * One round: nonces too old to be accepted, counts of refusals, private bodies past their months, masks of
 * expired tickets, expired uploads, rows and mask keys of withdrawn editions.
 */
export async function maintain(maintained: Maintained): Promise<void> {
  const { store, engine, software, bodyMonths, markets } = maintained
  await store.forgetOldNonces()
  await summariseRefusals(store, software)
  await shredBodies(store, software, bodyMonths)
  await expireTickets(maintained)
  await removeUploads(maintained)
  await destroyWithdrawn(store, engine)
  await markets.destroyMasks()
}

async function expireTickets({ store, engine }: Maintained): Promise<void> {
  for (const { ticket } of await store.read.ticketsInState(['ready'])) {
    if (ticket.expires > new Date(store.now()).toISOString()) continue
    const done = await store.work(
      async write => await write.setTicketState(ticket.id, ['ready'], 'expired'),
      null,
    )
    if (done === true) engine.blind.forget(ticket.id)
  }
}

/** Expired uploads that no ticket and no sealing job uses. */
async function removeUploads({ store, uploads }: Maintained): Promise<void> {
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
}
