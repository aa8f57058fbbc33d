// Many drafts of one export: the same exact totals under the noise of different secrets.
import { createHash } from 'node:crypto'
import { mkdir, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { DatasetFileInput } from '../../../schemas/dataset-file.ts'
import type { ExportDatabase, Row } from '../../../src/prepare/database.ts'
import { draftExport } from '../../../src/prepare/draft.ts'
import type { DraftOptions } from '../../../src/prepare/draft-input.ts'
import { proposeRoles } from '../../../src/prepare/draft-roles.ts'
import { readSniffed } from '../../../src/prepare/draft-sniff.ts'
import { openDatabase } from '../../../src/prepare/node/duckdb.ts'
import { folderReading } from '../../../src/prepare/node/folder-reading.ts'
import { openWorkFolder } from '../../../src/prepare/node/work-folder.ts'
import type { Sql } from '../../../src/prepare/sql.ts'

/** What a provider knows without the rows. */
export type Known = Pick<DraftOptions, 'lists' | 'period'>

/** As `dataset init` drafts the export, once for each secret; secrets are the same in every run. */
export async function manyDrafts(
  file: string,
  known: Known,
  count: number,
): Promise<readonly DatasetFileInput[]> {
  const folder = await realpath(dirname(file))
  await using work = openWorkFolder(await realpath(tmpdir()), 'yinsuan-drafts-')
  const spill = join(work.path, 'spill')
  await mkdir(spill)
  const options = { folders: [folder, work.path], temp: spill, memoryMiB: 560, threads: 2 }
  const database = remembering(await openDatabase(options))
  try {
    const name = basename(file)
    const sniffed = await readSniffed(folderReading(folder, work.path, database), name, () => undefined)
    const rolesBy = 'provider' as const
    const roles = proposeRoles(sniffed.table)
    const drafts: DatasetFileInput[] = []
    for (let draft = 0; draft < count; draft++) {
      const secret = secretOf(`${name} ${draft}`)
      const input = { ...known, secret, file: name, sniffed, roles, rolesBy, onProgress: () => undefined }
      drafts.push((await draftExport(database, input)).file)
    }
    return drafts
  } finally {
    database.close()
  }
}

export function secretOf(draft: string): Uint8Array {
  return createHash('sha256').update(`yinsuan evidence ${draft}`).digest()
}

/** Each statement runs once; its tables stay, so that those of a later draft that differ find them. */
function remembering(database: ExportDatabase): ExportDatabase {
  const found = new Map<string, readonly Row[]>()
  const ran = new Set<string>()
  const keyOf = (statement: Sql) =>
    JSON.stringify(statement, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
  return {
    ...database,
    run: async statement => {
      const key = keyOf(statement)
      if (ran.has(key) || statement.text[0] === 'DROP TABLE texts') return
      ran.add(key)
      await database.run(statement)
    },
    fill: async (table, columns, rows) => {
      if (ran.has(table)) return
      ran.add(table)
      await database.fill(table, columns, rows)
    },
    rows: async statement => {
      const key = keyOf(statement)
      const rows = found.get(key) ?? (await database.rows(statement))
      found.set(key, rows)
      return rows
    },
  }
}
