// What many tests need and none changes, made once for the code that makes it and kept beside the packages:
// `npm ci` removes both.
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const ROOT = join(import.meta.dirname, '../..')
const CACHE = join(ROOT, 'node_modules/.cache/yinsuan')

export type MadeOnce = {
  /** What it is, as part of a file's name. */
  readonly kind: string
  /** Files and folders whose code makes it, from the root of the repository. */
  readonly code: readonly string[]
  /** What else it depends on. */
  readonly options?: unknown
  readonly make: (folder: string) => Promise<void>
}

/** The folder that `make` filled, here or in another process. Nobody may write to it. */
export async function madeOnce({ kind, code, options, make }: MadeOnce): Promise<string> {
  const made = join(CACHE, `${kind}-${digestOf(code, options)}`)
  if (wasMade(made)) return made
  mkdirSync(CACHE, { recursive: true })
  const unlock = await lock(`${made}.lock`)
  try {
    if (wasMade(made)) return made
    removeUnused(kind)
    const folder = mkdtempSync(join(CACHE, 'making-'))
    try {
      await make(folder)
      renameSync(folder, made)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    return made
  } finally {
    unlock()
  }
}

/** Its time tells when it was last used. */
function wasMade(made: string): boolean {
  if (!existsSync(made)) return false
  const now = new Date()
  utimesSync(made, now, now)
  return true
}

const UNUSED_MS = 3 * 3_600_000

/** What other versions of the code have made, and locks and halves of processes that were killed. */
function removeUnused(kind: string): void {
  for (const name of readdirSync(CACHE)) {
    if (!name.startsWith(`${kind}-`) && !name.startsWith('making-')) continue
    const path = join(CACHE, name)
    const used = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (Date.now() - used > UNUSED_MS) rmSync(path, { recursive: true, force: true })
  }
}

const POLL_MS = 50

/** Two may hold it where a process was killed meanwhile: then both make the same. */
async function lock(file: string): Promise<() => void> {
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch {
      if (isAbandoned(file)) rmSync(file, { force: true })
      else await pause(POLL_MS)
    }
  }
}

function isAbandoned(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // Empty for an instant, until its process has written.
    if (pid > 0) process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

const digests = new Map<string, string>()

function digestOf(code: readonly string[], options: unknown): string {
  const key = code.join('\n')
  const ofCode = digests.get(key) ?? digestOfFiles(code)
  digests.set(key, ofCode)
  return createHash('sha256')
    .update(`${ofCode} ${JSON.stringify(options ?? null, exact)}`)
    .digest('hex')
    .slice(0, 16)
}

/** JSON has no bigint, and bytes would be an object of numbers. */
function exact(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
}

function digestOfFiles(code: readonly string[]): string {
  const hash = createHash('sha256')
  for (const each of [...code, 'package-lock.json'])
    for (const file of filesIn(join(ROOT, each)))
      hash.update(`${file.slice(ROOT.length)}\n`).update(readFileSync(file))
  return hash.digest('hex')
}

function filesIn(path: string): readonly string[] {
  if (statSync(path).isFile()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .toSorted()
}
