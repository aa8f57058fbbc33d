import type { Kysely, Selectable } from 'kysely'
import type { Job, Upload } from '../../../schemas/records.ts'
import { jobOf, uploadOf } from '../decode.ts'
import type { Database } from '../tables.ts'

export interface RefusalCount {
  readonly organisation: string
  readonly code: string
  /** Hours since 1970. */
  readonly hour: number
  readonly count: number
}

export interface MemberUse {
  /** Unregistered ones, and their announced bytes. */
  readonly uploads: number
  readonly uploadBytes: number
  /** Sealing, or waiting for it. */
  readonly jobs: number
  /** Contributions of editions that are not withdrawn. */
  readonly storedBytes: number
}

export function workReaders(db: Kysely<Database>) {
  return { ...uploadReaders(db), ...quotaReaders(db), ...jobReaders(db) }
}

function uploadReaders(db: Kysely<Database>) {
  return {
    async upload(id: string, organisation: string): Promise<Upload | undefined> {
      const row = await db
        .selectFrom('uploads')
        .selectAll()
        .where('id', '=', id)
        .where('organisation', '=', organisation)
        .executeTakeFirst()
      return row && (await withParts(db, row))
    },

    /** Of the same bytes, in the same parts. */
    async sameUpload(
      organisation: string,
      { size, sha256, partBytes, files }: Pick<Upload, 'size' | 'sha256' | 'partBytes' | 'files'>,
      now: number,
    ): Promise<Upload | undefined> {
      const row = await db
        .selectFrom('uploads')
        .selectAll()
        .where('organisation', '=', organisation)
        .where('sha256', '=', sha256)
        .where('size', '=', BigInt(size))
        .where('part_bytes', '=', partBytes)
        .where('files', '=', JSON.stringify(files))
        .where('expires', '>', BigInt(now))
        .executeTakeFirst()
      return row && (await withParts(db, row))
    },

    /** Ids of uploads that nobody may go on with: their parts can be deleted. */
    async expiredUploads(now: number): Promise<readonly string[]> {
      const rows = await db.selectFrom('uploads').select('id').where('expires', '<=', BigInt(now)).execute()
      return rows.map(row => row.id)
    },

    async uploadCount(organisation: string): Promise<number> {
      const rows = await db
        .selectFrom('uploads')
        .select('id')
        .where('organisation', '=', organisation)
        .execute()
      return rows.length
    },
  }
}

async function withParts(db: Kysely<Database>, row: Selectable<Database['uploads']>): Promise<Upload> {
  const parts = await db
    .selectFrom('upload_parts')
    .select('part')
    .where('upload', '=', row.id)
    .orderBy('part')
    .execute()
  return uploadOf(
    row,
    parts.map(each => each.part),
  )
}

function quotaReaders(db: Kysely<Database>) {
  return {
    async refusalsBefore(hour: number): Promise<readonly RefusalCount[]> {
      const rows = await db
        .selectFrom('refusal_counts')
        .selectAll()
        .where('hour', '<', hour)
        .orderBy('hour')
        .orderBy('organisation')
        .orderBy('code')
        .execute()
      return rows.map(row => ({ ...row, count: Number(row.count) }))
    },

    /** What counts towards the quotas of a member. */
    async memberUse(organisation: string): Promise<MemberUse> {
      const uploads = await db
        .selectFrom('uploads')
        .select(eb => [eb.fn.countAll<bigint>().as('count'), eb.fn.sum<bigint | string>('size').as('bytes')])
        .where('organisation', '=', organisation)
        .executeTakeFirstOrThrow()
      const jobs = await db
        .selectFrom('jobs')
        .select(eb => eb.fn.countAll<bigint>().as('count'))
        .where('organisation', '=', organisation)
        .where('state', '=', 'running')
        .executeTakeFirstOrThrow()
      const stored = await db
        .selectFrom('editions')
        .select(eb => eb.fn.sum<bigint | string>('upload_bytes').as('bytes'))
        .where('provider', '=', organisation)
        .where('status', 'not in', ['failed', 'withdrawn'])
        .executeTakeFirstOrThrow()
      return {
        uploads: Number(uploads.count),
        uploadBytes: Number(uploads.bytes ?? 0),
        jobs: Number(jobs.count),
        storedBytes: Number(stored.bytes ?? 0),
      }
    },

    /** Those that still have an answer: what was destroyed after its months takes no room. */
    async answerCount(organisation: string): Promise<number> {
      const { count } = await db
        .selectFrom('answers')
        .select(eb => eb.fn.countAll<bigint>().as('count'))
        .where('organisation', '=', organisation)
        .where('canonical_digest', 'not like', 'destroyed %')
        .executeTakeFirstOrThrow()
      return Number(count)
    },
  }
}

function jobReaders(db: Kysely<Database>) {
  return {
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
