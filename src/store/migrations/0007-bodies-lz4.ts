// As the answers: the private bodies of entries are some kB of JSON, one for each question.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ able: boolean }>`
    select 'lz4' = any(enumvals) as able from pg_settings where name = 'default_toast_compression'`.execute(
    db,
  )
  if (rows[0]?.able === true) await sql`alter table entries alter column body set compression lz4`.execute(db)
}
