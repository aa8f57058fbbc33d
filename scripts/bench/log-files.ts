// A log of any size as the files that `log export` writes, in memory of one tile a level.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Frontier } from '../../protocols/audit/frontier.ts'
import { leafHash } from '../../protocols/audit/merkle.ts'
import { formatTilePath, TILE_WIDTH } from '../../protocols/audit/tile-path.ts'
import { encodeEntryBundle, type Tile, TileBuilder } from '../../protocols/audit/tiles.ts'
import { answerEntries, LAST_TIME, signedCheckpoint } from '../../test/protocols/audit/log-fixture.ts'

/** Signed by the fixture's log key and its two witnesses. */
export async function writeLogFiles(folder: string, count: number): Promise<void> {
  const [frontier, builder] = [new Frontier(), new TileBuilder()]
  const write = async (path: string, bytes: Uint8Array): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  const writeTiles = async (tiles: readonly Tile[]): Promise<void> => {
    for (const tile of tiles) await write(formatTilePath(tile), tile.bytes)
  }
  let bundle: Uint8Array[] = []
  const flush = async (): Promise<void> => {
    if (bundle.length === 0) return
    const index = BigInt(Math.ceil(frontier.size / TILE_WIDTH) - 1)
    await write(formatTilePath({ level: 'entries', index, width: bundle.length }), encodeEntryBundle(bundle))
    bundle = []
  }
  for (const entry of answerEntries(count)) {
    const hash = leafHash(entry)
    frontier.push(hash)
    bundle.push(entry)
    await writeTiles(builder.push(hash))
    if (bundle.length === TILE_WIDTH) await flush()
  }
  await flush()
  await writeTiles(builder.partial())
  await write('checkpoint', await signedCheckpoint(frontier.size, frontier.root(), LAST_TIME))
}
