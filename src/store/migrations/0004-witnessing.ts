// What the log says of itself and must be known without reading it all: its witness policy and its handovers. And, on PostgreSQL, whose turn it is.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('log_settings')
    .addColumn('name', 'text', column => column.primaryKey())
    .addColumn('value', 'text', column => column.notNull())
    .execute()
  await schema
    .createTable('lease')
    .addColumn('id', 'integer', column => column.primaryKey().check(sql`id = 1`))
    .addColumn('holder', 'text', column => column.notNull())
    .addColumn('renewed', 'timestamptz', column => column.notNull())
    .execute()
  await sql`insert into lease (id, holder, renewed) values (1, '', '-infinity')`.execute(db)
}
