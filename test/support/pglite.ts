// PGlite's empty database, made once for each installation: making it takes 2 s of work, copying it 0.1 s.
import { constants, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'

/** Goes with the package whose work it is: `npm ci` removes both. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/yinsuan')
const MADE = join(CACHE, 'pglite')

/**
 * Puts into a data folder what the store would make there itself when it opens: a database without a table.
 */
export async function placeEmptyDatabase(dataFolder: string): Promise<void> {
  if (!existsSync(MADE)) await make()
  mkdirSync(dataFolder, { recursive: true })
  cpSync(MADE, join(dataFolder, 'control'), { recursive: true, mode: constants.COPYFILE_FICLONE })
}

/** Whole or not at all, whoever else makes it meanwhile. */
async function make(): Promise<void> {
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'making-'))
  const database = await PGlite.create(folder)
  await database.close()
  try {
    renameSync(folder, MADE)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    if (!existsSync(MADE)) throw error
  }
}
