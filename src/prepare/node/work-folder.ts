// Where copies of an export lie while it is read. They are as private as the export, so they go however the
// work ends.
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

export type WorkFolder = AsyncDisposable & { readonly path: string }

/** Only its owner can read it. */
export function openWorkFolder(parent: string, prefix: string): WorkFolder {
  const path = mkdtempSync(join(parent, prefix))
  // Ctrl-C ends the process where it is, without any `finally`. A thread may still be writing: hence the
  // retries.
  const removeNow = () => rmSync(path, { ...WHOLLY, maxRetries: 5 })
  process.once('exit', removeNow)
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, WHOLLY)
      process.off('exit', removeNow)
    },
  }
}

/** What runs that were killed, or lost their power, have left in `parent`. */
export async function removeWorkFolders(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), WHOLLY)
  }
}

const WHOLLY = { recursive: true, force: true } as const
