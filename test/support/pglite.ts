// PGlite's database with the store's empty tables, made once for each installation and schema: making it
// takes 3 s of work, copying it 0.1 s.
import { createHash } from 'node:crypto'
import {
  constants,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { connect } from '../../src/store/connect.ts'
import { migrate } from '../../src/store/migrate.ts'
import { pgliteFolder } from '../../src/store/pglite-folder.ts'

/** Goes with the package whose work it is: `npm ci` removes both. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/yinsuan')
const MIGRATIONS = join(import.meta.dirname, '../../src/store/migrations')

/** Puts into a data folder what the store would make there itself when it opens: its tables without a row. */
export async function placeEmptyDatabase(dataFolder: string): Promise<void> {
  const made = join(CACHE, `pglite-${schemaDigest()}`)
  if (!existsSync(made)) await make(made)
  mkdirSync(dataFolder, { recursive: true })
  cpSync(made, pgliteFolder(dataFolder), { recursive: true, mode: constants.COPYFILE_FICLONE })
}

/** Whole or not at all, whoever else makes it meanwhile. */
async function make(made: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'making-'))
  const connection = await connect({ kind: 'pglite', folder })
  await migrate(connection.db)
  await connection.close()
  // Zeroing PostgreSQL's 128 MiB is half of what opening an empty database costs.
  const settings = join(pgliteFolder(folder), 'postgresql.conf')
  writeFileSync(settings, `${readFileSync(settings, 'utf8')}shared_buffers = 16MB\n`)
  try {
    renameSync(pgliteFolder(folder), made)
  } catch (error) {
    if (!existsSync(made)) throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function schemaDigest(): string {
  const hash = createHash('sha256')
  for (const file of globSync('**/*.ts', { cwd: MIGRATIONS }).toSorted())
    hash.update(readFileSync(join(MIGRATIONS, file)))
  return hash.digest('hex').slice(0, 16)
}
