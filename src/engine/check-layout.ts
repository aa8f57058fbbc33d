// The columns that an edition's files must have, for our own reader of Parquet: the first that looks into a
// file, and the only one that loads no DuckDB.
import type { Declaration } from '../../schemas/declaration.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { ofFile } from './contribution-file.ts'
import { cutsOf } from './cuts.ts'
import { checkParquetFile } from './parquet/check-file.ts'
import { type ExpectedColumn, KINDS } from './parquet/schema.ts'
import { rowSchema } from './row-schema.ts'

/**
 * Columns, counts, places and sizes of a contribution, whose files together have no more rows than its
 * capacity. Throws one Fault, of the first file that is wrong.
 */
export async function checkLayouts(paths: readonly string[], declaration: Declaration): Promise<void> {
  const columns = contributionColumns(declaration)
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
  const columns = [
    ...contributionColumns(declaration),
    { name: 'k', kind: KINDS.integer },
    ...cutsOf(declaration).map(cut => ({ name: cut.column, kind: KINDS.quanta })),
  ]
  return await checkParquetFile(path, { columns, rows })
}

function contributionColumns(declaration: Declaration): readonly ExpectedColumn[] {
  const { keys, dimensions, measures } = rowSchema(declaration)
  return [
    ...keys.map(name => ({ name, kind: KINDS.uuid })),
    ...dimensions.map(({ column }) => ({ name: column, kind: KINDS.code })),
    ...measures.map(({ column }) => ({ name: column, kind: KINDS.quanta })),
  ]
}
