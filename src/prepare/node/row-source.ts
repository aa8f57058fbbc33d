// Rows that are no files of the data folder.
import type { DatasetFile } from '../../../schemas/dataset-file.ts'
import { fault } from '../../../schemas/fault.ts'
import type { RowSource } from '../dataset-yaml.ts'
import type { ExportTable } from '../read-export.ts'
import type { Reading } from '../reading.ts'
import { errorCodeOf } from './database-connection.ts'
import { readDatabase } from './database-source.ts'
import type { SourceSecrets } from './source-secrets.ts'

export interface RowSourceOptions {
  readonly secrets: SourceSecrets
  /** Where the certificates of `ca` are. */
  readonly folder: string
  /** Private, and gone in the end. */
  readonly temp: string
  readonly wanted?: readonly string[]
  readonly csv?: DatasetFile['csv']
  readonly onFraction: (fraction: number) => void
}

export async function readRowSource(
  reading: Reading,
  { database, objects }: RowSource,
  options: RowSourceOptions,
): Promise<ExportTable> {
  if (objects === undefined)
    return await readDatabase(reading, {
      ...options,
      source: database,
      password: options.secrets.databasePassword,
    })
  // The storage's client is loaded where it is used.
  const { readObjects } = await import('./object-source.ts').catch(orWithoutClient)
  return await readObjects(reading, objects, options)
}

/** It is an optional package of the command line. */
function orWithoutClient(error: unknown): never {
  throw errorCodeOf(error) === 'ERR_MODULE_NOT_FOUND' ? fault('source.object_package') : error
}

/** Where dataset.yaml has rows read from; undefined: from files. */
export function originOf({ database, objects }: DatasetFile): RowSource | undefined {
  if (database !== undefined) return { database }
  return objects === undefined ? undefined : { objects }
}
