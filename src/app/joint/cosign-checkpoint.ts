// The witness mesh (protocols/joint/SPEC.md, "Cosigning"): hub and nodes of a market cosign each other's
// logs. Whoever asks is trusted with nothing; the log's own signature counts, and what this service saw
// before.
import { addCheckpoint, type WitnessedTree } from '../../../protocols/audit/add-checkpoint.ts'
import { leadsTo } from '../../../protocols/audit/leads-to.ts'
import { parseVkey } from '../../../protocols/audit/note.ts'
import { parseCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { MAX_ENTRY_BYTES } from '../../../protocols/audit/tiles.ts'
import { parseAddCheckpoint } from '../../../protocols/audit/witness.ts'
import { fromBase64, fromUtf8, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { fault } from '../../../schemas/fault.ts'
import type { CosignReply, SentLeaves } from '../../../schemas/joint.ts'
import { type MarketLog, marketLogsOf } from '../../store/readers/markets.ts'
import type { UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { orNotFound } from '../presence.ts'

/** At the hub: of the caller's own log by the hub itself, or of any log by the node of another member. */
export const cosignForNode: UseCase<'nodeCosign'> = async (context, call) => {
  const { store, mailbox } = context
  if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
  const { witness, request, entries } = call.body
  if (witness === null) return await cosignMarketLog(context, request, call.actor.organisation, entries)
  // The node looks at the log's signature itself: what reaches it is no matter of trust.
  if (!mailbox.isConnected(witness)) throw fault('request.not_found')
  const reply = await mailbox.send(witness, { kind: 'checkpoint', request })
  if (reply?.kind !== 'cosigned') throw fault('joint.unanswered', { nodes: [witness] })
  return reply.reply
}

/** At the hub: what it kept of the caller's own log; of several keys of one name the longest. */
export const keptForNode: UseCase<'nodeEntries'> = async (context, { query, actor }) => {
  const { read } = context.store
  const logs = await watchedLogs(context, actor.organisation)
  const named = logs.filter(key => parseVkey(key).name === query.origin)
  const seen = await Promise.all(named.map(async log => ({ log, tree: await read.witnessedLog(log) })))
  const { log, tree } = orNotFound(seen.toSorted((a, b) => b.tree.size - a.tree.size).at(0))
  const { note = null } = tree
  const leaves = note === null ? [] : await read.keptLeaves(log, query.from)
  return { note, leaves: leaves.map(fromUtf8) }
}

type Cosigning = Pick<Context, 'store' | 'hub' | 'service' | 'meshKey' | 'cosignings' | 'verify' | 'markets'>

/**
 * `organisation`: whose log it has to be; absent: that of the hub, or of any member of a market. `entries`:
 * to be kept. Throws `joint.entries` where they do not lead to the checkpoint.
 */
export async function cosignMarketLog(
  context: Cosigning,
  request: string,
  organisation?: string,
  entries?: SentLeaves,
): Promise<CosignReply> {
  const name = originOf(request)
  // A member asks as soon as all have signed, which this node may not know yet.
  if (context.hub !== undefined) await context.markets.completeSigned()
  let reply: CosignReply = { status: name === undefined ? 400 : 404, body: '', note: null }
  // Two keys of one name are two logs, each with a memory of its own.
  for (const log of (await watchedLogs(context, organisation)).filter(key => parseVkey(key).name === name)) {
    reply = await cosignLog(context, log, request, entries)
    if (reply.status !== 403) break
  }
  return reply
}

async function cosignLog(
  { store, meshKey: own, verify, cosignings }: Cosigning,
  log: string,
  request: string,
  entries: SentLeaves | undefined,
): Promise<CosignReply> {
  const { status, body } = await addCheckpoint(request, {
    own,
    logs: [parseVkey(log)],
    verify,
    clock: () => store.now(),
    state: {
      seen: async () => await store.read.witnessedLog(log),
      advance: async (_, before, next) => {
        const leaves = entries === undefined ? [] : readLeaves(entries, before, next)
        const work = store.work(async write => await write.advanceWitnessed(log, before, next, leaves), null)
        const isDone = (await work) === true
        if (isDone) cosignings.announce(log)
        return isDone
      },
    },
  })
  // Whoever is refused gets the evidence: a checkpoint that its own log signed.
  const isRefused = status === 409 || status === 422
  return { status, body, note: isRefused ? ((await store.read.witnessedLog(log)).note ?? null) : null }
}

/** Throws `joint.entries`. */
function readLeaves(
  { edge, leaves }: SentLeaves,
  before: WitnessedTree,
  after: WitnessedTree,
): readonly Uint8Array[] {
  const bytes = leaves.map(utf8)
  const isWhole = bytes.every(({ length }) => length <= MAX_ENTRY_BYTES)
  if (!isWhole || !leadsTo(before, edge.map(fromBase64), bytes, after)) throw fault('joint.entries')
  return bytes
}

/** Verifier keys. */
async function watchedLogs(
  { store, hub, service }: Pick<Context, 'store' | 'hub' | 'service'>,
  organisation: string | undefined,
): Promise<readonly string[]> {
  const isAsked = (log: MarketLog) => organisation === undefined || log.organisation === organisation
  const keys = marketLogsOf(await store.recent.marketEditions())
    .filter(isAsked)
    .map(({ logKey }) => logKey)
  if (hub !== undefined && organisation === undefined) keys.push(hub.logKey)
  return [...new Set(keys)].filter(key => key !== service.logKey)
}

function originOf(request: string): string | undefined {
  try {
    const { checkpoint } = parseAddCheckpoint(request)
    return parseCheckpoint(checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1)).origin
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}
