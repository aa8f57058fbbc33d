import { migrateSchema, readSchemaState, type SchemaState } from '../../store/migrate.ts'
import type { Config } from '../config/config-keys.ts'
import { storeLocation, whileStopped } from '../control-plane.ts'

/**
 * What the database lacked, and unless `dryRun` has now. Throws `store.database_in_use` or
 * `store.folder_in_use` while a service runs, `store.newer_schema` for what a newer program made,
 * `config.no_service`.
 */
export async function migrateService(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { dryRun }: { readonly dryRun: boolean },
): Promise<SchemaState> {
  const location = storeLocation(config)
  const found = await readSchemaState(location)
  if (found.pending.length === 0 || dryRun) return found
  return await whileStopped(config, async () => {
    await migrateSchema(location)
    return found
  })
}
