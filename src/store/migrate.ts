import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { fault } from '../../schemas/fault.ts'
import * as first from './migrations/0001-first.ts'
import type { Database } from './tables.ts'

/**
 * Brings the tables to this program's schema; refuses with `store.newer_schema` what a newer program made.
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  await refuseNewerSchema(db)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw new Error('the store could not be migrated', { cause: error })
}

/** For readers, which change nothing: the schema must be exactly ours. */
export async function requireOurSchema(db: Kysely<Database>): Promise<void> {
  await refuseNewerSchema(db)
  const applied = await appliedMigrations(db)
  if (applied.length < Object.keys(MIGRATIONS).length) throw fault('store.older_schema')
}

export interface SchemaState {
  /** Names of the migrations that the database has, in their order. */
  readonly applied: readonly string[]
  /** Those that `migrate` would run. */
  readonly pending: readonly string[]
}

/** Changes nothing. Throws `store.newer_schema`. */
export async function schemaState(db: Kysely<Database>): Promise<SchemaState> {
  await refuseNewerSchema(db)
  const applied = await appliedMigrations(db)
  return { applied, pending: Object.keys(MIGRATIONS).filter(name => !applied.includes(name)) }
}

/** What a backup was made with, and what it can be restored into. */
export const SCHEMA = '0001-first'

const MIGRATIONS: Readonly<Record<string, Migration>> & Record<typeof SCHEMA, Migration> = {
  '0001-first': first,
}

async function refuseNewerSchema(db: Kysely<Database>): Promise<void> {
  const unknown = (await appliedMigrations(db)).find(name => !Object.hasOwn(MIGRATIONS, name))
  if (unknown !== undefined) throw fault('store.newer_schema', { found: unknown, known: SCHEMA })
}

async function appliedMigrations(db: Kysely<Database>): Promise<readonly string[]> {
  const known = await sql<{ present: boolean }>`
    select to_regclass('kysely_migration') is not null as present`.execute(db)
  if (known.rows[0]?.present !== true) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(row => row.name)
}
