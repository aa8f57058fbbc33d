// How fast this machine, or the cluster, seals: measured on made-up rows, so that what is promised from it
// tells nothing of anybody's.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SealingSpeed, StopSignal } from '../../schemas/engine.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { type Layout, removeFolder, workFolder } from './layout.ts'
import { type MadeUp, madeUp, writeMadeUp } from './made-up.ts'
import type { RowStore } from './row-store.ts'
import { freshEditionKey } from './seal.ts'
import { rowWork } from './sealing/limits.ts'

/** Two buckets: enough rows that what each of them costs is most of the time. */
const ROWS = 500_000
/** About as wide as an edition that declares a dozen bounds. */
const WIDE: MadeUp = { dimensions: 8, caps: 6 }
/** Other work only ever adds to the time, so the shortest of several is the nearest to the machine's own. */
const ROUNDS = 3

/** Throws `engine.sealing_stopped` after `signal`, and what sealing throws. */
export async function measureSealing(
  layout: Layout,
  rows: RowStore,
  signal: StopSignal,
): Promise<SealingSpeed> {
  const folder = await workFolder(layout, 'measure')
  try {
    const few = await times(join(folder, 'few'), 1, rows, signal)
    const many = await times(join(folder, 'many'), ROWS, rows, signal)
    const startingMs = Math.min(...few)
    const rowsMs = Math.max(0, Math.min(...many) - startingMs)
    return { startingMs, workNs: (rowsMs * 1e6) / (ROWS * rowWork(madeUp(ROWS, WIDE))) }
  } finally {
    await removeFolder(folder)
  }
}

async function times(folder: string, count: number, rows: RowStore, signal: StopSignal): Promise<number[]> {
  await mkdir(folder, { mode: 0o700 })
  const contribution = join(folder, 'made-up.parquet')
  await writeMadeUp(folder, contribution, count, WIDE)
  const declaration = madeUp(count, WIDE)
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round++)
    took.push(await sealOnce(join(folder, String(round)), declaration, contribution, rows, signal))
  return took
}

async function sealOnce(
  folder: string,
  declaration: Declaration,
  contribution: string,
  rows: RowStore,
  signal: StopSignal,
): Promise<number> {
  await mkdir(folder, { mode: 0o700 })
  const order = { declaration, contributions: [contribution], key: freshEditionKey(), totals: [], noise: [] }
  const started = performance.now()
  await rows.sealRows({ ...order, folder }, () => undefined, signal)
  const took = performance.now() - started
  await removeFolder(folder)
  return took
}
