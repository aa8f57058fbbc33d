// Files appear whole or not at all: an interrupted command leaves no half of one.
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fault } from '../../schemas/fault.ts'

export type Content = string | Uint8Array | AsyncIterable<string>

/**
 * Over a file that is there already, and over nothing else. Readable by its owner: what is meant for others,
 * its owner hands on.
 */
export async function writeWhole(path: string, content: Content, mode = 0o600): Promise<void> {
  await drafted(path, mode, async (draft, target) => {
    const file = await open(draft, 'a')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, target)
  })
}

/** Refuses what `writeWhole` would: for whatever costs something before there is anything to write. */
export async function checkTarget(path: string): Promise<void> {
  await drafted(path, 0o600, async () => undefined)
}

/** An empty draft beside the target, which is gone in the end. */
async function drafted(
  path: string,
  mode: number,
  work: (draft: string, target: string) => Promise<void>,
): Promise<void> {
  if (path === '') throw fault('cli.file_name_empty')
  try {
    const target = await targetOf(path)
    await mkdir(dirname(target), { recursive: true })
    const draft = join(dirname(target), `.${basename(target)}.part`)
    await rm(draft, { force: true })
    await (await open(draft, 'wx', mode)).close()
    try {
      await work(draft, target)
    } finally {
      await rm(draft, { force: true })
    }
  } catch (error) {
    // What the system says names the draft, or nothing.
    throw error instanceof Error && 'syscall' in error ? Object.assign(error, { path }) : error
  }
}

/** To rename a file over a device would take the device away; over a link, the link. */
async function targetOf(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  if (found === undefined) return path
  if (!found.isFile()) throw fault('cli.not_a_file', { file: path })
  return await realpath(path)
}
