// A prepared edition, stored in this browser until it is registered: only pseudonyms and codes, as sent.
import { z } from 'zod'
import { ContributionManifest, ReportSummary } from '../../../../schemas/contribution.ts'
import { JobId, UploadId } from '../../../../schemas/records.ts'
import { type IndexedStore, withIndexedStore } from '../../shared/indexed-db.ts'

const Stored = z.strictObject({
  manifest: ContributionManifest,
  report: ReportSummary,
  contribution: z.instanceof(Blob),
  upload: UploadId.nullable(),
  job: JobId.nullable(),
})
export type Pending = z.infer<typeof Stored>

/** The pending edition of `owner`, an organisation of a service. One of another format is deleted. */
export async function loadPending(owner: string): Promise<Pending | undefined> {
  const kept: unknown = await once(prepared => prepared.read(store => store.get(owner)))
  const found = Stored.safeParse(kept)
  if (!found.success && kept !== undefined) await storePending(owner, undefined)
  return found.success ? found.data : undefined
}

/** Undefined deletes it. Throws `console.storage` where the browser stores nothing. */
export async function storePending(owner: string, pending: Pending | undefined): Promise<void> {
  await once(prepared =>
    prepared.write(store => (pending === undefined ? store.delete(owner) : store.put(pending, owner))),
  )
}

async function once<T>(work: (prepared: IndexedStore) => Promise<T>): Promise<T> {
  return await withIndexedStore('yinsuan-prepared', 'pending', work)
}
