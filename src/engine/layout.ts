// Where things lie below the engine's folder:
//   editions/<edition>/   manifest.json, key (secret, 0600), rows_0000.parquet …: sealed, never changed
//   work/                 half-done work and DuckDB's spill files: emptied at every start
// File sizes reveal row counts, so they are in no message and no manifest.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { EditionId } from '../../schemas/common.ts'
import { fault } from '../../schemas/fault.ts'

export type Layout = { readonly folder: string; readonly editions: string; readonly work: string }

export const MANIFEST_FILE = 'manifest.json'
export const KEY_FILE = 'key'

export async function openLayout(folder: string): Promise<Layout> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const real = await realpath(folder)
  const layout = { folder: real, editions: join(real, 'editions'), work: join(real, 'work') }
  await mkdir(layout.editions, { recursive: true, mode: 0o700 })
  return layout
}

/** Called once no earlier engine can still write there. */
export async function emptyWork({ work }: Layout): Promise<void> {
  await removeFolder(work)
  await mkdir(work, { mode: 0o700 })
}

/** Edition ids are safe file names; anything else is an edition that nobody sealed. */
export function editionFolder(layout: Pick<Layout, 'editions'>, edition: string): string {
  if (!EditionId.safeParse(edition).success) throw fault('engine.edition_missing', { edition })
  return join(layout.editions, edition)
}

/** The absolute path of a member's file; throws if it leaves the folder, by symbolic links too. */
export async function fileBelow(layout: Layout, path: string): Promise<string> {
  const wanted = resolve(layout.folder, path)
  if (!isBelow(layout.folder, wanted)) throw fault('engine.path_outside')
  const real = await realpath(wanted).catch(() => undefined)
  if (real === undefined) throw fault('engine.contribution_missing')
  if (!isBelow(layout.folder, real)) throw fault('engine.path_outside')
  return real
}

/** With whatever tasks of a cluster that have been stopped, but not ended yet, add meanwhile. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 20 })
}

export async function workFolder(layout: Layout, purpose: string): Promise<string> {
  const folder = join(layout.work, `${purpose}-${randomUUID()}`)
  await mkdir(folder, { mode: 0o700 })
  return folder
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash)
  return hash.digest('hex')
}

export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content, { mode: 0o600, flush: true, flag: 'wx' })
}

/** Replaces an existing file. */
export async function replaceDurably(path: string, content: string): Promise<void> {
  const fresh = `${path}.new`
  await writeFile(fresh, content, { mode: 0o600, flush: true })
  await rename(fresh, path)
  await flush(dirname(path))
}

/** For a file that another program wrote, and for a folder after its entries changed. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A folder is either wholly at its new place or wholly at the old one, also after a power cut. */
export async function moveDurably(from: string, to: string, parent: string): Promise<void> {
  await flush(from)
  await rename(from, to)
  await flush(parent)
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
