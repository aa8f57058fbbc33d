import { mkdir, readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fault } from '../../../schemas/fault.ts'
import { draftExport, editionFor, voteOnRoles } from '../draft.ts'
import type { DraftOptions } from '../draft-input.ts'
import { type ColumnRole, proposeRoles, wordOf } from '../draft-roles.ts'
import { readSniffed, type Sniffed } from '../draft-sniff.ts'
import { parseSourceFile, type RowSource } from '../dataset-yaml.ts'
import { draftYaml } from '../draft-yaml.ts'
import { inPeriodOf } from '../period-places.ts'
import { openDatabase } from './duckdb.ts'
import { folderReading } from './folder-reading.ts'
import { readRowSource } from './row-source.ts'
import { unitSecret } from './secret.ts'
import type { SourceSecrets } from './source-secrets.ts'
import { openWorkFolder } from './work-folder.ts'

export type DraftFileOptions = Omit<DraftOptions, 'secret'> & {
  /**
   * An export: CSV, Parquet or a workbook, or a folder of such; or a YAML file whose section `database` or
   * `objects` says where the rows are. dataset.yaml is written next to it.
   */
  readonly file: string
  readonly secrets?: SourceSecrets
  /** The provider has looked at what the columns seem to be in a sample: no buyers vote on it. */
  readonly confirmRoles?: boolean
  /** The provider's unit secret, which keys the noise; made if it does not exist yet. */
  readonly secretFile: string
  readonly onProgress?: (fraction: number) => void
  readonly memoryMiB?: number
  readonly threads?: number
}

/** Drafts dataset.yaml from an export, and says in comments what to check before anything is published. */
export async function draftDataset(options: DraftFileOptions): Promise<string> {
  const progress = options.onProgress ?? (() => {})
  const folder = await realpath(dirname(options.file)).catch(() => {
    throw fault('prepare.file_missing', {}, options.file)
  })
  await using work = openWorkFolder(await realpath(tmpdir()), 'yinsuan-draft-')
  const temp = work.path
  const spill = join(temp, 'spill')
  await mkdir(spill)
  const database = await openDatabase({
    folders: [folder, temp],
    temp: spill,
    memoryMiB: options.memoryMiB ?? 560,
    threads: options.threads ?? 2,
  })
  try {
    const file = basename(options.file)
    const reading = folderReading(folder, temp, database)
    const onRead = (fraction: number): void => progress(0.3 * fraction)
    const source = /\.ya?ml$/i.test(file) ? await readSource(options.file) : undefined
    const sniffed: Sniffed =
      source === undefined
        ? await readSniffed(reading, file, onRead)
        : {
            delimiter: ',',
            table: await readRowSource(reading, inPeriod(source, options.period), {
              secrets: options.secrets ?? {},
              folder,
              temp,
              onFraction: onRead,
            }),
          }
    const onProgress = (fraction: number): void => progress(0.3 + 0.7 * fraction)
    const secret = await unitSecret(options.secretFile)
    const rolesBy = options.confirmRoles === true ? 'provider' : 'votes'
    const roles =
      rolesBy === 'provider'
        ? proposeRoles(sniffed.table)
        : await voteOnRoles(database, sniffed.table, { ...options, secret })
    if (roles === undefined)
      throw fault('prepare.draft_confirm', { columns: proposeRoles(sniffed.table).map(said) }, file)
    const draft = await draftExport(database, {
      ...options,
      secret,
      file,
      sniffed,
      roles,
      rolesBy,
      onProgress,
      ...(source === undefined ? {} : { origin: source }),
    })
    return draftYaml(draft.file, draft.notes)
  } finally {
    database.close()
  }
}

/** `unit_price: measure`. */
function said({ column, role }: ColumnRole): string {
  return `${column}: ${role.kind === 'date' ? 'date' : wordOf(role)}`
}

async function readSource(file: string): Promise<RowSource> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw fault('prepare.file_missing', {}, file)
  })
  return parseSourceFile(text, basename(file))
}

/** A query or a prefix for the days of an edition is tried on the days that the draft is for. */
function inPeriod(source: RowSource, period: DraftFileOptions['period']): RowSource {
  const filled = (text: string, at: string): string => {
    if (!/\{(?:from|to|edition)\}/.test(text)) return text
    if (period === undefined) throw fault('source.days', {}, at)
    return inPeriodOf(text, period, editionFor(period))
  }
  const { database, objects } = source
  if (objects !== undefined) return { objects: { ...objects, url: filled(objects.url, '/objects/url') } }
  return { database: { ...database, query: filled(database.query, '/database/query') } }
}
