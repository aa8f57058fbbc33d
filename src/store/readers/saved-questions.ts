import type { Kysely } from 'kysely'
import { fromUtf8 } from '../../../protocols/bytes.ts'
import { NewSavedQuestion, type SavedQuestion } from '../../../schemas/saved-question.ts'
import type { BodyVault } from '../body-vault.ts'
import { instant } from '../decode.ts'
import type { Database } from '../tables.ts'

export function savedQuestionReaders(db: Kysely<Database>, vault: BodyVault | undefined) {
  return {
    /** Newest first. */
    async savedQuestions(organisation: string): Promise<readonly SavedQuestion[]> {
      const rows = await db
        .selectFrom('saved_questions')
        .selectAll()
        .where('organisation', '=', organisation)
        .orderBy('saved', 'desc')
        .orderBy('id')
        .execute()
      return rows.flatMap(({ id, saved, saved_by: by, sealed }) => {
        const opened = vault?.openSaved(id, sealed)
        if (opened === undefined) return []
        const content = NewSavedQuestion.parse(JSON.parse(fromUtf8(opened)))
        return [{ id, saved: instant(saved), by, ...content }]
      })
    },

    async savedCount(organisation: string): Promise<number> {
      const { count } = await db
        .selectFrom('saved_questions')
        .select(eb => eb.fn.countAll<bigint>().as('count'))
        .where('organisation', '=', organisation)
        .executeTakeFirstOrThrow()
      return Number(count)
    },
  }
}
