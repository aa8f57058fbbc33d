// The public log's files over HTTP, and a copy of all of them (C2SP tlog-tiles). They are unsigned as files:
// verifyLog judges them.
import { parseCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { parseHandovers } from '../../protocols/audit/handover.ts'
import { parseNote } from '../../protocols/audit/note.ts'
import {
  bundlesOf,
  formatTilePath,
  parseTilePath,
  TILE_WIDTH,
  type TilePath,
  tilesOf,
} from '../../protocols/audit/tile-path.ts'
import {
  decodeEntryBundle,
  encodeEntryBundle,
  MAX_ENTRY_BYTES,
  tileHashes,
} from '../../protocols/audit/tiles.ts'
import type { LogReader } from '../../protocols/audit/verify-log.ts'
import { concatBytes, utf8 } from '../../protocols/bytes.ts'
import { readOrigin } from './client.ts'
import { SdkError } from './errors.ts'
import { fetchBounded } from './fetch-bounded.ts'

/**
 * Reads `checkpoint` and `tile/…` for `verifyLog` and `exportLog`: of a service, named by its origin, or of
 * any other place that serves the files under a prefix (a mirror).
 */
export function httpLogReader(
  url: string,
  options: { readonly fetch?: typeof fetch; readonly timeoutMs?: number } = {},
): LogReader {
  const prefix = readPrefix(url)
  const send: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init))
  const unreadable = (path: string, cause: unknown): SdkError => {
    const details = { url: prefix, path }
    return new SdkError('sdk.connection', `cannot read ${path} from ${prefix}`, details, { cause })
  }
  /** Undefined where there is no such file. */
  const find = async (path: string): Promise<Uint8Array | undefined> => {
    try {
      const bounds = { limit: () => longestOf(path), timeoutMs: options.timeoutMs ?? 60_000 }
      const { status, bytes } = await fetchBounded(send, new URL(path, prefix), { redirect: 'error' }, bounds)
      if (status === 404) return undefined
      if (status !== 200) throw new Error(`HTTP ${status}`)
      return bytes
    } catch (error) {
      if (error instanceof SdkError && error.code !== 'sdk.connection')
        throw new SdkError(error.code, error.message, { ...error.details, path }, { cause: error })
      throw unreadable(path, error)
    }
  }
  const read = async (path: string): Promise<Uint8Array> => {
    const bytes = await find(path)
    if (bytes === undefined) throw unreadable(path, new Error('HTTP 404'))
    return bytes
  }
  /**
   * Whoever serves the files may drop a partial one once the full one is there (C2SP tlog-tiles): it is how
   * that one begins.
   */
  const readPart = async (path: string): Promise<Uint8Array> => {
    const tile = parseTilePath(path)
    if (tile.width === TILE_WIDTH) return await read(path)
    const full = formatTilePath({ ...tile, width: TILE_WIDTH })
    return (await find(path)) ?? beginningOf(await read(full), tile)
  }
  return {
    readCheckpoint: () => read('checkpoint'),
    readTile: readPart,
    readEntryBundle: readPart,
    // Most logs have never changed their key.
    readHandovers: async () => (await find('handovers')) ?? utf8('[]'),
  }
}

/**
 * Bytes: of a bundle, 256 entries of the longest kind, each after its length; of a tile, 256 hashes; an error
 * page of a mirror may be as long as a note.
 */
function longestOf(path: string): number {
  if (path.startsWith('tile/entries/')) return TILE_WIDTH * (2 + MAX_ENTRY_BYTES)
  return path === 'handovers' ? 4 * 2 ** 20 : 64 * 1024
}

function beginningOf(full: Uint8Array, { level, width }: TilePath): Uint8Array {
  return level === 'entries'
    ? encodeEntryBundle(decodeEntryBundle(full, TILE_WIDTH).slice(0, width))
    : concatBytes(...tileHashes(full, TILE_WIDTH).slice(0, width))
}

function readPrefix(url: string): string {
  const isOrigin = URL.canParse(url) && new URL(url).pathname === '/'
  if (isOrigin) return `${readOrigin(url)}/log/`
  if (!/^https?:\/\/[^?#]+$/.test(url))
    throw new SdkError('sdk.base_url', 'a log is read from an http or https address')
  return url.endsWith('/') ? url : `${url}/`
}

/**
 * Hands every file of the log to `write`, the checkpoint last: a copy that was broken off has none. Nothing
 * is verified here. Returns the number of entries.
 */
export async function exportLog(
  reader: LogReader,
  write: (path: string, bytes: Uint8Array) => void | Promise<void>,
  onProgress?: (files: number, total: number) => void,
): Promise<number> {
  const note = await reader.readCheckpoint()
  const { size } = parseCheckpoint(parseNote(note).text)
  const [bundles, tiles] = [[...bundlesOf(size)], [...tilesOf(size)]]
  let done = 0
  const step = (): void => onProgress?.(++done, bundles.length + tiles.length)
  for (const bundle of bundles.map(formatTilePath)) {
    await write(bundle, await reader.readEntryBundle(bundle))
    step()
  }
  for (const tile of tiles.map(formatTilePath)) {
    await write(tile, await reader.readTile(tile))
    step()
  }
  const handovers = (await reader.readHandovers?.()) ?? utf8('[]')
  if (parseHandovers(handovers).length > 0) await write('handovers', handovers)
  await write('checkpoint', note)
  return size
}
