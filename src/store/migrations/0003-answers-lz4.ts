// Answers are a dozen kB of JSON: PostgreSQL's own compression takes several times the processor time of LZ4.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ able: boolean }>`
    select 'lz4' = any(enumvals) as able from pg_settings where name = 'default_toast_compression'`.execute(
    db,
  )
  // Not every PostgreSQL is built with it, and PGlite is not. What is stored is the same.
  if (rows[0]?.able === true)
    await sql`alter table answers alter column answer set compression lz4`.execute(db)
}
