// A database for one service: empty, or a copy.
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

/** Of a database of the shared PostgreSQL; without a URL, PGlite's files are copied with their folder. */
export async function databaseCopy(from: string | undefined): Promise<EmptyDatabase> {
  if (from === undefined) return { remove: async () => undefined }
  const postgres = sharedPostgres()
  if (postgres === undefined) throw new Error('the database is of another run of tests')
  return { databaseUrl: await postgres.createDatabase(from), remove: () => postgres.stop() }
}

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
