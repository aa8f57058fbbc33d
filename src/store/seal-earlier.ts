// Bodies and answers that were stored before there were keys over them: sealed once, when a store is opened.
import { type Kysely, sql } from 'kysely'
import { SHREDDED_TYPES } from '../../protocols/audit/entry-keeping.ts'
import { parseEntry } from '../../protocols/audit/entry.ts'
import { type BodyVault, monthOf, RECORDS } from './body-vault.ts'
import type { Database } from './tables.ts'

const BATCH = 200

/**
 * Each batch stands alone, so it goes on where a process ended. The tables are written anew at the end, so that nothing unsealed stays in their files;
 * as long as the indexes are there, that is to be done.
 */
export async function sealEarlier(db: Kysely<Database>, vault: BodyVault): Promise<void> {
  const { rows } = await sql<{ present: boolean }>`
    select to_regclass('entries_unsealed') is not null as present`.execute(db)
  if (rows[0]?.present !== true) return
  while (await sealBodies(db, vault));
  while (await sealAnswers(db, vault));
  const { size } = await db.selectFrom('head').select('size').executeTakeFirstOrThrow()
  if (size > 0n) await rewrite(db)
  await sql`drop index entries_unsealed, answers_unsealed`.execute(db)
}

/** Takes as long as the tables are large. */
async function rewrite(db: Kysely<Database>): Promise<void> {
  await db.connection().execute(async connection => {
    await sql`set statement_timeout = 0`.execute(connection)
    for (const table of ['entries', 'answers']) await sql`vacuum full ${sql.table(table)}`.execute(connection)
    await sql`reset statement_timeout`.execute(connection)
  })
}

interface Sealed {
  readonly seq: bigint
  readonly name: string
  readonly sealed: Uint8Array
}

async function sealBodies(db: Kysely<Database>, vault: BodyVault): Promise<boolean> {
  const rows = await db
    .selectFrom('entries')
    .select(['seq', 'leaf', 'body', 'body_salt'])
    .where('body', 'is not', null)
    .where('body_key', 'is', null)
    .orderBy('seq')
    .limit(BATCH)
    .execute()
  const ready: Sealed[] = []
  for (const { seq, leaf, body, body_salt: salt } of rows) {
    if (body === null || salt === null) continue
    const { type, time } = parseEntry(leaf)
    const month = time.slice(0, 7)
    await vault.prepare(work => db.transaction().execute(work), month)
    const name = SHREDDED_TYPES.has(type) ? month : RECORDS
    ready.push({ seq, name, sealed: vault.sealBody(name, Number(seq), { bytes: body, salt }) })
  }
  await db.transaction().execute(async tx => {
    for (const { seq, name, sealed } of ready) {
      await tx
        .updateTable('entries')
        .set({ body: sealed, body_salt: null, body_key: name })
        .where('seq', '=', seq)
        .execute()
    }
  })
  return ready.length > 0
}

async function sealAnswers(db: Kysely<Database>, vault: BodyVault): Promise<boolean> {
  const rows = await db
    .selectFrom('answers')
    .select(['seq', 'answer', 'result_salt', 'released'])
    .where('answer', 'is not', null)
    .where('answer_key', 'is', null)
    .orderBy('seq')
    .limit(BATCH)
    .execute()
  const ready: Sealed[] = []
  for (const { seq, answer, result_salt: salt, released } of rows) {
    if (answer === null || salt === null) continue
    const name = monthOf(Number(released))
    await vault.prepare(work => db.transaction().execute(work), name)
    ready.push({ seq, name, sealed: vault.sealAnswer(name, Number(seq), { bytes: answer, salt }) })
  }
  await db.transaction().execute(async tx => {
    for (const { seq, name, sealed } of ready) {
      await tx
        .updateTable('answers')
        .set({ answer: sealed, result_salt: null, answer_key: name })
        .where('seq', '=', seq)
        .execute()
    }
  })
  return ready.length > 0
}
