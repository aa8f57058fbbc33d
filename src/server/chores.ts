// What is done every few minutes, whatever is asked.
import type { Engine } from '../../schemas/engine.ts'
import type { Store } from '../store/store.ts'
import type { UploadFiles } from './upload-files.ts'

export const CHORES_MS = 10 * 60_000

/** What has expired is deleted: nonces that their age refuses, masks of tickets, uploads that nobody may go on with. */
export async function doChores(store: Store, engine: Engine, uploads: UploadFiles): Promise<void> {
  await store.forgetOldNonces()
  for (const { ticket } of await store.read.ticketsInState(['ready'])) {
    if (ticket.expires > new Date(store.now()).toISOString()) continue
    const done = await store.work(
      async write => await write.setTicketState(ticket.id, ['ready'], 'expired'),
      null,
    )
    if (done === true) engine.blind.forget(ticket.id)
  }
  const opened = await store.read.ticketsInState(['checking', 'preparing'])
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
