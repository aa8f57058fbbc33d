// The log as its reader may see it, each entry proven: its leaf is in the verified public log, its body is
// the one that the leaf commits to.
import { type Entry, parseEntry } from '../../protocols/audit/entry.ts'
import { SHREDDED_TYPES } from '../../protocols/audit/entry-keeping.ts'
import { HASH_BYTES, leafHash } from '../../protocols/audit/merkle.ts'
import type { LogPolicy } from '../../protocols/audit/policy.ts'
import { parseTilePath } from '../../protocols/audit/tile-path.ts'
import { decodeEntryBundle } from '../../protocols/audit/tiles.ts'
import {
  type KnownTree,
  type LogReader,
  type LogReport,
  verifyLog,
} from '../../protocols/audit/verify-log.ts'
import { equalBytes, fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { parseStrictJson } from '../../protocols/canonical-json.ts'
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import type { Verify } from '../../protocols/signature.ts'
import { type Body, bodySchema } from '../../schemas/body.ts'
import { isCharged } from '../../schemas/charged.ts'
import type { LoggedEntry as Logged } from '../../schemas/api-bodies.ts'
import { AuthorCheck, type AuthorReport } from './authors/author-check.ts'
import { KeyBook } from './authors/key-book.ts'
import { SdkError } from './errors.ts'
import { isCommitted } from './logged-body.ts'
import { StepCheck } from './step-check.ts'
import { verifyStrictly } from './web-crypto.ts'

export type { Logged }

export interface ProvenEntry {
  readonly seq: number
  readonly leaf: Entry
  /** Null where the reader may not see it, where there is none, and where this version cannot read it. */
  readonly body: Body | null
  readonly unreadable: boolean
  /** Its body was destroyed after its time, or lost with its store, as the log says. */
  readonly destroyed: boolean
}

export interface ProveOptions {
  /** What the reader trusts: the log's key, pinned, and its own choice of witnesses. */
  readonly policy: LogPolicy
  readonly verify?: Verify
  /** A tree that the reader saw before. */
  readonly known?: KnownTree
  /**
   * The reader sees every body, as officers and auditors do: a missing one that was not destroyed is
   * withheld, which is a failure.
   */
  readonly readsAll?: boolean
  /**
   * The reader's own key: whether it sees every body follows from the roles that the log itself gives its
   * organisation, never from what the service says of the caller. A log that never enrolled this key is not
   * the reader's: `sdk.member`.
   */
  readonly readerKey?: string
  /**
   * Each entry in the order of the log, before the log is known to be whole: what is made of them is worth
   * nothing if this throws.
   */
  readonly onLeaf?: (entry: Entry) => void
  readonly onProgress?: (done: number, total: number) => void
}

export interface ProvenLog {
  readonly report: LogReport
  /** The checkpoint as it was signed. */
  readonly note: string
  /**
   * Entries that came with their bodies, in any order; what is younger than the checkpoint is left out.
   * Throws `sdk.log` for an entry that is not the log's, a body that is not the entry's, a charge that is not
   * what the noise in it costs, or a step of sharpening without the base that it continues, and `sdk.author`
   * for one whose author did not sign what it says.
   */
  readonly prove: (entries: AsyncIterable<Logged>) => AsyncGenerator<ProvenEntry>
  /** Whose author was checked, of the entries that `prove` has taken so far. */
  readonly authors: () => AuthorReport
}

/** Verifies the whole public log first; keeps 32 bytes an entry. Throws what `verifyLog` throws. */
export async function proveLog(reader: LogReader, options: ProveOptions): Promise<ProvenLog> {
  const keys = new KeyBook()
  const steps = new StepCheck()
  const seen = new Seen(reader)
  const rules = { policy: options.policy, verify: options.verify ?? verifyEd25519 }
  const report = await verifyLog(seen, {
    ...rules,
    ...(options.known === undefined ? {} : { known: options.known }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    onEntry: entry => {
      keys.add(entry)
      steps.addLeaf(entry)
      options.onLeaf?.(entry)
    },
  })
  const { size } = report.checkpoint
  const readsAll = options.readsAll === true || isReaderOfAll(keys, options.readerKey)
  const authors = new AuthorCheck(keys, size, options.verify ?? verifyStrictly)
  return {
    report,
    note: seen.note,
    authors: () => authors.report(),
    async *prove(entries) {
      for await (const entry of entries) {
        const seq = Number(entry.seq)
        if (seq >= size) continue
        const leaf = utf8(entry.leaf)
        if (!equalBytes(leafHash(leaf), seen.hash(seq)))
          throw broken('an entry is not the one of the log', seq)
        const known = proven(seq, parseEntry(leaf), entry, report)
        await authors.add(known)
        steps.add(known)
        yield known
      }
      if (readsAll && authors.misses) {
        // Destroyed while they were read? Then the log says so by now.
        const { shredded } = await verifyLog(reader, { ...rules, known: report.checkpoint })
        authors.addDestroyed(shredded)
      }
      if (readsAll) authors.checkWhole()
      steps.finish()
    },
  }
}

function isReaderOfAll(keys: KeyBook, keyId: string | undefined): boolean {
  if (keyId === undefined) return false
  const key = keys.key(keyId)
  if (key === undefined)
    throw new SdkError('sdk.member', 'the log never enrolled the key of this member', { key: keyId })
  return keys.readsAll(key.organisation)
}

/** Hands the verifier its files and keeps the hashes of their leaves. */
class Seen implements LogReader {
  readonly #reader: LogReader
  readonly #bundles = new Map<bigint, Uint8Array>()
  note = ''

  constructor(reader: LogReader) {
    this.#reader = reader
  }

  readTile = (path: string) => this.#reader.readTile(path)

  /** A policy that names an earlier key of the log follows its handovers. */
  readHandovers = async (): Promise<Uint8Array> => (await this.#reader.readHandovers?.()) ?? utf8('[]')

  readCheckpoint = async (): Promise<Uint8Array> => {
    const bytes = await this.#reader.readCheckpoint()
    this.note = fromUtf8(bytes)
    return bytes
  }

  readEntryBundle = async (path: string): Promise<Uint8Array> => {
    const bytes = await this.#reader.readEntryBundle(path)
    const { index, width } = parseTilePath(path)
    if (this.#bundles.has(BigInt(index))) return bytes
    const hashes = new Uint8Array(width * HASH_BYTES)
    // The verifier reads the same bytes after this and throws for what is no bundle, or no entry.
    for (const [at, leaf] of leavesOf(bytes, width).entries()) hashes.set(leafHash(leaf), at * HASH_BYTES)
    this.#bundles.set(BigInt(index), hashes)
    return bytes
  }

  hash(seq: number): Uint8Array {
    const bundle = this.#bundles.get(BigInt(Math.floor(seq / BUNDLE)))
    const at = (seq % BUNDLE) * HASH_BYTES
    return bundle?.subarray(at, at + HASH_BYTES) ?? new Uint8Array()
  }
}

const BUNDLE = 256

function leavesOf(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  try {
    return decodeEntryBundle(bytes, width)
  } catch {
    return []
  }
}

function proven(
  seq: number,
  leaf: Entry,
  { body: text, bodySalt }: Logged,
  { shredded, recovered }: Pick<LogReport, 'shredded' | 'recovered'>,
): ProvenEntry {
  if (text === null || bodySalt === null || !('bodyCommitment' in leaf)) {
    const isLost = recovered.some(({ from, to }) => from <= seq && seq <= to) && 'bodyCommitment' in leaf
    const destroyed = isLost || (seq < shredded && SHREDDED_TYPES.has(leaf.type))
    return { seq, leaf, body: null, unreadable: false, destroyed }
  }
  if (!isCommitted(text, bodySalt, leaf.bodyCommitment))
    throw broken('a private body is not the one that its entry commits to', seq)
  const body = readBody(leaf, text)
  if (!hasItsCharge(leaf, body)) throw broken('a charge is not what its noise costs', seq)
  return { seq, leaf, body: body ?? null, unreadable: body === undefined, destroyed: false }
}

/** Of an answer that was released: its charge follows from the sensitivities and the noise of its parts. */
function hasItsCharge(leaf: Entry, body: Body | undefined): boolean {
  if (leaf.type === 'standing' && body?.type === 'standing') {
    const pool = leaf.pool && BigInt(leaf.pool.charge)
    return isCharged({ ...body, reused: [] }, { charge: BigInt(leaf.charge), pool })
  }
  if (leaf.type !== 'computation' || leaf.outcome !== 'released' || body?.type !== 'computation') return true
  return isCharged(body, { charge: BigInt(leaf.charge), pool: undefined })
}

/** Undefined for a body of another version: it is the entry's all the same. */
function readBody(leaf: Entry, text: string): Body | undefined {
  try {
    return bodySchema(leaf.type).parse(parseStrictJson(text))
  } catch {
    return undefined
  }
}

function broken(why: string, index: number): SdkError {
  return new SdkError('sdk.log', why, { index })
}
