// A decision: rows changed, its nonce used and its entries appended in one transaction, all or nothing.
import { fault } from '../../schemas/fault.ts'
import { type Changes, changes } from './changes.ts'
import { type WorkChanges, workChanges } from './changes/work.ts'
import type { BuiltEntry, EntryPlace } from './entries.ts'
import type { LogTransaction } from './log-transaction.ts'
import { checkNonce, insertNonces, type Nonce } from './nonces.ts'
import { readers, type Readers } from './readers.ts'

export interface DecisionRequest<T> {
  /** Null for what no request asked for: start, stop, the end of a job. */
  readonly nonce: Nonce | null
  /**
   * What it throws undoes everything, the nonce too, and is thrown on. It must use nothing of the store but
   * its argument.
   */
  change(decision: DecisionTransaction): Promise<T>
}

export interface DecisionTransaction {
  /** Milliseconds, and as the entries say it. */
  readonly now: number
  readonly time: string
  readonly read: Readers
  readonly write: Changes & WorkChanges
  /** Appends an entry after those appended before; returns its index. */
  readonly append: (build: (at: EntryPlace) => BuiltEntry) => number
}

/** What holds are decided with: nothing else changes with them. */
export type HoldTransaction = Pick<DecisionTransaction, 'read' | 'time'> & {
  readonly write: Pick<DecisionTransaction['write'], 'putJointRecord' | 'setTicketState'>
}

export type DecisionOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The nonce was used before: nothing was changed. */
  | { readonly kind: 'replayed' }

export async function runDecision<T>(
  log: LogTransaction,
  request: DecisionRequest<T>,
): Promise<DecisionOutcome<T>> {
  const { nonce } = request
  if (nonce !== null) {
    checkNonce(nonce)
    const fresh = await insertNonces(log.tx, [nonce], log.now)
    if (!fresh.take(nonce)) return { kind: 'replayed' }
    await refuseRevoked(log, nonce.keyId)
  }
  const { tx, now, time, vault } = log
  const value = await request.change({
    now,
    time,
    read: readers(tx, vault, () => now),
    write: { ...changes(tx, now, vault), ...workChanges(tx, now, vault) },
    append: build => {
      const place = log.place()
      log.add(build(place))
      return place.seq
    },
  })
  return { kind: 'done', value }
}

/**
 * It may have been revoked since the request was let in: a decision under it would break the log's rules for
 * ever.
 */
async function refuseRevoked({ tx }: LogTransaction, keyId: string): Promise<void> {
  const key = await tx
    .selectFrom('member_keys')
    .select('revoked_at')
    .where('id', '=', keyId)
    .executeTakeFirst()
  const seq = key?.revoked_at ?? null
  if (seq !== null) throw fault('request.key_revoked', { seq: String(seq) })
}
