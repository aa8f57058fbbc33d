// The database's schema, apart from serving: what has been applied, and bringing it up to date.
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { fault } from '../../schemas/fault.ts'
import { connect, type StoreLocation } from './connect.ts'
import { isPgliteFolder } from './pglite-folder.ts'
import type { Database } from './tables.ts'
import * as first from './migrations/0001-first.ts'
import * as savedQuestions from './migrations/0002-saved-questions.ts'
import * as sealedCopies from './migrations/0003-sealed-copies.ts'

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
export const SCHEMA = '0003-sealed-copies'

const MIGRATIONS: Readonly<Record<string, Migration>> & Record<typeof SCHEMA, Migration> = {
  '0001-first': first,
  '0002-saved-questions': savedQuestions,
  '0003-sealed-copies': sealedCopies,
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

/** Changes nothing. Throws `store.folder_in_use`, `store.newer_schema`, `config.no_service`. */
export async function readSchemaState(location: StoreLocation): Promise<SchemaState> {
  return await withSchema(location, async () => undefined)
}

/**
 * Runs what is pending, all of it or nothing, and returns the state before. The service must be stopped: see
 * `whileStopped`.
 */
export async function migrateSchema(location: StoreLocation): Promise<SchemaState> {
  return await withSchema(location, migrate)
}

async function withSchema(location: StoreLocation, work: typeof migrate): Promise<SchemaState> {
  // PGlite would make a new database in an empty folder.
  if (location.kind === 'pglite' && !(await isPgliteFolder(location.folder)))
    throw fault('config.no_service', { folder: location.folder })
  const connection = await connect(location, { session: 'yinsuan-schema', connections: 1 })
  const { db } = connection
  try {
    const before = await schemaState(db)
    await work(db)
    return before
  } finally {
    await connection.close()
  }
}
