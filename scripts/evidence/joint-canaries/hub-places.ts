// What a hub keeps, byte by byte and row by row.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'

/** All files of a data folder: the log's tiles, the database's pages and its journal. */
export async function filesOf(folder: string): Promise<Uint8Array> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = found.filter(each => each.isFile()).map(each => join(each.parentPath, each.name))
  return Buffer.concat(await Promise.all(files.map(async file => await readFile(file))))
}

/** Every row of every table as JSON: pages hold long values compressed. The service has stopped. */
export async function rowsOf(folder: string): Promise<Uint8Array> {
  const database = await PGlite.create(join(folder, 'control'))
  try {
    const { rows: tables } = await database.query<{ readonly name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    )
    const parts: string[] = []
    for (const { name } of tables) {
      const { rows } = await database.query<{ readonly row: string }>(
        `select row_to_json(each)::text as row from ${name} as each`,
      )
      parts.push(...rows.map(({ row }) => row))
    }
    return Buffer.from(parts.join('\n'))
  } finally {
    await database.close()
  }
}
