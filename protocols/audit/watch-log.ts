// SPEC.md, "Watching a log": from a tree that was verified before to the newest one, by its new entries
// alone.
import { equalBytes } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Verify } from '../signature.ts'
import { Frontier } from './frontier.ts'
import { openFollowing } from './handover.ts'
import { epochMillis } from './iso-time.ts'
import { leafHash, verifyConsistency } from './merkle.ts'
import { formatVkey, type NoteKey } from './note.ts'
import type { LogPolicy, TrustedCheckpoint } from './policy.ts'
import { TIME_TOLERANCE_MS } from './replay.ts'
import { formatTilePath, TILE_WIDTH } from './tile-path.ts'
import { proveConsistencyFromTiles } from './tile-proof.ts'
import {
  caused,
  checkNotBackdated,
  checkWitnessTimes,
  type LogReader,
  readBundle,
  readEntry,
} from './verify-log.ts'

/** All that a watcher has to keep. */
export interface Watched {
  readonly size: number
  /** The frontier's hashes. */
  readonly hashes: readonly Uint8Array[]
  /**
   * The checkpoint of this tree as it was signed: evidence, should another tree turn up under the same key.
   */
  readonly note: Uint8Array
  /** That signed it; undefined in what an earlier version kept. */
  readonly logKey: NoteKey | undefined
  /** Unix seconds: when the earliest counted witness signed; undefined without witnesses. */
  readonly time: number | undefined
}

export interface WatchStep {
  readonly watched: Watched
  readonly checkpoint: TrustedCheckpoint
  readonly policy: LogPolicy
}

/**
 * Reads what was appended since `before` and hashes it onto the tree that was seen: neither a shorter nor a
 * rewritten log passes, and the tiles are not trusted. Of the new entries form, place and time are checked;
 * budgets are `verifyLog`'s. Throws `log.shrunk`, `log.fork` and `log.log-key` for a log that went back on
 * its word, else as `verifyLog` does.
 */
export async function watchLog(
  reader: LogReader,
  before: Watched | undefined,
  policy: LogPolicy,
  verify: Verify,
): Promise<WatchStep> {
  const opened = await openFollowing(reader, policy, verify).catch(caused('log.checkpoint'))
  const { checkpoint, note } = opened
  const { size } = checkpoint
  const frontier = new Frontier(before?.size, before?.hashes)
  const from = frontier.size
  if (from > size) throw new ProtocolError('log.shrunk', 'the log has become shorter')
  checkNotGivenUp(opened.keys, before?.logKey, from)
  for (const tree of opened.trees) await checkBegins(reader, tree, checkpoint)
  let latest = Number.NEGATIVE_INFINITY
  for await (const [index, bytes] of entriesFrom(reader, from, size)) {
    frontier.push(leafHash(bytes))
    const entry = readEntry(bytes, index)
    if (entry.seq !== String(index)) {
      throw new ProtocolError('log.sequence', 'an entry is not at the place that it states', { index })
    }
    const known = before?.time === undefined ? undefined : { size: from, root: EMPTY, time: before.time }
    checkNotBackdated(entry, index, known)
    const time = epochMillis(entry.time) ?? Number.NaN
    if (!(time >= latest - TIME_TOLERANCE_MS)) {
      throw new ProtocolError('log.time', 'an entry is older than the entries before it', { index })
    }
    latest = Math.max(latest, time)
  }
  if (!equalBytes(frontier.root(), checkpoint.root)) {
    throw new ProtocolError('log.fork', 'the log does not begin with the tree that was seen before', {
      index: from,
    })
  }
  checkWitnessTimes(checkpoint, latest)
  const times = checkpoint.cosignatures.map(({ time }) => time)
  const time = times.length === 0 ? undefined : Math.min(...times)
  const { policy: present } = opened
  const watched = { size, hashes: frontier.hashes, note, logKey: present.logKey, time }
  return { watched, checkpoint, policy: present }
}

/**
 * Whoever holds a key that the log has given up could go on from where it was handed over, before the readers
 * who still begin with that key.
 */
function checkNotGivenUp(keys: readonly NoteKey[], seen: NoteKey | undefined, index: number): void {
  if (seen === undefined || keys.some(key => formatVkey(key) === formatVkey(seen))) return
  throw new ProtocolError('log.log-key', 'the log went on under a key that had given it over', { index })
}

/**
 * That two checkpoints which somebody signed as the same log are of one history. `larger` reads the log that
 * the larger one is of. Throws `log.fork`.
 */
export async function compareCheckpoints(
  smaller: TrustedCheckpoint,
  larger: TrustedCheckpoint,
  reader: LogReader,
): Promise<void> {
  await checkBegins(reader, smaller, larger)
}

async function checkBegins(
  reader: LogReader,
  older: { readonly size: number; readonly root: Uint8Array },
  newer: TrustedCheckpoint,
): Promise<void> {
  if (older.size > newer.size) throw new ProtocolError('log.shrunk', 'the log has become shorter')
  const proof = await proveConsistencyFromTiles(
    (level, index, width) => reader.readTile(formatTilePath({ level, index: BigInt(index), width })),
    older.size,
    newer.size,
  )
  try {
    verifyConsistency(older.size, newer.size, proof, older.root, newer.root)
  } catch (error) {
    caused('log.fork', { index: older.size })(error)
  }
}

async function* entriesFrom(
  reader: LogReader,
  from: number,
  size: number,
): AsyncGenerator<readonly [number, Uint8Array]> {
  for (let first = from - (from % TILE_WIDTH); first < size; first += TILE_WIDTH) {
    const width = Math.min(TILE_WIDTH, size - first)
    const path = formatTilePath({ level: 'entries', index: BigInt(first / TILE_WIDTH), width })
    const entries = readBundle(await reader.readEntryBundle(path), width, path)
    for (const [at, bytes] of entries.entries()) if (first + at >= from) yield [first + at, bytes]
  }
}

const EMPTY = new Uint8Array(0)
