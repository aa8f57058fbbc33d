// A node that was restored from a backup takes its own entries back from its hub, which kept their leaves.
// The hub is trusted with nothing: what it gives has to lead from this very log to a checkpoint that its own
// key signed.
import { parseEntry, type Entry } from '../../../protocols/audit/entry.ts'
import { RECOVERABLE_TYPES } from '../../../protocols/audit/entry-keeping.ts'
import { Frontier } from '../../../protocols/audit/frontier.ts'
import { EMPTY_ROOT, leafHash } from '../../../protocols/audit/merkle.ts'
import { logKeyAlone, openCheckpoint, type TrustedCheckpoint } from '../../../protocols/audit/policy.ts'
import { equalBytes, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { Verify } from '../../../protocols/signature.ts'
import { fault } from '../../../schemas/fault.ts'
import type { KeptEntries } from '../../../schemas/joint.ts'
import type { Store } from '../../store/store.ts'
import type { HubCalls } from './hub-calls.ts'

export interface LostEntries {
  readonly leaves: readonly Uint8Array[]
  /** Of the last one. */
  readonly time: string
}

/**
 * What the hub has beyond this log; undefined where that is nothing. Throws `witness.entries_*` for what is
 * not this log's, or cannot be taken back.
 */
export async function fetchLost(
  store: Pick<Store, 'head' | 'log'>,
  { entries }: Pick<HubCalls, 'entries'>,
  logKey: string,
  verify: Verify,
): Promise<LostEntries | undefined> {
  const policy = logKeyAlone(logKey)
  const { name: origin } = policy.logKey
  const [size, tree] = [store.head(), store.log.tree()]
  const first = await entries(origin, size)
  if (first.note === null) throw fault('witness.entries_none', { origin })
  const checkpoint = await openCheckpoint(utf8(first.note), policy, verify).catch((error: unknown) => {
    throw error instanceof ProtocolError ? fault('witness.entries_checkpoint') : error
  })
  if (checkpoint.size <= size) {
    const own = checkpoint.size === 0 ? EMPTY_ROOT : await tree.root(checkpoint.size)
    if (!equalBytes(own, checkpoint.root)) throw wrong(size, checkpoint)
    return undefined
  }
  const frontier = new Frontier(size, await tree.edge(size))
  const leaves = await follow(frontier, checkpoint, first, async from => await entries(origin, from))
  if (!equalBytes(frontier.root(), checkpoint.root)) throw wrong(size, checkpoint)
  return { leaves, time: judged(leaves, size) }
}

/** Leaves up to the checkpoint's size, with their hashes on the frontier. */
async function follow(
  frontier: Frontier,
  { size }: TrustedCheckpoint,
  first: KeptEntries,
  next: (from: number) => Promise<KeptEntries>,
): Promise<readonly Uint8Array[]> {
  const leaves: Uint8Array[] = []
  for (let page = first; ; page = await next(frontier.size)) {
    if (page.leaves.length === 0) throw fault('witness.entries_missing', { size, from: frontier.size })
    for (const leaf of page.leaves.slice(0, size - frontier.size).map(utf8)) {
      frontier.push(leafHash(leaf))
      leaves.push(leaf)
    }
    if (frontier.size === size) return leaves
  }
}

/** The time of the last one. Throws where one of them is a decision. */
function judged(leaves: readonly Uint8Array[], from: number): string {
  const entries = leaves.map((leaf, i) => parsed(leaf, from + i))
  const others = entries.filter(({ type }) => !RECOVERABLE_TYPES.has(type))
  if (others.length > 0) {
    const named = others.slice(0, MAX_NAMED).map(({ seq, type }) => `${seq} ${type}`)
    const more = others.length > MAX_NAMED ? ['…'] : []
    throw fault('witness.entries_decisions', { count: entries.length, entries: [...named, ...more] })
  }
  return entries.at(-1)?.time ?? ''
}

const MAX_NAMED = 50

/** They are what this log's key signed; a newer version may have written them. */
function parsed(leaf: Uint8Array, index: number): Entry {
  try {
    return parseEntry(leaf)
  } catch (error) {
    throw error instanceof ProtocolError ? fault('witness.entries_unknown', { entry: index }) : error
  }
}

function wrong(size: number, { size: seen }: TrustedCheckpoint) {
  return fault('witness.entries_wrong', { size, seen })
}
