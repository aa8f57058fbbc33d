// The data folder is readable by the service's own user only, whoever created its files: PGlite and DuckDB
// choose their own modes, a copy keeps those of its source, and the folder may be older than the service.
import { chmod, lstat, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { fault } from '../../../schemas/fault.ts'
import { hasErrorCode } from '../keys/seed-file.ts'

export type Repaired = {
  /** Files and folders whose modes gave others access, and do no more. */
  readonly loose: number
  /** Those among them that others could have changed. */
  readonly writable: number
}

const NOTHING: Repaired = { loose: 0, writable: 0 }
const GROUP_AND_OTHERS = 0o077
const WRITE = 0o022

/**
 * Files and folders of this process get the modes 0600 and 0700. The mask belongs to the process and can be
 * set in its main thread only.
 */
export function makeFilesPrivate(): void {
  if (isMainThread) process.umask(GROUP_AND_OTHERS)
}

/**
 * Takes all access of group and others away, and says of how many. Repaired and not refused: a service that
 * does not start leaves the folder open for longer, and what others could have changed is verified after this
 * against the log (and the log by witnesses). Keys that others could read are refused where they are loaded:
 * those are known now. Throws `config.folder_owner` where something is another user's: its modes are that
 * user's to change.
 */
export async function repairModes(folder: string): Promise<Repaired> {
  if (process.platform === 'win32') return NOTHING
  const root = await realpath(folder).catch((error: unknown) => {
    if (hasErrorCode(error, 'ENOENT')) return undefined
    throw error
  })
  return root === undefined ? NOTHING : await repairTree(root, true)
}

/** Follows links in the data folder itself (`data` may be on another disk), and nowhere below. */
async function repairTree(path: string, followLinks: boolean): Promise<Repaired> {
  const found = await lstat(path).catch((error: unknown) => {
    // Work that ended meanwhile.
    if (hasErrorCode(error, 'ENOENT')) return undefined
    throw error
  })
  if (found === undefined || found.isSymbolicLink()) return NOTHING
  if (found.uid !== process.geteuid?.()) throw fault('config.folder_owner', { file: path })
  const loose = (found.mode & GROUP_AND_OTHERS) !== 0
  if (loose) await chmod(path, found.mode & 0o700)
  let sum: Repaired = { loose: loose ? 1 : 0, writable: (found.mode & WRITE) === 0 ? 0 : 1 }
  if (!found.isDirectory()) return sum
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const below = join(path, entry.name)
    const target = entry.isSymbolicLink() && followLinks ? await realpath(below) : below
    const { loose: more, writable } = await repairTree(target, false)
    sum = { loose: sum.loose + more, writable: sum.writable + writable }
  }
  return sum
}
