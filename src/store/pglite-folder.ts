// The folder of PGlite's files in a data folder: whether there is one, and what its damage looks like from
// outside.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Fault, fault } from '../../schemas/fault.ts'

export function pgliteFolder(dataFolder: string): string {
  return join(dataFolder, 'control')
}

/** Whether there is a store in the folder, damaged or not: opening would make an empty one. */
export async function isPgliteFolder(dataFolder: string): Promise<boolean> {
  const names = await namesIn(pgliteFolder(dataFolder))
  return names === undefined || names.length > 0
}

/** PGlite would begin a new database over what is left of another one whose first file is gone. */
export async function requireWholeOrNew(dataFolder: string): Promise<void> {
  const names = await namesIn(pgliteFolder(dataFolder))
  if (names === undefined || (names.length > 0 && !names.includes('PG_VERSION'))) throw damaged(dataFolder)
}

/**
 * Throws `store.folder_damaged` in the place of what PGlite, or the WebAssembly below it, throws over files
 * that are not what it wrote.
 */
export async function damageNamed<T>(dataFolder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isDamage(error) ? damaged(dataFolder) : error
  }
}

export function damaged(dataFolder: string): Fault {
  return fault('store.folder_damaged', { folder: pgliteFolder(dataFolder) })
}

/**
 * PostgreSQL's classes of internal errors and of errors of the system, or an abort of WebAssembly; or what
 * was caused by one.
 */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && /^(?:XX|58)[0-9A-Z]{3}$/.test(String(error.code))) return true
  return error.name === 'RuntimeError' || isDamage(error.cause)
}

/** Undefined where it is no folder. */
async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(folder)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return []
    if (code === 'ENOTDIR') return undefined
    throw error
  }
}
