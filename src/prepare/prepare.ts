import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { ContributionManifest, type ReportSummary } from '../../schemas/contribution.ts'
import type { DatasetFile } from '../../schemas/dataset-file.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { Fault, fault, type FaultDetail } from '../../schemas/fault.ts'
import { type ColumnPlan, planColumns } from './columns.ts'
import { pseudonymise, writeContribution } from './contribution.ts'
import { parseDatasetFile } from './dataset-yaml.ts'
import { declare } from './declaration.ts'
import { type Database, openDatabase } from './duckdb.ts'
import { type ColumnFindings, columnFindings, summarise } from './identifier-findings.ts'
import { checkLookupKey } from './lookup.ts'
import { type ExportTable, readExport } from './read-export.ts'
import { countOutcomes } from './outcomes.ts'
import { makeReport, type Report } from './report.ts'
import { unitSecret } from './secret.ts'
import { stage } from './stage.ts'
import { sql } from './sql.ts'

export type PrepareStep = 'read' | 'encode' | 'report' | 'write'
export type PrepareProgress = { readonly step: PrepareStep; readonly fraction: number }

export type PrepareOptions = {
  /** The path of dataset.yaml. */
  readonly datasetFile: string
  readonly dataFolder: string
  /** Receives contribution.parquet and manifest.json. */
  readonly outFolder: string
  /** The provider's unit secret; made if it does not exist yet. */
  readonly secretFile: string
  readonly onProgress?: (progress: PrepareProgress) => void
  readonly memoryMiB?: number
  readonly threads?: number
}

export type Prepared = {
  readonly declaration: Declaration
  /** Exact figures of the provider's own data: for the provider's eyes. */
  readonly report: Report
  /** What goes with the registration. */
  readonly summary: ReportSummary
  readonly contributionFile: string
  readonly manifestFile: string
}

/** Anonymises an export: all of it, or a Fault and no file. Nothing leaves this machine. */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const progress = options.onProgress ?? (() => {})
  const name = basename(options.datasetFile)
  const file = parseDatasetFile(await readText(options.datasetFile), name)
  const secret = await unitSecret(options.secretFile)
  const declaration = declare(file, secret)
  await mkdir(options.outFolder, { recursive: true })
  const temp = join(await realpath(options.outFolder), `.prepare-${randomBytes(8).toString('hex')}`)
  await mkdir(temp, { mode: 0o700 })
  const dataFolder = await folder(options.dataFolder)
  const database = await openDatabase({
    folders: [dataFolder, temp],
    temp,
    memoryMiB: options.memoryMiB ?? 560,
    threads: options.threads ?? Math.min(2, availableParallelism()),
  })
  try {
    const { table, lookups } = await readAll(database, file, dataFolder, temp, progress)
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
    progress({ step: 'encode', fraction: 0 })
    await stageAll(database, plan, table, lookups)
    const outcomes = await countOutcomes(database, plan)
    progress({ step: 'encode', fraction: 0.6 })
    await pseudonymise(database, plan, secret, declaration.capacity)
    progress({ step: 'report', fraction: 0 })
    const report = await makeReport(
      database,
      { declaration, plan, findings, outcomes, rowsRead: table.rows },
      fraction => progress({ step: 'report', fraction }),
    )
    progress({ step: 'write', fraction: 0 })
    const contribution = join(temp, 'contribution.parquet')
    await writeContribution(database, plan, contribution)
    const manifest = await manifestOf(contribution, declaration)
    const manifestTemp = join(temp, 'manifest.json')
    await writeFile(manifestTemp, `${JSON.stringify(manifest, null, 2)}\n`)
    const contributionFile = join(options.outFolder, 'contribution.parquet')
    const manifestFile = join(options.outFolder, 'manifest.json')
    // The manifest names the file's digest: without it, or with an older one, the file is not taken for whole.
    await rm(manifestFile, { force: true })
    await rename(contribution, contributionFile)
    await rename(manifestTemp, manifestFile)
    progress({ step: 'write', fraction: 1 })
    return { declaration, report, summary: summarise(findings, report), contributionFile, manifestFile }
  } finally {
    database.close()
    await rm(temp, { recursive: true, force: true })
  }
}

async function readAll(
  database: Database,
  file: DatasetFile,
  dataFolder: string,
  temp: string,
  progress: (progress: PrepareProgress) => void,
): Promise<{ readonly table: ExportTable; readonly lookups: ReadonlyMap<string, ExportTable> }> {
  const common = { folder: dataFolder, temp, delimiter: file.csv?.delimiter }
  const lookups = new Map<string, ExportTable>()
  for (const [key, { files }] of Object.entries(file.lookups)) {
    lookups.set(key, await readExport(database, { ...common, patterns: files, at: `/lookups/${key}/files` }))
  }
  progress({ step: 'read', fraction: 0 })
  const table = await readExport(database, {
    ...common,
    patterns: file.files,
    at: '/files',
    encoding: file.csv?.encoding,
    onFraction: fraction => progress({ step: 'read', fraction }),
  })
  return { table, lookups }
}

/** A second wall: the lines were counted one way and the rows another. DuckDB's own words may quote a row, so they are not passed on. */
async function stageAll(
  database: Database,
  plan: ColumnPlan,
  table: ExportTable,
  lookups: ReadonlyMap<string, ExportTable>,
): Promise<void> {
  try {
    await stage(database, plan, table, lookups)
  } catch (error) {
    if (!(error instanceof Error) || !/^(?:Invalid Input|Conversion) Error/.test(error.message)) throw error
    throw fault('prepare.rows_lost', {}, '/files')
  }
  const [counted] = await database.rows(sql`SELECT count(*) AS n FROM staged`)
  if (Number(counted?.n) !== table.rows) throw fault('prepare.rows_lost', {}, '/files')
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

async function manifestOf(file: string, declaration: Declaration): Promise<ContributionManifest> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file, { highWaterMark: 2 ** 20 }))
    hash.update(piece as Uint8Array)
  return ContributionManifest.parse({
    v: 1,
    sha256: hash.digest('hex'),
    bytes: (await stat(file)).size,
    declaration,
  })
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (error) {
    if (error instanceof TypeError) throw fault('prepare.encoding', { encoding: 'UTF-8' }, file)
    throw fault('prepare.file_missing', {}, file)
  }
}

async function folder(path: string): Promise<string> {
  try {
    const real = await realpath(path)
    if ((await stat(real)).isDirectory()) return real
  } catch {
    // Said below.
  }
  throw fault('prepare.folder_missing', {}, path)
}
