// From an export to a contribution file, in a worker that makes no requests.
import '../../shared/no-eval.ts'
import type { IdentifierKind } from '../../../../protocols/anonymise/identifiers.ts'
import { scanIdentifiers } from '../../../../protocols/anonymise/identifiers.ts'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import type { LeftOutWhy } from '../../../../schemas/left-out-words.ts'
import { parseDatasetFile } from '../../../../src/prepare/dataset-yaml.ts'
import { declare } from '../../../../src/prepare/declaration.ts'
import type { Declaration } from '../../../../schemas/declaration.ts'
import { type DatasetDraft, draftExport } from '../../../../src/prepare/draft.ts'
import type { WantedRole } from '../../../../schemas/column-treatment.ts'
import { proposeRoles, roleAs, wordOf } from '../../../../src/prepare/draft-roles.ts'
import { readSniffed, type Sniffed } from '../../../../src/prepare/draft-sniff.ts'
import {
  type PreparedExport,
  prepareExport,
  type PrepareProgress,
} from '../../../../src/prepare/prepare-export.ts'
import { readDatasetFile } from '../../../../src/prepare/read-dataset-file.ts'
import type { Reading } from '../../../../src/prepare/reading.ts'
import { sql } from '../../../../src/prepare/sql.ts'
import { serveMethods } from '../../shared/worker-rpc.ts'
import { pickedReading } from './picked-file.ts'
import { openWasmDatabase, type WasmDatabase } from './wasm-database.ts'

export type FoundColumn = {
  readonly column: string
  readonly proposed: WantedRole
  /** Of what is proposed to be dropped. */
  readonly why?: LeftOutWhy
  readonly found: readonly { readonly kind: IdentifierKind; readonly share: number }[]
  /** Kinds that exclude the column. */
  readonly refused: readonly IdentifierKind[]
}

export type PreparedHere = PreparedExport & {
  readonly contribution: Blob
  readonly sha256: string
  /** The first rows, exactly as they are sent. */
  readonly preview: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
}

export type PrepareMethods = {
  readonly open: {
    readonly input: { readonly file: File }
    readonly output: { readonly columns: readonly FoundColumn[]; readonly rows: number }
  }
  readonly draft: {
    readonly input: { readonly roles: readonly WantedRole[]; readonly secret: Uint8Array }
    readonly output: DatasetDraft
  }
  /** A description of the provider's own, in the place of a draft. */
  readonly describe: { readonly input: { readonly text: string }; readonly output: DatasetFileInput }
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

/** The name of the export in the drafted file: the real file name must not be sent. */
const EXPORT_NAME = 'dataset'

let database: Promise<WasmDatabase> | undefined
let opened: { readonly reading: Reading; readonly sniffed: Sniffed } | undefined

serveMethods<PrepareMethods, PrepareProgress>(self, {
  open: ({ file }, { onProgress }) => open(file, onProgress),
  draft: async ({ roles, secret }, { onProgress }) => {
    const db = await emptied()
    const { sniffed } = current()
    return await draftExport(db, {
      sniffed,
      secret,
      roles: roles.map((wanted, place) => roleOfColumn(sniffed, place, wanted)),
      rolesBy: 'provider',
      periodLater: true,
      file: EXPORT_NAME,
      onProgress: fraction => onProgress({ step: 'report', fraction }),
    })
  },
  describe: ({ text }) => Promise.resolve(ownFile(text)),
  prepare: async ({ file, secret }, { onProgress }) => {
    const db = await emptied()
    const { sniffed, reading } = current()
    const prepared = await prepareExport(db, reading, {
      file: readDatasetFile({ ...file }),
      secret,
      contribution: 'contribution',
      onProgress,
      table: sniffed.table,
    })
    const written = db.written()
    if (written === undefined) throw new Error('nothing was written')
    return { ...prepared, ...written, preview: await previewOf(db) }
  },
  declare: async ({ file, secret }) => declare(readDatasetFile({ ...file }), secret),
})

function current(): NonNullable<typeof opened> {
  if (opened === undefined) throw new Error('no export is open')
  return opened
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
): Promise<PrepareMethods['open']['output']> {
  opened = undefined
  const opening = emptied()
  const reading = pickedReading(file, opening)
  const [db, sniffed] = await Promise.all([
    opening,
    readSniffed(reading, file.name, fraction => onProgress({ step: 'read', fraction })),
  ])
  db.registerFile('export', file)
  opened = { reading, sniffed }
  const { table } = sniffed
  return {
    rows: table.rows,
    columns: proposeRoles(table).map(({ column, place, role }) => {
      const { shares, refused } = scanIdentifiers(table.sample.map(row => row[place] ?? null))
      return {
        column,
        proposed: wordOf(role),
        ...(role.kind === 'left-out' ? { why: role.why } : {}),
        found: shares.map(({ kind, share }) => ({ kind, share })),
        refused,
      }
    }),
  }
}

/** The proposed role where the reader did not change it. */
function roleOfColumn({ table }: Sniffed, place: number, wanted: WantedRole) {
  const proposed = proposeRoles(table)[place]
  return proposed !== undefined && wordOf(proposed.role) === wanted ? proposed : roleAs(table, place, wanted)
}

/**
 * The rows are those of the chosen export. What an edition drafted, and paid for, costs a later one nothing:
 * the edition's name says which it is.
 */
function ownFile(text: string): DatasetFileInput {
  const { files: _, database: _d, objects: _o, ...file } = parseDatasetFile(text, 'dataset.yaml')
  const { drafting, edition } = file
  return {
    ...file,
    files: [EXPORT_NAME],
    ...(drafting === undefined ? {} : { drafting: { ...drafting, edition: drafting.edition ?? edition } }),
  }
}

async function previewOf(db: WasmDatabase): Promise<PreparedHere['preview']> {
  const rows = await db.rows(sql`SELECT * FROM contribution LIMIT 8`)
  const columns = Object.keys(rows[0] ?? {})
  return { columns, rows: rows.map(row => columns.map(column => String(row[column]))) }
}
