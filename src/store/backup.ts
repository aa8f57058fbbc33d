// A logical backup: every row as a line of JSON, the same for both databases. It holds salts and, sealed,
// private bodies: keep it as safe as the store.
import { type Kysely, sql, type Transaction } from 'kysely'
import { z } from 'zod'
import { fromBase64, toBase64 } from '../../protocols/bytes.ts'
import { EditionStatus } from '../../schemas/edition-status.ts'
import { fault } from '../../schemas/fault.ts'
import { SCHEMA } from './migrate.ts'
import type { Database } from './tables.ts'

/** Calls `write` with one line after another, without newlines, of one consistent state. */
export async function exportTables(
  db: Kysely<Database>,
  write: (line: string) => Promise<void>,
): Promise<void> {
  await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async tx => {
      await write(JSON.stringify({ backup: 'yinsuan-store', schema: SCHEMA }))
      let rows = 0
      for (const [table, key, atOnce = MAX_ROWS] of TABLES) {
        for await (const row of rowsOf(tx, table, key, atOnce)) {
          await write(JSON.stringify({ table, row: encodeRow(row) }))
          rows++
        }
      }
      await write(JSON.stringify({ end: true, rows }))
    })
}

/**
 * Puts the lines into an empty store, all or nothing. Throws `store.not_empty`, `store.backup_schema` or
 * `store.backup_damaged`. The epoch stays: a restored store counts its own servers.
 */
export async function importTables(tx: Transaction<Database>, lines: AsyncIterable<string>): Promise<void> {
  await requireEmpty(tx)
  const batch = new Batch(tx)
  let [line, rows, ended] = [0, 0, false]
  for await (const text of lines) {
    line++
    const item = parseLine(text, line)
    if (ended) throw fault('store.backup_damaged', { line })
    if (line === 1) checkHeader(item, line)
    else if (item['end'] === true) {
      if (item['rows'] !== rows) throw fault('store.backup_damaged', { line })
      ended = true
    } else {
      await batch.add(item, line, text.length)
      rows++
    }
  }
  if (!ended) throw fault('store.backup_damaged', { line })
  await batch.flush()
}

/** What a line of `exportTables` names that has files, if it names any. */
export function namedBy(line: string): z.infer<typeof Named> | undefined {
  return /^\{"table":"(?:editions|uploads|upload_parts|jobs)",/.test(line)
    ? Named.parse(JSON.parse(line))
    : undefined
}

const Named = z.discriminatedUnion('table', [
  z.object({ table: z.literal('editions'), row: z.object({ id: z.string(), status: EditionStatus }) }),
  z.object({
    table: z.literal('uploads'),
    row: z.object({ id: z.string(), committed: z.boolean(), files: z.string() }),
  }),
  z.object({ table: z.literal('upload_parts'), row: z.object({ upload: z.string(), part: z.number() }) }),
  z.object({ table: z.literal('jobs'), row: z.object({ id: z.string(), state: z.string() }) }),
])

type TableName = Exclude<keyof Database, 'lease'>
type Row = Readonly<Record<string, unknown>>

/**
 * In the order of their references, with the columns of their keys, and where rows may be large how many of
 * them are read at once.
 */
const TABLES: readonly (readonly [TableName, readonly string[], number?])[] = [
  ['organisations', ['id']],
  ['member_keys', ['id']],
  ['enrolment_codes', ['hash']],
  ['datasets', ['id']],
  ['editions', ['id'], 50],
  ['grants', ['id']],
  ['proposals', ['id']],
  ['approval_rules', ['id']],
  ['accounts', ['edition', 'organisation']],
  ['nonces', ['key_id', 'nonce']],
  ['entries', ['seq']],
  ['entry_parties', ['organisation', 'seq']],
  ['log_tiles', ['level', 'index']],
  ['head', ['id']],
  ['checkpoint', ['id']],
  ['answers', ['id'], 50],
  ['idempotency_keys', ['organisation', 'key']],
  ['base_parts', ['edition', 'organisation', 'part']],
  ['standing_questions', ['id'], 50],
  ['standing_readings', ['answer', 'organisation']],
  ['saved_questions', ['id']],
  ['uploads', ['id']],
  ['upload_parts', ['upload', 'part']],
  ['jobs', ['id']],
  ['refusal_counts', ['organisation', 'code', 'hour']],
  ['blind_tickets', ['id'], 50],
  ['joint_draws', ['draw', 'node', 'organisation']],
  ['blind_answers', ['answer'], 4],
  ['blind_evidence', ['id']],
  ['blind_evidence_parts', ['evidence', 'part'], 4],
  ['blind_rebuttals', ['seq']],
  ['sealed_copies', ['key_id', 'id'], 4],
  ['log_settings', ['name']],
  ['body_keys', ['name']],
  ['sealed_batches', ['seq'], 50],
  ['shreds', ['seq']],
  ['market_standards', ['digest'], 50],
  ['market_offers', ['market', 'label', 'organisation']],
  ['market_editions', ['id'], 50],
  ['joint_records', ['joint', 'node'], 50],
  ['joint_questions', ['question'], 50],
  ['witnessed_logs', ['log']],
  ['kept_leaves', ['log', 'seq']],
]
const TABLE_NAMES: ReadonlyMap<unknown, TableName> = new Map(TABLES.map(([table]) => [table, table]))
const MAX_ROWS = 500
/** Of lines whose rows are written at once; a longer one goes alone. */
const MAX_LENGTH = 4 * 2 ** 20

async function* rowsOf(
  db: Kysely<Database>,
  table: TableName,
  key: readonly string[],
  atOnce: number,
): AsyncGenerator<Row> {
  const columns = sql.join(key.map(column => sql.ref(column)))
  let after: readonly unknown[] | undefined
  for (;;) {
    const beyond = after === undefined ? sql`` : sql`where (${columns}) > (${sql.join(after)})`
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${beyond} order by ${columns} limit ${atOnce}`.execute(db)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < atOnce) return
    after = key.map(column => last[column])
  }
}

async function requireEmpty(tx: Transaction<Database>): Promise<void> {
  const head = await tx.selectFrom('head').select('size').forUpdate().executeTakeFirstOrThrow()
  const organisation = await tx.selectFrom('organisations').select('id').limit(1).executeTakeFirst()
  const nonce = await tx.selectFrom('nonces').select('nonce').limit(1).executeTakeFirst()
  if (head.size > 0n || organisation !== undefined || nonce !== undefined) throw fault('store.not_empty')
}

/** Rows of one table after another: written many at once, within bounds of number and length. */
class Batch {
  readonly #tx: Transaction<Database>
  #table: TableName = 'organisations'
  #rows: Row[] = []
  #length = 0
  /** Of the last row. */
  #line = 0

  constructor(tx: Transaction<Database>) {
    this.#tx = tx
  }

  async add(item: Row, line: number, length: number): Promise<void> {
    const table = TABLE_NAMES.get(item['table'])
    const row = item['row']
    if (table === undefined || !isObject(row)) throw fault('store.backup_damaged', { line })
    const isFull = this.#rows.length === MAX_ROWS || this.#length + length > MAX_LENGTH
    if (table !== this.#table || isFull) await this.flush()
    this.#table = table
    this.#line = line
    this.#length += length
    this.#rows.push(decodeRow(row, line))
  }

  async flush(): Promise<void> {
    const rows = this.#rows
    this.#rows = []
    this.#length = 0
    try {
      if (this.#table === 'head' || this.#table === 'checkpoint') await this.#replace(rows)
      else if (rows.length > 0) await this.#insert(rows)
    } catch (error) {
      throw isRefused(error) ? fault('store.backup_damaged', { line: this.#line }) : error
    }
  }

  async #insert(rows: readonly Row[]): Promise<void> {
    const columns = Object.keys(rows[0] ?? {})
    const values = rows.map(row => sql`(${sql.join(columns.map(column => row[column]))})`)
    await sql`insert into ${sql.table(this.#table)} (${sql.join(columns.map(column => sql.ref(column)))})
      values ${sql.join(values)}`.execute(this.#tx)
  }

  /** The single rows of an empty store are there already. */
  async #replace(rows: readonly Row[]): Promise<void> {
    for (const { id: _, epoch: __, ...row } of rows) {
      const sets = Object.entries(row).map(([column, value]) => sql`${sql.ref(column)} = ${value}`)
      await sql`update ${sql.table(this.#table)} set ${sql.join(sets)}`.execute(this.#tx)
    }
  }
}

/** PostgreSQL's classes of values, of constraints and of names: rows that no service wrote so. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:22|23|42)[0-9A-Z]{3}$/.test(String(error.code))
}

function checkHeader(item: Row, line: number): void {
  if (item['backup'] !== 'yinsuan-store') throw fault('store.backup_damaged', { line })
  if (item['schema'] !== SCHEMA)
    throw fault('store.backup_schema', { found: String(item['schema']), known: SCHEMA })
}

function parseLine(text: string, line: number): Row {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {}
  throw fault('store.backup_damaged', { line })
}

/** JSON has no big integers and no bytes: `{"n": digits}` and `{"b": base64}`. */
function encodeRow(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, encodeValue(value)]))
}

function encodeValue(value: unknown): unknown {
  if (typeof value === 'bigint') return { n: String(value) }
  return value instanceof Uint8Array ? { b: toBase64(value) } : value
}

function decodeRow(row: Row, line: number): Row {
  try {
    return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, decodeValue(value)]))
  } catch {
    throw fault('store.backup_damaged', { line })
  }
}

function decodeValue(value: unknown): unknown {
  if (!isObject(value)) return value
  if (typeof value['n'] === 'string') return BigInt(value['n'])
  return fromBase64(String(value['b']))
}

function isObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
