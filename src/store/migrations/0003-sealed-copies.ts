// Copies of blind questions, sealed by the consumers themselves.
import type { Kysely } from 'kysely'

export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('sealed_copies')
    .addColumn('key_id', 'text', column => column.notNull().references('member_keys.id'))
    .addColumn('id', 'text', column => column.notNull())
    .addColumn('kept', 'bigint', column => column.notNull())
    .addColumn('size', 'integer', column => column.notNull())
    .addColumn('sealed', 'bytea', column => column.notNull())
    .addPrimaryKeyConstraint('sealed_copies_key', ['key_id', 'id'])
    .execute()
}
