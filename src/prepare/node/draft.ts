import { mkdir, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fault } from '../../../schemas/fault.ts'
import { draftExport } from '../draft.ts'
import type { DraftOptions } from '../draft-input.ts'
import { proposeRoles } from '../draft-roles.ts'
import { readSniffed } from '../draft-sniff.ts'
import { draftYaml } from '../draft-yaml.ts'
import { openDatabase } from './duckdb.ts'
import { folderReading } from './folder-reading.ts'
import { unitSecret } from './secret.ts'
import { openWorkFolder } from './work-folder.ts'

export type DraftFileOptions = Omit<DraftOptions, 'secret'> & {
  /** An export, CSV or Parquet; dataset.yaml is written next to it. */
  readonly file: string
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
    const sniffed = await readSniffed(reading, file, fraction => progress(0.3 * fraction))
    const roles = proposeRoles(sniffed.table)
    const onProgress = (fraction: number): void => progress(0.3 + 0.7 * fraction)
    const secret = await unitSecret(options.secretFile)
    const draft = await draftExport(database, { ...options, secret, file, sniffed, roles, onProgress })
    return draftYaml(draft.file, draft.notes)
  } finally {
    database.close()
  }
}
