// A log's own entries, taken back from whoever kept their leaves: what a leaf says of budgets goes into the
// ledger again, and what stood in its body is lost.
import { type Entry, parseEntry } from '../../protocols/audit/entry.ts'
import type { ShredEntry } from '../../protocols/audit/entry-keeping.ts'
import { epochMillis } from '../../protocols/audit/iso-time.ts'
import { workChanges } from './changes/work.ts'
import { LOST } from './body-vault.ts'
import type { BuiltEntry, EntryPlace } from './entries.ts'
import type { LogTransaction } from './log-transaction.ts'
import { detachAnswers, destroyKeys } from './retention.ts'
import { LostLedger, unknownEntry } from './take-back-rows.ts'

/**
 * `leaves` follow the head of the log, and are of RECOVERABLE_TYPES; `recovery` is the entry behind them,
 * which says so. Throws `witness.entries_unknown` with the first entry that does not follow from what is
 * stored.
 */
export async function takeBack(
  log: LogTransaction,
  leaves: readonly Uint8Array[],
  recovery: (place: EntryPlace) => BuiltEntry,
): Promise<void> {
  const { tx, vault } = log
  const from = log.place().seq
  const ledger = await LostLedger.read(tx, vault)
  const entries = leaves.map((leaf): Entry => parseEntry(leaf))
  for (const [i, leaf] of leaves.entries()) {
    const entry = entries[i]
    if (entry === undefined || entry.seq !== String(log.place().seq)) throw unknownEntry(from + i)
    log.add({ leaf, body: null, parties: ledger.take(entry) })
  }
  const place = log.place()
  log.add(recovery(place))
  await log.flush()
  await ledger.write()
  await nameLost(log, entries)
  // To readers of entries it is what a `shred` is; it has no month.
  await tx
    .insertInto('shreds')
    .values({
      seq: BigInt(place.seq),
      from_seq: BigInt(from),
      to_seq: BigInt(place.seq - 1),
      through: '',
      tidied: true,
    })
    .execute()
  for (const entry of entries) if (entry.type === 'shred') await shredAgain(log, entry)
  const summaries = entries.filter(({ type }) => type === 'refusal-summary')
  const last = epochMillis(summaries.at(-1)?.time ?? '')
  if (last !== undefined) await workChanges(tx, log.now, log.vault).forgetRefusals(Math.floor(last / HOUR_MS))
  const value = place.time
  await tx
    .insertInto('log_settings')
    .values({ name: 'recovered', value })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

const HOUR_MS = 3_600_000

async function nameLost({ tx }: LogTransaction, entries: readonly Entry[]): Promise<void> {
  const bodied = entries.flatMap(entry => ('bodyCommitment' in entry ? [BigInt(entry.seq)] : []))
  for (let at = 0; at < bodied.length; at += MAX_ROWS)
    await tx
      .updateTable('entries')
      .set({ body_key: LOST })
      .where('seq', 'in', bodied.slice(at, at + MAX_ROWS))
      .execute()
}

const MAX_ROWS = 5000

/** The backup has the keys again that were destroyed since. */
async function shredAgain({ tx }: LogTransaction, { seq, from, to, through }: ShredEntry): Promise<void> {
  const range = { from: Number(from), to: Number(to), through }
  await detachAnswers(async work => await work(tx), range)
  await destroyKeys(tx, range, Number(seq))
}
