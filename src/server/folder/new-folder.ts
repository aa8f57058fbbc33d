// A data folder that is being made: whole, or as it was found.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../../../schemas/fault.ts'
import { hasErrorCode } from '../keys/seed-file.ts'

/**
 * Removes what `make` put into the folder where it throws, so that it can be tried again; nothing where the
 * folder already belongs to a service (`config.initialised`): another `init` may be running.
 */
export async function makeWhole<T>(folder: string, make: () => Promise<T>): Promise<T> {
  const before = namesIn(folder)
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'config.initialised')) {
      if (before === undefined) rmSync(folder, { recursive: true, force: true })
      for (const name of namesIn(folder) ?? []) {
        if (!before?.has(name)) rmSync(join(folder, name), { recursive: true, force: true })
      }
    }
    throw error
  }
}

/**
 * With those of the folders in it; undefined where there is nothing. What is no folder is refused by the
 * system (ENOTDIR), and stays.
 */
function namesIn(folder: string): ReadonlySet<string> | undefined {
  try {
    return new Set(readdirSync(folder, { encoding: 'utf8', recursive: true }))
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined
    throw error
  }
}
