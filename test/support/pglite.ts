// PGlite's database with the store's empty tables, made once for each installation and schema: making it
// takes 3 s of work, copying it 0.1 s.
import { constants, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from '../../src/store/connect.ts'
import { migrate } from '../../src/store/migrate.ts'
import { pgliteFolder } from '../../src/store/pglite-folder.ts'
import { madeOnce } from './made-once.ts'

/** Puts into a data folder what the store would make there itself when it opens: its tables without a row. */
export async function placeEmptyDatabase(dataFolder: string): Promise<void> {
  const made = await madeOnce({ kind: 'pglite', code: ['src/store/migrations'], make })
  mkdirSync(dataFolder, { recursive: true })
  const options = { recursive: true, mode: constants.COPYFILE_FICLONE }
  cpSync(pgliteFolder(made), pgliteFolder(dataFolder), options)
}

async function make(folder: string): Promise<void> {
  const connection = await connect({ kind: 'pglite', folder })
  await migrate(connection.db)
  await connection.close()
  // Zeroing PostgreSQL's 128 MiB is half of what opening an empty database costs.
  const settings = join(pgliteFolder(folder), 'postgresql.conf')
  writeFileSync(settings, `${readFileSync(settings, 'utf8')}shared_buffers = 16MB\n`)
}
