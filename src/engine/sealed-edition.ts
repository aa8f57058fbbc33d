// An edition's sealed folder, once written and then only read.
import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { canonicalJson, parseStrictJson } from '../../protocols/canonical-json.ts'
import { SealedManifest } from '../../schemas/engine.ts'
import { fault } from '../../schemas/fault.ts'
import { editionFolder, exists, flush, type Layout, MANIFEST_FILE, moveDurably } from './layout.ts'
import type { RowStore } from './row-store.ts'

export type SealedEdition = {
  readonly manifest: SealedManifest
  /** Absolute paths of the Parquet parts. */
  readonly files: readonly string[]
}

export async function readSealedEdition(
  layout: Pick<Layout, 'editions'>,
  edition: string,
): Promise<SealedEdition> {
  const folder = editionFolder(layout, edition)
  if (!(await exists(folder))) throw fault('engine.edition_missing', { edition })
  const manifest = await readManifest(folder)
  if (manifest.edition !== edition) throw fault('engine.damaged_file', { file: MANIFEST_FILE })
  return { manifest, files: manifest.files.map(({ path }) => join(folder, path)) }
}

/**
 * The manifest is the one that the log committed to; the folder may have been damaged or changed by anybody
 * on the machine.
 */
export async function verifySealedEdition(
  layout: Layout,
  manifest: SealedManifest,
  rows: Pick<RowStore, 'verify'>,
): Promise<void> {
  const folder = editionFolder(layout, manifest.edition)
  if (!(await exists(folder))) throw fault('engine.edition_missing', { edition: manifest.edition })
  const found = await readManifest(folder)
  if (canonicalJson(found) !== canonicalJson(manifest))
    throw fault('engine.damaged_file', { file: MANIFEST_FILE })
  const digests = await rows.verify(
    folder,
    manifest.files.map(({ path }) => path),
  )
  for (const [index, { path, sha256 }] of manifest.files.entries())
    if (digests[index] !== sha256) throw fault('engine.damaged_file', { file: path })
}

/** Out of the way first, so that a crash half-way leaves no edition with some of its files. */
export async function destroySealedEdition(layout: Layout, edition: string): Promise<void> {
  const folder = editionFolder(layout, edition)
  const gone = goneFolder(layout, edition)
  // What an earlier call moved and could not delete.
  await rm(gone, { recursive: true, force: true })
  if (!(await exists(folder))) return
  await moveDurably(folder, gone, layout.editions)
  await rm(gone, { recursive: true, force: true })
  await flush(layout.work)
}

/** Whether rows or the key of the edition are below the engine's folder, a destruction half done included. */
export async function hasRemains(folder: string, edition: string): Promise<boolean> {
  const layout = { editions: join(folder, 'editions'), work: join(folder, 'work') }
  const places = [editionFolder(layout, edition), goneFolder(layout, edition)]
  return (await Promise.all(places.map(exists))).includes(true)
}

function goneFolder({ work }: Pick<Layout, 'work'>, edition: string): string {
  return join(work, `gone-${edition}`)
}

async function readManifest(folder: string): Promise<SealedManifest> {
  try {
    const manifest = SealedManifest.parse(
      parseStrictJson(await readFile(join(folder, MANIFEST_FILE), 'utf8')),
    )
    // Paths come from a file on disk: only plain names, so that none leads out of the folder.
    if (manifest.files.every(({ path }) => basename(path) === path && path !== '..')) return manifest
  } catch {
    // Unreadable is damaged.
  }
  throw fault('engine.damaged_file', { file: MANIFEST_FILE })
}
