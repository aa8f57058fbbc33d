import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { ContributionManifest } from '../../../schemas/contribution.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import type { MarketStandard } from '../../../schemas/market.ts'
import { parseDatasetFile, parseForMarket, parseMarketFile } from '../dataset-yaml.ts'
import { wantedColumns } from '../columns.ts'
import { declare } from '../declaration.ts'
import { requireFit } from '../market-file.ts'
import { withPeriod } from '../period-places.ts'
import { type PreparedExport, prepareExport, type PrepareProgress } from '../prepare-export.ts'
import { openDatabase } from './duckdb.ts'
import { folderReading } from './folder-reading.ts'
import { originOf, readRowSource } from './row-source.ts'
import { unitSecret } from './secret.ts'
import type { SourceSecrets } from './source-secrets.ts'
import { openWorkFolder, removeWorkFolders } from './work-folder.ts'

export type PrepareOptions = {
  /** The path of dataset.yaml. */
  readonly datasetFile: string
  /** The path of market.yaml, where the edition is to be a market's. */
  readonly marketFile?: string
  readonly dataFolder: string
  /** Receives contribution.parquet and manifest.json. */
  readonly outFolder: string
  /** The provider's unit secret; made if it does not exist yet. */
  readonly secretFile: string
  readonly secrets?: SourceSecrets
  readonly onProgress?: (progress: PrepareProgress) => void
  readonly memoryMiB?: number
  readonly threads?: number
}

export type Prepared = PreparedExport & {
  /** Dimensions and measures of dataset.yaml that the market does not have. */
  readonly leftOut: readonly string[]
  readonly contributionFile: string
  readonly manifestFile: string
}

/** Two runs into one folder would write over each other: what another one has left there is nobody's. */
const WORK = '.prepare-'

/** Anonymises an export: all of it, or a Fault and no file. Nothing leaves this machine. */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const onProgress = options.onProgress ?? (() => {})
  const name = basename(options.datasetFile)
  const text = await readText(options.datasetFile)
  const standard = options.marketFile === undefined ? undefined : await readMarket(options.marketFile)
  const { file: written, leftOut } =
    standard === undefined
      ? { file: parseDatasetFile(text, name), leftOut: [] }
      : parseForMarket(text, name, standard)
  const file = withPeriod(written)
  const secret = await unitSecret(options.secretFile)
  if (standard !== undefined) requireFit(standard, declare(file, secret))
  const dataFolder = await folder(options.dataFolder)
  await mkdir(options.outFolder, { recursive: true, mode: 0o700 })
  const outFolder = await realpath(options.outFolder)
  await removeWorkFolders(outFolder, WORK)
  await using work = openWorkFolder(outFolder, WORK)
  const temp = work.path
  const spill = join(temp, 'spill')
  await mkdir(spill)
  const database = await openDatabase({
    folders: [dataFolder, temp],
    temp: spill,
    memoryMiB: options.memoryMiB ?? 560,
    threads: options.threads ?? Math.min(2, availableParallelism()),
  })
  try {
    const contribution = join(temp, 'contribution.parquet')
    const reading = folderReading(dataFolder, temp, database)
    const origin = originOf(file)
    const table =
      origin === undefined
        ? undefined
        : await readRowSource(reading, origin, {
            secrets: options.secrets ?? {},
            folder: dataFolder,
            temp,
            csv: file.csv,
            wanted: wantedColumns(file),
            onFraction: fraction => onProgress({ step: 'read', fraction }),
          })
    const prepared = await prepareExport(database, reading, {
      file,
      secret,
      contribution,
      onProgress,
      ...(table === undefined ? {} : { table }),
    })
    const manifest = await manifestOf(contribution, prepared.declaration)
    const manifestTemp = join(temp, 'manifest.json')
    await writeFile(manifestTemp, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
    // DuckDB goes by the umask.
    await chmod(contribution, 0o600)
    const contributionFile = join(options.outFolder, 'contribution.parquet')
    const manifestFile = join(options.outFolder, 'manifest.json')
    // The manifest names the file's digest: without it, or with an older one, the file is not taken for
    // whole.
    await rm(manifestFile, { force: true })
    await rename(contribution, contributionFile)
    await rename(manifestTemp, manifestFile)
    onProgress({ step: 'write', fraction: 1 })
    return { ...prepared, leftOut, contributionFile, manifestFile }
  } finally {
    database.close()
  }
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

async function readMarket(file: string): Promise<MarketStandard> {
  return parseMarketFile(await readText(file), basename(file))
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
