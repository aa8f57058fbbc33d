// The columns that an edition's files must have, for our own reader of Parquet: the first that looks into a
// file, and the only one that loads no DuckDB.
import type { Declaration } from '../../schemas/declaration.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { ofFile } from './contribution-file.ts'
import { contributionColumns, type FileColumn, sealedColumns } from './file-columns.ts'
import { checkParquetFile } from './parquet/check-file.ts'
import { type ColumnKind, type ExpectedColumn, KINDS } from './parquet/schema.ts'

/**
 * Columns, counts, places and sizes of a contribution, whose files together have no more rows than its
 * capacity. Throws one Fault, of the first file that is wrong.
 */
export async function checkLayouts(paths: readonly string[], declaration: Declaration): Promise<void> {
  const columns = expected(contributionColumns(declaration))
  let rows = declaration.capacity
  for (const [file, path] of paths.entries())
    rows -= await ofFile(file, paths.length, checkParquetFile(path, { columns, rows })).catch(
      (error: unknown) => {
        // The fault has what earlier files left of it, which is of rows.
        throw error instanceof Fault && error.code === 'engine.capacity_exceeded'
          ? fault(error.code, { capacity: declaration.capacity })
          : error
      },
    )
}

/** How many of at most `rows` rows a sealed part has. Throws a Fault in terms of a contribution. */
export async function checkPartLayout(path: string, declaration: Declaration, rows: number): Promise<number> {
  return await checkParquetFile(path, { columns: expected(sealedColumns(declaration)), rows })
}

function expected(columns: readonly FileColumn[]): readonly ExpectedColumn[] {
  return columns.map(({ name, type }) => ({ name, kind: KIND_OF[type] }))
}

const KIND_OF = { ...KINDS, number: KINDS.quanta } as const satisfies Record<FileColumn['type'], ColumnKind>
