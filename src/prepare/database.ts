import type { Sql } from './sql.ts'

/** A 64-bit integer, a UUID and a hash are texts; lists and structs are not selected here. */
export type Row = Readonly<Record<string, string | number | boolean | null>>

/**
 * DuckDB, in the process (node/duckdb.ts) or in a browser's worker (console): the rules are one SQL for both.
 */
export type ExportDatabase = {
  readonly run: (statement: Sql) => Promise<void>
  readonly rows: (statement: Sql) => Promise<readonly Row[]>
  /** A new table of two or more columns, filled from memory. */
  readonly fill: (
    table: string,
    columns: Sql,
    rows: Iterable<readonly (string | number | bigint | null)[]>,
  ) => Promise<void>
  /**
   * Writes a query's rows, in their order, as a contribution file; `file` is a name that this database can
   * write to.
   */
  readonly copyToParquet: (query: Sql, file: string) => Promise<void>
  readonly close: () => void
}
