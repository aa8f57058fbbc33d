// The data engine of the settings, tried on made-up rows below its folder: a running service is not
// disturbed.
import { checkEngine, type EngineCheck } from '../../engine/check-engine.ts'
import type { Config } from '../config/config-keys.ts'
import { engineFolder } from '../control-plane.ts'
import { rowsOptions } from './rows-options.ts'

export async function checkConfiguredEngine(config: Config, rows: number): Promise<EngineCheck> {
  return await checkEngine({ ...rowsOptions(config), folder: engineFolder(config) }, rows)
}
