// What was asked, and answered, by the same parties in one transaction is sealed as one. What is stored already stays as it is, and is read as it was.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('parcels')
    .addColumn('seq', 'bigint', column => column.primaryKey())
    .addColumn('key', 'text', column => column.notNull())
    .addColumn('sealed', 'bytea', column => column.notNull())
    .execute()
  // A ciphertext: trying to compress it costs time and brings nothing.
  await sql`alter table parcels alter column sealed set storage external`.execute(db)
  await schema.alterTable('entries').addColumn('parcel', 'bigint').execute()
}
