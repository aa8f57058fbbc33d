// An empty database for one service.
import { placeEmptyDatabase } from './pglite.ts'
import { sharedPostgres } from './postgres.ts'

export type EmptyDatabase = {
  /** Absent: PGlite. */
  readonly databaseUrl?: string
  /** After the service has ended. */
  readonly remove: () => Promise<void>
}

/** A URL is of an empty PostgreSQL database that somebody else has made and removes. */
export type DatabasePlace = 'shared' | 'pglite' | (string & {})

/**
 * Of `shared`, on the PostgreSQL that the tests of a run share, or PGlite's files in the data folder where
 * they share none.
 */
export async function emptyDatabase(dataFolder: string, where: DatabasePlace): Promise<EmptyDatabase> {
  const postgres = where === 'shared' ? sharedPostgres() : undefined
  if (postgres !== undefined)
    return { databaseUrl: await postgres.createDatabase(), remove: () => postgres.stop() }
  const remove = async (): Promise<void> => undefined
  if (where !== 'shared' && where !== 'pglite') return { databaseUrl: where, remove }
  await placeEmptyDatabase(dataFolder)
  return { remove }
}
