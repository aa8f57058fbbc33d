// SPEC.md, "Changing the log's key": the last checkpoint of the old key covers an entry that names the new
// one.
import { fromUtf8, utf8 } from '../bytes.ts'
import { canonicalJson, parseStrictJson } from '../canonical-json.ts'
import { ProtocolError } from '../errors.ts'
import type { Verify } from '../signature.ts'
import { parseEntry } from './entry.ts'
import { type NoteKey, parseVkey } from './note.ts'
import { type LogPolicy, openCheckpoint, type TrustedCheckpoint } from './policy.ts'
import { verifyReceipt } from './receipt.ts'
import type { KnownTree, LogReader } from './verify-log.ts'

/**
 * The `log-key` entry, and its receipt under the old key's last checkpoint, cosigned. Checkable for ever and
 * without the log.
 */
export interface Handover {
  readonly leaf: string
  readonly receipt: string
}

/** The served file, oldest first. */
export function formatHandovers(handovers: readonly Handover[]): Uint8Array {
  return utf8(`${canonicalJson(handovers.map(({ leaf, receipt }) => ({ leaf, receipt })))}\n`)
}

/** Trusts nothing of it. Throws `handover.syntax`. */
export function parseHandovers(bytes: Uint8Array): readonly Handover[] {
  let value: unknown
  try {
    value = parseStrictJson(fromUtf8(bytes))
  } catch {
    throw syntaxError()
  }
  if (!Array.isArray(value) || value.length > MAX_HANDOVERS) throw syntaxError()
  return value.map(readHandover)
}

export interface Followed {
  /** The reader's policy with the newest key. */
  readonly policy: LogPolicy
  /** From the trusted key to the newest. */
  readonly keys: readonly NoteKey[]
  /** Trees that the log has to begin with. */
  readonly trees: readonly KnownTree[]
}

/**
 * From the key that a reader trusts to the newest, one step at a time, each under the reader's whole policy:
 * whoever stole only the old key cannot hand the log over without the witnesses. Steps before the trusted key
 * are passed over. Throws `handover.*` or what `verifyReceipt` throws.
 */
export async function followKeys(
  policy: LogPolicy,
  handovers: readonly Handover[],
  verify: Verify,
): Promise<Followed> {
  const start = await firstUnder(policy, handovers, verify)
  let current = policy
  const keys = [policy.logKey]
  const trees: KnownTree[] = []
  for (const { leaf, receipt } of handovers.slice(start)) {
    const { index, checkpoint } = await verifyReceipt(utf8(leaf), receipt, current, verify)
    const entry = parseEntry(utf8(leaf))
    if (entry.type !== 'log-key' || index !== checkpoint.size - 1 || entry.seq !== String(index)) {
      throw new ProtocolError('handover.entry', 'the last entry under a key does not name the next key')
    }
    const next = nextKey(entry.next, current.logKey)
    current = { ...current, logKey: next }
    keys.push(next)
    trees.push({ size: checkpoint.size, root: checkpoint.root })
  }
  return { policy: current, keys, trees }
}

/**
 * The checkpoint under the reader's policy, or under that of the keys which its own key has handed the log
 * over to.
 */
export async function openFollowing(
  reader: LogReader,
  policy: LogPolicy,
  verify: Verify,
): Promise<Followed & { readonly checkpoint: TrustedCheckpoint; readonly note: Uint8Array }> {
  const note = await reader.readCheckpoint()
  try {
    const checkpoint = await openCheckpoint(note, policy, verify)
    return { checkpoint, policy, keys: [policy.logKey], trees: [], note }
  } catch (error) {
    const unknownKey =
      error instanceof ProtocolError && (error.code === 'note.unsigned' || error.code === 'policy.log-key')
    if (!unknownKey || reader.readHandovers === undefined) throw error
    const handovers = parseHandovers(await reader.readHandovers())
    if (handovers.length === 0) throw error
    const followed = await followKeys(policy, handovers, verify)
    return { ...followed, checkpoint: await openCheckpoint(note, followed.policy, verify), note }
  }
}

const MAX_HANDOVERS = 1000

/** The log's key may have been changed before this reader came to know it. */
async function firstUnder(
  policy: LogPolicy,
  handovers: readonly Handover[],
  verify: Verify,
): Promise<number> {
  for (const [at, { leaf, receipt }] of handovers.entries()) {
    const held = await verifyReceipt(utf8(leaf), receipt, policy, verify).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ProtocolError && UNKNOWN_KEY.has(error.code)) return false
        throw error
      },
    )
    if (held) return at
  }
  throw new ProtocolError('handover.key', 'the trusted key has not handed the log over')
}

const UNKNOWN_KEY: ReadonlySet<string> = new Set(['note.unsigned', 'policy.log-key'])

function nextKey(vkey: string, before: NoteKey): NoteKey {
  const next = parseVkey(vkey)
  if (next.kind !== 'log' || next.name !== before.name) {
    throw new ProtocolError('handover.entry', 'the next key is of another log')
  }
  return next
}

function readHandover(value: unknown): Handover {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) throw syntaxError()
  const { leaf, receipt } = value as Partial<Record<string, unknown>>
  if (typeof leaf !== 'string' || typeof receipt !== 'string') throw syntaxError()
  return { leaf, receipt }
}

function syntaxError(): ProtocolError {
  return new ProtocolError('handover.syntax', 'not a list of handovers')
}
