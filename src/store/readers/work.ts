import type { Kysely } from 'kysely'
import type { Job, Upload } from '../../../schemas/records.ts'
import { jobOf, uploadOf } from '../decode.ts'
import type { Database } from '../tables.ts'

export function workReaders(db: Kysely<Database>) {
  return {
    async upload(id: string, organisation: string): Promise<Upload | undefined> {
      const row = await db
        .selectFrom('uploads')
        .selectAll()
        .where('id', '=', id)
        .where('organisation', '=', organisation)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const parts = await db
        .selectFrom('upload_parts')
        .select('part')
        .where('upload', '=', id)
        .orderBy('part')
        .execute()
      return uploadOf(
        row,
        parts.map(each => each.part),
      )
    },

    async uploadCount(organisation: string): Promise<number> {
      const rows = await db
        .selectFrom('uploads')
        .select('id')
        .where('organisation', '=', organisation)
        .execute()
      return rows.length
    },

    /** Ids of uploads that nobody may go on with: their parts can be deleted. */
    async expiredUploads(now: number): Promise<readonly string[]> {
      const rows = await db.selectFrom('uploads').select('id').where('expires', '<=', BigInt(now)).execute()
      return rows.map(row => row.id)
    },

    async job(id: string, organisation: string): Promise<Job | undefined> {
      const row = await db
        .selectFrom('jobs')
        .selectAll()
        .where('id', '=', id)
        .where('organisation', '=', organisation)
        .executeTakeFirst()
      return row && jobOf(row)
    },

    /** The newest job of an edition. */
    async jobOfEdition(edition: string): Promise<Job | undefined> {
      const row = await db
        .selectFrom('jobs')
        .selectAll()
        .where('edition', '=', edition)
        .orderBy('started', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && jobOf(row)
    },

    /** Jobs that wait or are worked on, the oldest first; of one organisation, or of all. */
    async runningJobs(
      organisation?: string,
    ): Promise<readonly (Job & { readonly organisation: string; readonly attempts: number })[]> {
      const running = db.selectFrom('jobs').selectAll().where('state', '=', 'running').orderBy('started')
      const rows = await (organisation === undefined
        ? running
        : running.where('organisation', '=', organisation)
      ).execute()
      return rows.map(row => ({
        ...jobOf(row),
        organisation: row.organisation,
        attempts: row.attempts,
      }))
    },
  }
}
