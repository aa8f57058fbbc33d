// Questions that an organisation keeps to ask again.
import type { Kysely } from 'kysely'

export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('saved_questions')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('organisation', 'text', column => column.notNull().references('organisations.id'))
    .addColumn('saved', 'bigint', column => column.notNull())
    .addColumn('saved_by', 'text', column => column.notNull())
    .addColumn('sealed', 'bytea', column => column.notNull())
    .execute()
  await schema
    .createIndex('saved_questions_organisation')
    .on('saved_questions')
    .columns(['organisation', 'saved'])
    .execute()
}
