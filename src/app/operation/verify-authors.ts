// At a start: whether the newest decisions were signed by the keys that their bodies name. Members check what
// they may read against the keys that the log enrolled (src/sdk/authors); here the registry's rows take the
// place of those.
import { commit } from '../../../protocols/audit/commitment.ts'
import { type Entry, parseEntry } from '../../../protocols/audit/entry.ts'
import { keyMay } from '../../../protocols/audit/key-roles.ts'
import { fromUtf8 } from '../../../protocols/bytes.ts'
import { parseStrictJson } from '../../../protocols/canonical-json.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { Verify } from '../../../protocols/signature.ts'
import { authorOf, readAuthored } from '../../../schemas/authored.ts'
import { DecisionBody } from '../../../schemas/body.ts'
import { fault } from '../../../schemas/fault.ts'
import { ROUTE_KEY_ROLES } from '../../../schemas/routes/key-roles.ts'
import { verifyKeptAction } from '../../../schemas/kept-action.ts'
import type { ReadEntry } from '../../store/log-reader.ts'
import type { Store } from '../../store/store.ts'

/** Half a second at most. `log verify` under an officer's or auditor's profile checks all of them. */
export const DECISIONS_CHECKED_AT_START = 1000

/** Throws `store.author` with the newest entry whose author is not proven. `verify` is Ed25519. */
export async function verifyAuthors(
  { log, read }: Pick<Store, 'log' | 'read'>,
  verify: Verify,
  most = DECISIONS_CHECKED_AT_START,
): Promise<void> {
  for (const entry of await log.records(most)) {
    if (!(await isAuthored(read, entry, verify))) throw fault('store.author', { index: entry.seq })
  }
}

async function isAuthored(
  read: Store['read'],
  { seq, leaf, body }: ReadEntry,
  verify: Verify,
): Promise<boolean> {
  const entry = parseEntry(leaf)
  const decision = body === null ? undefined : readDecision(entry, body)
  if (decision === undefined) return false
  const actor = authorOf(decision)
  if (actor === null) return true
  const key = await read.memberKey(actor.keyId)
  if (key?.organisation !== actor.organisation) return false
  // A job ends after the request that began it.
  const isLate = entry.type === 'edition' || entry.type === 'proposal'
  if (key.revokedAt !== null && Number(key.revokedAt) < seq && !isLate) return false
  try {
    const authored = readAuthored(entry, decision, await verifyKeptAction(actor, verify))
    return typeof authored !== 'string' && keyMay(key.roles, ROUTE_KEY_ROLES[authored.route] ?? ['reader'])
  } catch (error) {
    if (error instanceof ProtocolError) return false
    throw error
  }
}

/** Undefined for a body that is not the one that the leaf commits to, or of another form. */
function readDecision(
  entry: Entry,
  { bytes, salt }: NonNullable<ReadEntry['body']>,
): DecisionBody | undefined {
  if (!('bodyCommitment' in entry) || commit('body', salt, bytes) !== entry.bodyCommitment) return undefined
  return DecisionBody.safeParse(parseStrictJson(fromUtf8(bytes))).data
}
