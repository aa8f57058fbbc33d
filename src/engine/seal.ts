// From contribution files to a sealed edition. The files are a member's and are only opened by the row store,
// which bounds and writes the rows; here its work becomes an edition by one rename. All or nothing: a failed
// seal leaves no file.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { editionId } from '../../schemas/common.ts'
import type {
  SealedManifest,
  SealProgress,
  SealRequest,
  SealResult,
  StopSignal,
} from '../../schemas/engine.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { capOf, groupsOfOneRow } from '../../schemas/view-bounds.ts'
import {
  editionFolder,
  exists,
  fileBelow,
  KEY_FILE,
  type Layout,
  MANIFEST_FILE,
  moveDurably,
  removeFolder,
  workFolder,
  writeDurably,
} from './layout.ts'
import { dimensionOf, measureOf, servingViewIndex } from './names.ts'
import type { NoiseSource } from './noise-source.ts'
import { draw } from './release.ts'
import type { RowStore } from './row-store.ts'
import { fileFailure } from './sealing/file-failure.ts'
import { PARTS_FOLDER } from './sealing/parts-folder.ts'

export type SealContext = {
  readonly layout: Layout
  readonly noise: NoiseSource
  readonly rows: RowStore
  /** 32 secret bytes that decide which rows are kept; fresh for each edition but in tests. */
  readonly editionKey: () => Uint8Array
}

/** `signal` ends the work; the Fault is `engine.sealing_stopped` then. */
export async function seal(
  request: SealRequest,
  progress: (at: SealProgress) => void,
  context: SealContext,
  signal: StopSignal,
): Promise<SealResult> {
  const { edition, declaration } = request
  checkRequest(request)
  const target = editionFolder(context.layout, edition)
  if (await exists(target)) throw fault('engine.edition_exists', { edition })
  const contributions = await Promise.all(request.contributions.map(path => fileBelow(context.layout, path)))
  const work = await workFolder(context.layout, 'sealing')
  try {
    const key = context.editionKey()
    const order = {
      declaration,
      contributions,
      folder: work,
      key,
      totals: request.totals,
      noise: await noiseFor(request, context.noise),
    }
    const { totals, files } = await context.rows.sealRows(order, progress, signal)
    progress({ step: 'totals', fraction: 1 })

    progress({ step: 'seal', fraction: 0 })
    const folder = join(work, PARTS_FOLDER)
    await writeDurably(join(folder, KEY_FILE), key)
    const manifest: SealedManifest = { v: 1, edition, declaration, files: [...files] }
    await writeDurably(join(folder, MANIFEST_FILE), canonicalJson(manifest))
    if (signal.aborted) throw fault('engine.sealing_stopped')
    if (await exists(target)) throw fault('engine.edition_exists', { edition })
    await moveDurably(folder, target, context.layout.editions)
    progress({ step: 'seal', fraction: 1 })
    return {
      manifest,
      totals: request.totals.map((one, index) => ({ ...one, value: totals[index] ?? '' })),
    }
  } catch (error) {
    throw error instanceof Fault ? error : fileFailure(error)
  } finally {
    await removeFolder(work)
  }
}

/**
 * Drawn here, so that where noise comes from stays a parameter; the store adds it, so that no exact total
 * leaves the store.
 */
async function noiseFor({ totals }: SealRequest, source: NoiseSource): Promise<string[]> {
  const drawn: string[] = []
  for (const one of totals) {
    const values = await draw(source, one.noise, 1)
    drawn.push(...Array.from(values, String))
    values.fill(0n)
  }
  return drawn
}

/** What must hold before a row is read: it follows from the request alone. */
function checkRequest({ edition, declaration, totals }: SealRequest): void {
  const declared = editionId(declaration.dataset, declaration.edition)
  if (declared !== edition) throw fault('engine.edition_mismatch', { declared })
  // Cubes hold doubles: every partial sum of |quanta| must be an exact integer.
  // A row counts in the groups of all its tags.
  const counts = BigInt(declaration.capacity) * groupsOfOneRow(declaration.dimensions)
  for (const { name } of declaration.measures) {
    const { lo, hi } = measureOf(declaration, name)
    const largest = -lo > hi ? -lo : hi
    if (largest * counts >= 2n ** 53n) throw fault('engine.sum_too_large', { name }, name)
  }
  for (const cap of declaration.views.flatMap(({ caps }) => caps)) {
    for (const name of cap.over) dimensionOf(declaration, name)
    const measure = capOf(cap)
    if (measure !== undefined) measureOf(declaration, measure)
  }
  for (const { view, statistic, measure } of totals) {
    if (view !== null) servingViewIndex(declaration, view, statistic, measure)
    if (statistic === 'sum') measureOf(declaration, measure)
  }
}

export function freshEditionKey(): Uint8Array {
  return randomBytes(32)
}
