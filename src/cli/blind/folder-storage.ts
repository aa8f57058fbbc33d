// Tickets in a folder that only their owner can read and that backups leave out: a ticket brought back from a
// backup could be opened twice.
import { existsSync } from 'node:fs'
import { link, open, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { utf8 } from '../../../protocols/bytes.ts'
import { privateFolder } from '../private-folder.ts'
import type { TicketStorage } from '../../sdk/blind/storage.ts'

const PLACE = /^[0-9a-z]+(?:\.[0-9a-z]+)?$/

/**
 * Read by tar --exclude-caches, restic, borg and others (bford.info/cachedir), and by tools that look for
 * `.nobackup`.
 */
const NO_BACKUP: readonly (readonly [string, string])[] = [
  [
    'CACHEDIR.TAG',
    'Signature: 8a477f597d28d172789f06886806bc55\n# Single-use secrets of blind queries: a copy of them must never be brought back.\n',
  ],
  ['.nobackup', ''],
]

export async function openFolderStorage(folder: string): Promise<TicketStorage> {
  await privateFolder(folder)
  for (const [name, text] of NO_BACKUP) await createFile(folder, name, utf8(text))
  return {
    list: async () => (await readdir(folder)).filter(name => PLACE.test(name)),
    read: name => readFile(join(folder, name)).then(asBytes, absent),
    create: (name, content) => createFile(folder, name, content),
    async erase(name) {
      await truncate(join(folder, name))
      await syncFolder(folder)
    },
    async remove(name) {
      await rm(join(folder, name), { force: true })
      await syncFolder(folder)
    },
  }
}

/** Written elsewhere and linked into place: whole or not at all, and only where the name is free. */
export async function createFile(folder: string, name: string, content: Uint8Array): Promise<boolean> {
  if (existsSync(join(folder, name))) return false
  const draft = join(folder, `.${name}.${process.pid}.${process.hrtime.bigint()}`)
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(draft, join(folder, name))
    await syncFolder(folder)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Windows has no such thing, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await using handle = await open(folder, 'r')
  await handle.sync()
}

function asBytes(content: Uint8Array): Uint8Array {
  return new Uint8Array(content)
}

function absent(error: unknown): undefined {
  if (!isCode(error, 'ENOENT')) throw error
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
