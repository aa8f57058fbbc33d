// A decision: rows changed, its nonce used and its entries appended in one transaction, all or nothing.
import type { RandomBytes } from '../../protocols/random.ts'
import { type Changes, changes } from './changes.ts'
import { type WorkChanges, workChanges } from './changes/work.ts'
import type { BuiltEntry, EntryPlace } from './entries.ts'
import { GroupRows } from './group-rows.ts'
import type { LogTransaction } from './log-transaction.ts'
import { checkNonce, insertNonces, type Nonce } from './nonces.ts'
import { readers, type Readers } from './readers.ts'
import type { Standing } from './release-member.ts'

export interface DecisionRequest<T> {
  /** Null for what no request asked for: start, stop, the end of a job. */
  readonly nonce: Nonce | null
  /** What it throws undoes everything, the nonce too, and is thrown on. It must use nothing of the store but its argument. */
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
  /** For the entry of a refused computation: the balances as they stand. */
  readonly standing: (edition: string, organisation: string) => Promise<Standing>
}

export type DecisionOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The nonce was used before: nothing was changed. */
  | { readonly kind: 'replayed' }

export async function runDecision<T>(
  log: LogTransaction,
  request: DecisionRequest<T>,
  random: RandomBytes,
): Promise<DecisionOutcome<T>> {
  const { nonce } = request
  if (nonce !== null) {
    checkNonce(nonce)
    const fresh = await insertNonces(log.tx, [nonce], log.now)
    if (!fresh.take(nonce)) return { kind: 'replayed' }
  }
  const { tx, now, time } = log
  const value = await request.change({
    now,
    time,
    read: readers(tx),
    write: { ...changes(tx, now), ...workChanges(tx, now) },
    append: build => {
      const place = log.place()
      log.add(build(place))
      return place.seq
    },
    standing: async (edition, organisation) => {
      const rows = await GroupRows.lock(tx, [{ edition, organisation }], [], random)
      const standing = rows.standing(rows.edition(edition), rows.account(edition, organisation))
      await rows.insertNew(tx)
      return standing
    },
  })
  return { kind: 'done', value }
}
