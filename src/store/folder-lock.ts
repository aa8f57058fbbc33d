// PGlite lets a second process open its folder and damage it: this file is what stops it.
import { link, mkdir, open, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { fault } from '../../schemas/fault.ts'

export interface FolderLock {
  release(): Promise<void>
}

/**
 * Throws `store.folder_in_use` while the holder lives; the lock of a dead process is taken over. Holders are
 * numbered (`control.lock.7`) and the highest counts: of many that find a dead one exactly one can make the
 * next number, and a number is deleted only by a higher one, so that the highest is always there.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (let attempt = 0; attempt < 10; attempt++) {
    const last = await highest(folder)
    const holder = last === 0 ? undefined : await readHolder(folder, last)
    if (holder !== undefined && (await lives(holder))) {
      throw fault('store.folder_in_use', { folder, pid: holder.pid })
    }
    if (!(await create(folder, last + 1))) continue
    // We may have looked at a number long gone, and made again one that was deleted.
    if ((await highest(folder)) > last + 1) {
      await rm(pathOf(folder, last + 1), { force: true })
      continue
    }
    await removeBelow(folder, last + 1)
    return { release: () => truncate(pathOf(folder, last + 1)) }
  }
  throw fault('store.folder_in_use', { folder, pid: '?' })
}

interface Holder {
  readonly pid: number
  /**
   * The kernel's start time of the process: a pid is used again, the pair is not. Empty where there is no
   * /proc.
   */
  readonly started: string
}

function pathOf(folder: string, number: number): string {
  return join(folder, `control.lock.${number}`)
}

async function numbers(folder: string): Promise<readonly number[]> {
  return (await readdir(folder)).flatMap(name => {
    const [, digits] = /^control\.lock\.([0-9]{1,15})$/.exec(name) ?? []
    return digits === undefined ? [] : [Number(digits)]
  })
}

async function highest(folder: string): Promise<number> {
  return Math.max(0, ...(await numbers(folder)))
}

async function removeBelow(folder: string, number: number): Promise<void> {
  for (const old of await numbers(folder)) if (old < number) await rm(pathOf(folder, old), { force: true })
}

/** Written elsewhere and linked into place, so that nobody ever reads half of it. */
async function create(folder: string, number: number): Promise<boolean> {
  const holder: Holder = { pid: process.pid, started: await startOf(process.pid) }
  const draft = join(folder, `control.lock.draft.${process.pid}.${process.hrtime.bigint()}`)
  const file = await open(draft, 'wx', 0o600)
  await file.writeFile(`${JSON.stringify(holder)}\n`)
  await file.close()
  try {
    await link(draft, pathOf(folder, number))
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
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

/** Undefined where the lock was released, or deleted since it was listed. */
async function readHolder(folder: string, number: number): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(pathOf(folder, number), 'utf8'))
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
