// PGlite lets a second process open its folder and damage it: this file is what stops it.
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fault } from '../../schemas/fault.ts'

export interface FolderLock {
  release(): Promise<void>
}

/** Throws `store.folder_in_use` while the holder lives; the lock of a dead process is taken over. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'control.lock')
  const own = { pid: process.pid, started: await startOf(process.pid) }
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await create(path, own)) return { release: () => rm(path, { force: true }) }
    const text = await readFile(path, 'utf8').catch(() => '')
    const holder = parseHolder(text)
    if (holder !== undefined && (await lives(holder)))
      throw fault('store.folder_in_use', { folder, pid: holder.pid })
    await removeStale(path, text)
  }
  throw fault('store.folder_in_use', { folder, pid: 0 })
}

interface Holder {
  readonly pid: number
  /** The kernel's start time of the process: a pid is used again, the pair is not. Empty where there is no /proc. */
  readonly started: string
}

/** Written elsewhere and linked into place, so that nobody ever reads half of it. */
async function create(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${process.pid}.${process.hrtime.bigint()}`
  const file = await open(draft, 'wx', 0o600)
  await file.writeFile(`${JSON.stringify(holder)}\n`)
  await file.close()
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Two processes may find the same dead lock: whoever finds a living one under the new name puts it back. */
async function removeStale(path: string, text: string): Promise<void> {
  const aside = `${path}.stale.${process.pid}.${process.hrtime.bigint()}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  if ((await readFile(aside, 'utf8')) !== text) await link(aside, path).catch(() => undefined)
  await rm(aside, { force: true })
}

async function lives({ pid, started }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (isCode(error, 'ESRCH')) return false
  }
  return (await startOf(pid)) === started
}

/** Field 22 of /proc/PID/stat; the second field is a name in parentheses that may hold anything. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('started' in value))
      return undefined
    const { pid, started } = value
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined
  } catch {
    return undefined
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
