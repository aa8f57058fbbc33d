// Transactions with the request's nonce in them, and the entries that they append.
import { commit } from '../../protocols/audit/commitment.ts'
import { toHex, utf8 } from '../../protocols/bytes.ts'
import type { Body } from '../../schemas/body.ts'
import { fault } from '../../schemas/fault.ts'
import { type BodyLeaf, encodeWithBody } from '../domain/entries.ts'
import type { WorkChanges } from '../store/changes/work.ts'
import type { DecisionTransaction } from '../store/decision.ts'
import type { Store } from '../store/store.ts'
import type { Signed } from './call.ts'
import { freshSalt } from './ids.ts'
import { invariant } from './presence.ts'

/**
 * Runs a decision. Throws `request.replayed` where its nonce was used before. `asked` is null for what no
 * request asked for: start, stop, the end of a job.
 */
export async function decide<T>(
  store: Pick<Store, 'decision'>,
  asked: Pick<Signed, 'nonce'> | null,
  change: (decision: DecisionTransaction) => Promise<T>,
): Promise<T> {
  const outcome = await store.decision({ nonce: asked?.nonce ?? null, change })
  if (outcome.kind === 'replayed') throw fault('request.replayed')
  return outcome.value
}

/** Appends an entry whose body these parties may read; returns its index. */
export function appendWithBody(
  append: DecisionTransaction['append'],
  software: string,
  body: Body,
  parties: readonly string[],
  leaf: BodyLeaf,
): number {
  return append(place => encodeWithBody(place, software, body, freshSalt(), parties, leaf))
}

/** What entries call an organisation, always the same, and the salt that opens it; both hex. */
export async function loggedName(
  { read }: Pick<DecisionTransaction, 'read'>,
  organisation: string,
): Promise<{ readonly name: string; readonly salt: string }> {
  const salt = invariant(await read.organisationSalt(organisation), 'a member has a salt')
  return { name: commit('organisation', salt, utf8(organisation)), salt: toHex(salt) }
}

/** Changes the caller's work in progress, which no entry records. Throws `request.replayed`. */
export async function changeWork(
  store: Store,
  { nonce }: Signed,
  change: (write: WorkChanges) => Promise<void>,
): Promise<void> {
  const done = await store.work(async write => {
    await change(write)
    return true
  }, nonce)
  if (done === undefined) throw fault('request.replayed')
}
