// From an export to a contribution file, in a worker of its own: nothing in here speaks to anybody but the page, and the page sends only what it shows.
import '../no-eval.ts'
import type { IdentifierKind } from '../../../../protocols/anonymise/identifiers.ts'
import { scanIdentifiers } from '../../../../protocols/anonymise/identifiers.ts'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import { declare } from '../../../../src/prepare/declaration.ts'
import type { Declaration } from '../../../../schemas/declaration.ts'
import { type Draft, draftExport, readSniffed, type Sniffed } from '../../../../src/prepare/draft.ts'
import { proposeRoles, roleAs, type WantedRole, wordOf } from '../../../../src/prepare/draft-roles.ts'
import {
  type PreparedExport,
  prepareExport,
  type PrepareProgress,
} from '../../../../src/prepare/prepare-export.ts'
import { readDatasetFile } from '../../../../src/prepare/read-dataset-file.ts'
import type { Reading } from '../../../../src/prepare/reading.ts'
import { sql } from '../../../../src/prepare/sql.ts'
import { answerOrder } from '../orders/answer-order.ts'
import type { OrderOf, OutputOf } from '../orders/order.ts'
import { pickedReading } from './picked-file.ts'
import { openWasmDatabase, type WasmDatabase } from './wasm-database.ts'

export type FoundColumn = {
  readonly column: string
  readonly proposed: WantedRole
  readonly found: readonly { readonly kind: IdentifierKind; readonly share: number }[]
  /** Kinds with which the column may not be kept. */
  readonly refused: readonly IdentifierKind[]
}

export type PreparedHere = PreparedExport & {
  readonly contribution: Blob
  readonly sha256: string
  /** Some rows as they leave. */
  readonly preview: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
}

export type PrepareOrders = {
  readonly open: {
    readonly input: { readonly file: File }
    readonly output: { readonly columns: readonly FoundColumn[]; readonly rows: number }
  }
  readonly draft: {
    readonly input: { readonly roles: readonly WantedRole[]; readonly secret: Uint8Array }
    readonly output: Draft
  }
  readonly prepare: {
    readonly input: { readonly file: DatasetFileInput; readonly secret: Uint8Array }
    readonly output: PreparedHere
  }
  /** The declaration alone, after a change that leaves the rows as they are. */
  readonly declare: {
    readonly input: { readonly file: DatasetFileInput; readonly secret: Uint8Array }
    readonly output: Declaration
  }
}

/** What the drafted file calls the export: its own name says too much, and nothing that is sent may hold it. */
const EXPORT_NAME = 'dataset'

let database: Promise<WasmDatabase> | undefined
let opened: { readonly reading: Reading; readonly sniffed: Sniffed } | undefined

self.onmessage = ({ data }: MessageEvent<OrderOf<PrepareOrders>>) => {
  void answerOrder(data.id, (onProgress: (progress: PrepareProgress) => void) => carryOut(data, onProgress))
}

async function carryOut(
  order: OrderOf<PrepareOrders>,
  onProgress: (progress: PrepareProgress) => void,
): Promise<OutputOf<PrepareOrders>> {
  if (order.kind === 'declare') return declare(readDatasetFile({ ...order.input.file }), order.input.secret)
  if (order.kind === 'open') return await open(order.input.file, onProgress)
  const db = await emptied()
  if (opened === undefined) throw new Error('no export is open')
  const { sniffed, reading } = opened
  if (order.kind === 'draft') {
    return await draftExport(db, {
      sniffed,
      secret: order.input.secret,
      roles: order.input.roles.map((wanted, place) => roleOfColumn(sniffed, place, wanted)),
      file: EXPORT_NAME,
      onProgress: fraction => onProgress({ step: 'report', fraction }),
    })
  }
  const file = readDatasetFile({ ...order.input.file })
  const prepared = await prepareExport(db, reading, {
    file,
    secret: order.input.secret,
    contribution: 'contribution',
    onProgress,
    table: sniffed.table,
  })
  const written = db.written()
  if (written === undefined) throw new Error('nothing was written')
  return { ...prepared, ...written, preview: await previewOf(db) }
}

async function emptied(): Promise<WasmDatabase> {
  database ??= openWasmDatabase()
  const db = await database
  await db.clear()
  return db
}

async function open(
  file: File,
  onProgress: (progress: PrepareProgress) => void,
): Promise<PrepareOrders['open']['output']> {
  opened = undefined
  const opening = emptied()
  const reading = pickedReading(file, opening)
  const [db, sniffed] = await Promise.all([
    opening,
    readSniffed(reading, file.name, fraction => onProgress({ step: 'read', fraction })),
  ])
  db.give('export', file)
  opened = { reading, sniffed }
  const { table } = sniffed
  return {
    rows: table.rows,
    columns: proposeRoles(table).map(({ column, place, role }) => {
      const { shares, refused } = scanIdentifiers(table.sample.map(row => row[place] ?? null))
      return {
        column,
        proposed: wordOf(role),
        found: shares.map(({ kind, share }) => ({ kind, share })),
        refused,
      }
    }),
  }
}

/** The tool's own proposal where the reader left it as it was. */
function roleOfColumn({ table }: Sniffed, place: number, wanted: WantedRole) {
  const proposed = proposeRoles(table)[place]
  return proposed !== undefined && wordOf(proposed.role) === wanted ? proposed : roleAs(table, place, wanted)
}

async function previewOf(db: WasmDatabase): Promise<PreparedHere['preview']> {
  const rows = await db.rows(sql`SELECT * FROM contribution LIMIT 8`)
  const columns = Object.keys(rows[0] ?? {})
  return { columns, rows: rows.map(row => columns.map(column => String(row[column]))) }
}
