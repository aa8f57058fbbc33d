import type { ReportSummary } from '../../schemas/contribution.ts'
import type { DatasetFile } from '../../schemas/dataset-file.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { Fault, fault, type FaultDetail } from '../../schemas/fault.ts'
import { type ColumnPlan, planColumns, wantedColumns, wantedOfLookup } from './columns.ts'
import { keepRows, writeContribution } from './contribution.ts'
import type { ExportDatabase } from './database.ts'
import { declare } from './declaration.ts'
import { derive } from './derive.ts'
import { type ColumnFindings, columnFindings, summarise } from './identifier-findings.ts'
import { checkLookupKey } from './lookup.ts'
import { countOutcomes } from './outcomes.ts'
import { type ExportTable, readExport } from './read-export.ts'
import type { Reading } from './reading.ts'
import { makeReport, type Report } from './report.ts'
import { sql } from './sql.ts'
import { stage } from './stage.ts'

export type PrepareStep = 'read' | 'encode' | 'report' | 'write'
export type PrepareProgress = { readonly step: PrepareStep; readonly fraction: number }

export type PrepareInput = {
  /** dataset.yaml, checked. */
  readonly file: DatasetFile
  readonly secret: Uint8Array
  /** What the contribution file is called, where this database can write. */
  readonly contribution: string
  readonly onProgress: (progress: PrepareProgress) => void
  /** What was read of the export before, if it was: it is not read again. */
  readonly table?: ExportTable
}

export type PreparedExport = {
  readonly declaration: Declaration
  /** Exact figures of the provider's own data: for the provider's eyes. */
  readonly report: Report
  /** What goes with the registration. */
  readonly summary: ReportSummary
}

/** Anonymises an export in an empty database: all of it, or a Fault. Nothing leaves this machine. */
export async function prepareExport(
  database: ExportDatabase,
  reading: Reading,
  { file, secret, contribution, onProgress, ...given }: PrepareInput,
): Promise<PreparedExport> {
  const declaration = declare(file, secret)
  const lookups = await readLookups(reading, file)
  onProgress({ step: 'read', fraction: 0 })
  const table =
    given.table ??
    (await readExport(reading, {
      patterns: file.files ?? [],
      at: '/files',
      delimiter: file.csv?.delimiter,
      encoding: file.csv?.encoding,
      wanted: wantedColumns(file),
      onFraction: fraction => onProgress({ step: 'read', fraction }),
    }))
  const plan = planColumns(
    file,
    table.columns,
    new Map([...lookups].map(([key, { columns }]) => [key, columns])),
  )
  const findings = columnFindings(table, plan)
  refuseIdentifiers(findings)
  for (const [lookup, lookupTable] of lookups) {
    await checkLookupKey(database, lookup, lookupTable, file.lookups[lookup]?.key ?? '')
  }
  onProgress({ step: 'encode', fraction: 0 })
  const older = await stageAll(database, plan, table, lookups, secret)
  const outcomes = await countOutcomes(database, plan)
  onProgress({ step: 'encode', fraction: 0.6 })
  await keepRows(database, plan, declaration.capacity)
  onProgress({ step: 'report', fraction: 0 })
  const report = await makeReport(
    database,
    { declaration, plan, findings, outcomes, rowsRead: table.rows, older },
    fraction => onProgress({ step: 'report', fraction }),
  )
  onProgress({ step: 'write', fraction: 0 })
  await writeContribution(database, plan, contribution)
  return { declaration, report, summary: summarise(findings, report) }
}

async function readLookups(reading: Reading, file: DatasetFile): Promise<ReadonlyMap<string, ExportTable>> {
  const lookups = new Map<string, ExportTable>()
  for (const [key, { files }] of Object.entries(file.lookups)) {
    const at = `/lookups/${key}/files`
    const delimiter = file.csv?.delimiter
    const wanted = wantedOfLookup(file, key)
    lookups.set(key, await readExport(reading, { patterns: files, at, delimiter, wanted }))
  }
  return lookups
}

/**
 * Returns how many rows are older than the period. A second wall: the lines were counted one way and the rows
 * another. DuckDB's own words may quote a row, so they are not passed on.
 */
async function stageAll(
  database: ExportDatabase,
  plan: ColumnPlan,
  table: ExportTable,
  lookups: ReadonlyMap<string, ExportTable>,
  secret: Uint8Array,
): Promise<number> {
  let older: number
  try {
    await stage(database, plan, table, lookups, secret)
    older = await derive(database, plan)
  } catch (error) {
    if (!(error instanceof Error) || !/^(?:Invalid Input|Conversion) Error/.test(error.message)) throw error
    throw fault('prepare.rows_lost', {}, '/files')
  }
  const [counted] = await database.rows(sql`SELECT count(*) AS n FROM staged`)
  if (Number(counted?.n) + older !== table.rows) throw fault('prepare.rows_lost', {}, '/files')
  return older
}

function refuseIdentifiers(findings: readonly ColumnFindings[]): void {
  const [first, ...more] = findings.flatMap(({ column, kept, scan }) =>
    kept && scan.refused.length > 0
      ? [
          {
            code: 'prepare.identifier_in_kept_column',
            params: { column, kinds: scan.refused },
            at: column,
          } satisfies FaultDetail,
        ]
      : [],
  )
  if (first !== undefined) throw new Fault(first, ...more)
}
