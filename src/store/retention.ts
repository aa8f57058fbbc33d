// What was asked is destroyed after its months: the keys of these months, in one transaction with the entry
// that says so. What is left of it is tidied before and after, in small steps that can be taken up again.
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import { epochMillis } from '../../protocols/audit/iso-time.ts'
import { fromUtf8 } from '../../protocols/bytes.ts'
import type { Database } from './tables.ts'

/** Entries by index, both included, and the last month of them. */
export interface ShredRange {
  readonly from: number
  readonly to: number
  readonly through: string
}

/** A transaction, refused to a server that another one took over from. */
export type Run = (work: (tx: Transaction<Database>) => Promise<void>) => Promise<void>

const BATCH = 500

/** Undefined where no key is as old as this month. */
export async function dueRange(db: Kysely<Database>, through: string): Promise<ShredRange | undefined> {
  const { due } = await db
    .selectFrom('body_keys')
    .select(eb => eb.fn.max('name').as('due'))
    .where('name', '<=', through)
    .executeTakeFirstOrThrow()
  if (due === null) return undefined
  const last = await db
    .selectFrom('shreds')
    .select(eb => eb.fn.max('to_seq').as('to'))
    // Not of what was lost with a store: its month comes like every other.
    .where('through', '<>', '')
    .executeTakeFirst()
  const from = last?.to === undefined || last.to === null ? 0 : Number(last.to) + 1
  const to = await lastNotAfter(db, through)
  return to < from ? undefined : { from, to, through }
}

/** The keys are gone for good once this is committed. */
export async function destroyKeys(
  tx: Transaction<Database>,
  { from, to, through }: ShredRange,
  seq: number,
): Promise<void> {
  await tx.deleteFrom('body_keys').where('name', '<=', through).execute()
  await tx.deleteFrom('joint_questions').where('body_key', '<=', through).execute()
  await tx
    .insertInto('shreds')
    .values({ seq: BigInt(seq), from_seq: BigInt(from), to_seq: BigInt(to), through, tidied: false })
    .execute()
}

/**
 * Stored answers of the range serve nobody any more: who asks the same again is charged. Their rows stay, for
 * the ledger, under names that are no digest of a question. Those of a share stay equal: it is in no list.
 */
export async function detachAnswers(run: Run, range: ShredRange): Promise<void> {
  await inSteps(range, async (from, to) => {
    await run(async tx => {
      const answers = tx.selectFrom('answers').select('id').where('seq', '>=', from).where('seq', '<=', to)
      await tx.deleteFrom('idempotency_keys').where('answer', 'in', answers).execute()
      await tx.deleteFrom('base_parts').where('answer', 'in', answers).execute()
      await tx
        .updateTable('answers')
        .set({
          canonical_digest: sql<string>`'destroyed ' || id`,
          question_digest: sql<string>`case when question_digest = canonical_digest then 'destroyed ' else 'destroyed question ' end || id`,
        })
        .where('seq', '>=', from)
        .where('seq', '<=', to)
        .execute()
    })
  })
}

type Shred = Selectable<Database['shreds']>

/** Whose keys are destroyed, and of which something is left. */
export async function pendingShreds(db: Kysely<Database>): Promise<readonly Shred[]> {
  return await db.selectFrom('shreds').selectAll().where('tidied', '=', false).execute()
}

/** What nobody can open any more takes up no room. */
export async function tidyShreds(run: Run, shreds: readonly Shred[]): Promise<void> {
  for (const { seq, from_seq: first, to_seq: last, through } of shreds) {
    await inSteps({ from: Number(first), to: Number(last), through }, async (from, to) => {
      await run(async tx => {
        await tx.deleteFrom('sealed_batches').where('seq', '>=', from).where('seq', '<=', to).execute()
        const answers = tx.selectFrom('answers').select('id').where('seq', '>=', from).where('seq', '<=', to)
        await tx.deleteFrom('blind_answers').where('answer', 'in', answers).execute()
      })
    })
    await run(async tx => {
      await tx.updateTable('shreds').set({ tidied: true }).where('seq', '=', seq).execute()
    })
  }
}

/** The entry that says that the body of this one was destroyed. */
export async function shredOf(db: Kysely<Database>, seq: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('shreds')
    .select('seq')
    .where('from_seq', '<=', BigInt(seq))
    .where('to_seq', '>=', BigInt(seq))
    .executeTakeFirst()
  return row && Number(row.seq)
}

async function inSteps(
  { from, to }: ShredRange,
  step: (from: bigint, to: bigint) => Promise<void>,
): Promise<void> {
  for (let at = from; at <= to; at += BATCH) await step(BigInt(at), BigInt(Math.min(at + BATCH - 1, to)))
}

/**
 * The last entry of this month or an earlier one, -1 for none: the store's time never goes back, so halves
 * tell.
 */
async function lastNotAfter(db: Kysely<Database>, through: string): Promise<number> {
  const { size } = await db.selectFrom('head').select('size').executeTakeFirstOrThrow()
  let [low, high] = [0, Number(size)]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const { leaf } = await db
      .selectFrom('entries')
      .select('leaf')
      .where('seq', '=', BigInt(middle))
      .executeTakeFirstOrThrow()
    if (monthIn(leaf) <= through) low = middle + 1
    else high = middle
  }
  return low - 1
}

function monthIn(leaf: Uint8Array): string {
  const { time }: { readonly time?: unknown } = JSON.parse(fromUtf8(leaf))
  if (typeof time !== 'string' || epochMillis(time) === undefined) throw new Error('an entry has no time')
  return time.slice(0, 7)
}
