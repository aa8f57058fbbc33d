// SPEC.md, "Verifying a log": everything that an outsider can check with the log's files and keys alone.
import { equalBytes } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Verify } from '../signature.ts'
import { type Entry, parseEntry } from './entry.ts'
import { Frontier } from './frontier.ts'
import { epochMillis } from './iso-time.ts'
import { isHash, leafHash } from './merkle.ts'
import { formatVkey, type NoteKey } from './note.ts'
import { openFollowing } from './handover.ts'
import type { LogPolicy, TrustedCheckpoint } from './policy.ts'
import { Replay, type ReplayReport, TIME_TOLERANCE_MS } from './replay.ts'
import { bundlesOf, formatTilePath } from './tile-path.ts'
import { decodeEntryBundle, type Tile, TileBuilder } from './tiles.ts'

type Served = Uint8Array | Promise<Uint8Array>

/**
 * Where the files come from: a folder, or a server. All of it may be an attacker's. What it throws passes
 * through.
 */
export interface LogReader {
  readonly readCheckpoint: () => Served
  readonly readTile: (path: string) => Served
  readonly readEntryBundle: (path: string) => Served
  /** Where the log's key was changed: `handover.ts`. Absent: it never was. */
  readonly readHandovers?: () => Served
}

/** A tree that the reader saw before; the log must still begin with it. */
export interface KnownTree {
  readonly size: number
  readonly root: Uint8Array
  /** Unix seconds at which it was witnessed: what was appended later cannot be older. */
  readonly time?: number
}

export interface VerifyLogOptions {
  readonly policy: LogPolicy
  readonly verify: Verify
  readonly known?: KnownTree
  /**
   * Each entry in the order of the log, once its form and meaning were checked, and before the tree is known
   * to be the signed one: what is made of them is worth nothing if `verifyLog` throws. None after the first
   * violation.
   */
  readonly onEntry?: (entry: Entry) => void
  readonly onProgress?: (done: number, total: number) => void
}

export interface LogReport extends ReplayReport {
  readonly checkpoint: TrustedCheckpoint
}

/**
 * Rebuilds every tile from the entries: whoever only follows tiles accepts an entry that was changed together
 * with its level-0 tile (CVE-2026-56865). Then replays the entries' meaning. A violation of the meaning is
 * thrown only when the files are those that were signed. Throws `log.*`; `details.index` names the entry,
 * `details.path` the file, `details.cause` the code beneath.
 */
export async function verifyLog(reader: LogReader, options: VerifyLogOptions): Promise<LogReport> {
  const { policy, verify, known } = options
  const opened = await openFollowing(reader, policy, verify).catch(caused('log.checkpoint'))
  const { checkpoint, trees } = opened
  const { size } = checkpoint
  const older = known === undefined ? trees : [...trees, known]
  if (older.some(tree => tree.size > size))
    throw new ProtocolError('log.shrunk', 'the log has become shorter')

  const [frontier, tiles, meaning] = [new Frontier(), new TileBuilder(), new Meaning(known, options.onEntry)]
  checkKnown(frontier, older)
  for (const bundle of bundlesOf(size)) {
    const path = formatTilePath(bundle)
    for (const bytes of readBundle(await reader.readEntryBundle(path), bundle.width, path)) {
      const hash = leafHash(bytes)
      frontier.push(hash)
      for (const tile of tiles.push(hash)) await checkTile(reader, tile)
      checkKnown(frontier, older)
      meaning.add(bytes)
    }
    options.onProgress?.(frontier.size, size)
  }
  for (const tile of tiles.partial()) await checkTile(reader, tile)
  if (!equalBytes(frontier.root(), checkpoint.root)) {
    throw new ProtocolError('log.root', 'the entries are not those of the checkpoint')
  }
  const replay = meaning.replayed()
  checkWitnessTimes(checkpoint, replay.latest)
  checkSigner(opened.policy.logKey, checkpoint, replay.handover)
  return { checkpoint, ...replay.report() }
}

/**
 * Keeps the first violation until the tree is known to be the signed one: only then is it the log's, not a
 * bad copy's.
 */
class Meaning {
  readonly #replay = new Replay()
  readonly #known: KnownTree | undefined
  readonly #onEntry: VerifyLogOptions['onEntry']
  #index = 0
  #violation: unknown

  constructor(known: KnownTree | undefined, onEntry: VerifyLogOptions['onEntry']) {
    this.#known = known
    this.#onEntry = onEntry
  }

  add(bytes: Uint8Array): void {
    const entry = this.#checked(bytes)
    if (entry !== undefined) this.#onEntry?.(entry)
    this.#index++
  }

  #checked(bytes: Uint8Array): Entry | undefined {
    if (this.#violation !== undefined) return undefined
    try {
      const entry = readEntry(bytes, this.#index)
      checkNotBackdated(entry, this.#index, this.#known)
      this.#replay.add(entry)
      return entry
    } catch (error) {
      this.#violation = error
      return undefined
    }
  }

  replayed(): Replay {
    if (this.#violation !== undefined) throw this.#violation
    return this.#replay
  }
}

async function checkTile(reader: LogReader, tile: Tile): Promise<void> {
  const path = formatTilePath(tile)
  if (!equalBytes(await reader.readTile(path), tile.bytes)) {
    throw new ProtocolError('log.tile', 'a tile is not the one that the entries make', { path })
  }
}

function checkKnown(frontier: Frontier, known: readonly KnownTree[]): void {
  for (const { size, root } of known) {
    if (size !== frontier.size || (isHash(root) && equalBytes(root, frontier.root()))) continue
    throw new ProtocolError('log.fork', 'the log does not begin with the tree that was seen before', {
      index: size,
    })
  }
}

/** An old key, perhaps a stolen one, signs nothing after the entry in which it gave the log over. */
function checkSigner(signer: NoteKey, { size }: TrustedCheckpoint, handover: Replay['handover']): void {
  if (handover === undefined || handover.index === size - 1 || handover.next === formatVkey(signer)) return
  throw new ProtocolError('log.log-key', 'the log went on under a key that had given it over', {
    index: handover.index + 1,
  })
}

/**
 * Throws `log.backdated` for an entry that was appended after the witnesses had seen a smaller log, and
 * claims to be older than that.
 */
export function checkNotBackdated(entry: Entry, index: number, known: KnownTree | undefined): void {
  if (known?.time === undefined || index < known.size) return
  if ((epochMillis(entry.time) ?? 0) < known.time * 1000 - TIME_TOLERANCE_MS) {
    throw new ProtocolError(
      'log.backdated',
      'an entry is older than the smaller log that was witnessed before it',
      {
        index,
      },
    )
  }
}

/** A witness saw all of these entries at its time, so none can be younger. */
export function checkWitnessTimes(checkpoint: TrustedCheckpoint, latest: number): void {
  for (const { time } of checkpoint.cosignatures) {
    if (latest > time * 1000 + TIME_TOLERANCE_MS) {
      throw new ProtocolError('log.witness-time', 'an entry is younger than the signature of a witness', {
        index: checkpoint.size - 1,
      })
    }
  }
}

export function readBundle(bytes: Uint8Array, width: number, path: string): readonly Uint8Array[] {
  try {
    return decodeEntryBundle(bytes, width)
  } catch (error) {
    return caused('log.bundle', { path })(error)
  }
}

export function readEntry(bytes: Uint8Array, index: number): Entry {
  try {
    return parseEntry(bytes)
  } catch (error) {
    return caused('log.entry', { index })(error)
  }
}

export function caused(code: string, details: Readonly<Record<string, string | number>> = {}) {
  return (error: unknown): never => {
    if (!(error instanceof ProtocolError)) throw error
    throw new ProtocolError(code, error.message, { ...details, cause: error.code })
  }
}
