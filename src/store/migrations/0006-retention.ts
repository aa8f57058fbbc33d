// Private bodies and stored answers under keys that can be destroyed, what was destroyed, and keys of members that replace others. What is stored
// already is put under keys when the store is opened (seal-earlier.ts): that needs the master key, which the database does not have.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('body_keys')
    .addColumn('name', 'text', column => column.primaryKey())
    .addColumn('wrapped', 'bytea', column => column.notNull())
    .addColumn('master', 'text', column => column.notNull())
    .execute()
  await schema
    .createTable('shreds')
    .addColumn('seq', 'bigint', column => column.primaryKey())
    .addColumn('from_seq', 'bigint', column => column.notNull())
    .addColumn('to_seq', 'bigint', column => column.notNull())
    .addColumn('through', 'text', column => column.notNull())
    .addColumn('tidied', 'boolean', column => column.notNull())
    .execute()
  await schema.alterTable('entries').addColumn('body_key', 'text').execute()
  await schema
    .alterTable('answers')
    .addColumn('answer_key', 'text')
    .alterColumn('answer', column => column.dropNotNull())
    .alterColumn('result_salt', column => column.dropNotNull())
    .execute()
  // Of what is from before; dropped once that is sealed.
  await sql`create index entries_unsealed on entries (seq) where body is not null and body_key is null`.execute(
    db,
  )
  await sql`create index answers_unsealed on answers (seq) where answer is not null and answer_key is null`.execute(
    db,
  )
  await schema.alterTable('member_keys').addColumn('replaces', 'text').execute()
}
