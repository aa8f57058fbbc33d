// The database's schema, apart from serving: what has been applied, and bringing it up to date.
import { fault } from '../../schemas/fault.ts'
import { connect, type StoreLocation } from './connect.ts'
import { migrate, type SchemaState, schemaState } from './migrate.ts'
import { isPgliteFolder } from './pglite-folder.ts'

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
