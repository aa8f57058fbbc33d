// Uploads, jobs and the states of tickets: work in progress, which no entry records. The bytes of uploads
// are the server's files.
import type { Transaction } from 'kysely'
import { utf8 } from '../../../protocols/bytes.ts'
import type { Job, Upload } from '../../../schemas/records.ts'
import type { NewSavedQuestion, SavedQuestion } from '../../../schemas/saved-question.ts'
import type { BodyVault } from '../body-vault.ts'
import type { Database } from '../tables.ts'
import { drawChanges } from './draws.ts'
import { jointChanges } from './joint.ts'
import { marketChanges } from './markets.ts'
import { ticketStateChanges } from './tickets.ts'

export function workChanges(tx: Transaction<Database>, now: number, vault: BodyVault) {
  return {
    ...ticketStateChanges(tx, now),
    ...uploadChanges(tx),
    ...refusalChanges(tx),
    ...jobChanges(tx, now),
    ...drawChanges(tx, now),
    ...jointChanges(tx, now, vault),
    ...marketChanges(tx, now),
    ...savedQuestionChanges(tx, now, vault),
  }
}

export type WorkChanges = ReturnType<typeof workChanges>

function savedQuestionChanges(tx: Transaction<Database>, now: number, vault: BodyVault) {
  return {
    async addSavedQuestion(
      organisation: string,
      { id, by }: Pick<SavedQuestion, 'id' | 'by'>,
      content: NewSavedQuestion,
    ): Promise<void> {
      const sealed = vault.sealSaved(id, utf8(JSON.stringify(content)))
      await tx
        .insertInto('saved_questions')
        .values({ id, organisation, saved: BigInt(now), saved_by: by, sealed })
        .execute()
    },

    async removeSavedQuestion(id: string): Promise<void> {
      await tx.deleteFrom('saved_questions').where('id', '=', id).execute()
    },
  }
}

function uploadChanges(tx: Transaction<Database>) {
  return {
    async addUpload(upload: Omit<Upload, 'parts' | 'committed'>, organisation: string): Promise<void> {
      const { id, size, sha256, partBytes, files } = upload
      const expires = BigInt(Date.parse(upload.expires))
      await tx
        .insertInto('uploads')
        .values({
          id,
          organisation,
          size: BigInt(size),
          sha256,
          part_bytes: partBytes,
          files: JSON.stringify(files),
          expires,
          committed: false,
        })
        .execute()
    },

    /** A part may be sent again. */
    async addUploadPart(upload: string, part: number): Promise<void> {
      await tx
        .insertInto('upload_parts')
        .values({ upload, part })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    },

    /** True for exactly one of several that commit the same upload. */
    async commitUpload(id: string): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('uploads')
        .set({ committed: true })
        .where('id', '=', id)
        .where('committed', '=', false)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async removeUpload(id: string): Promise<void> {
      await tx.deleteFrom('uploads').where('id', '=', id).execute()
    },
  }
}

function refusalChanges(tx: Transaction<Database>) {
  return {
    /** One more; how many there are now. */
    async countRefusal(organisation: string, code: string, hour: number): Promise<number> {
      const { count } = await tx
        .insertInto('refusal_counts')
        .values({ organisation, code, hour, count: 1n })
        .onConflict(conflict =>
          conflict
            .columns(['organisation', 'code', 'hour'])
            .doUpdateSet(eb => ({ count: eb('refusal_counts.count', '+', 1n) })),
        )
        .returning('count')
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    async forgetRefusals(before: number): Promise<void> {
      await tx.deleteFrom('refusal_counts').where('hour', '<', before).execute()
    },
  }
}

function jobChanges(tx: Transaction<Database>, now: number) {
  return {
    async addJob(job: Pick<Job, 'id' | 'edition' | 'step'>, organisation: string): Promise<void> {
      const row = { ...job, organisation, state: 'running' as const, fraction: 0, code: null, detail: null }
      await tx
        .insertInto('jobs')
        .values({ ...row, started: BigInt(now), attempts: 0 })
        .execute()
    },

    /**
     * Counts an attempt before it is made, so that one that ends the process is counted. How many there are;
     * undefined: the job has ended.
     */
    async startJob(id: string): Promise<number | undefined> {
      const row = await tx
        .updateTable('jobs')
        .set(eb => ({ attempts: eb('attempts', '+', 1) }))
        .where('id', '=', id)
        .where('state', '=', 'running')
        .returning('attempts')
        .executeTakeFirst()
      return row?.attempts
    },

    /** An attempt that was stopped for a reason that is not the job's does not count. */
    async returnAttempt(id: string): Promise<void> {
      await tx
        .updateTable('jobs')
        .set(eb => ({ attempts: eb('attempts', '-', 1) }))
        .where('id', '=', id)
        .where('state', '=', 'running')
        .where('attempts', '>', 0)
        .execute()
    },

    /** Of a job that has not ended: news that come late change nothing. */
    async noteProgress(id: string, step: string, fraction: number): Promise<void> {
      await tx
        .updateTable('jobs')
        .set({ step, fraction })
        .where('id', '=', id)
        .where('state', '=', 'running')
        .execute()
    },

    /** True for exactly one of several that end a job: done, failed, cancelled. */
    async endJob(job: Omit<Job, 'edition' | 'fraction' | 'promised'>): Promise<boolean> {
      const { id, ...columns } = job
      const { numUpdatedRows } = await tx
        .updateTable('jobs')
        .set({ ...columns, fraction: 1 })
        .where('id', '=', id)
        .where('state', '=', 'running')
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
  }
}
