// Whether a contribution file is what its declaration says. The file is a member's: nothing in it is trusted.
// A fault names a column and a rule, never a value or a number of rows; DuckDB only ever returns booleans
// from it.
import type { DuckDBConnection } from '@duckdb/node-api'
import { sql } from 'kysely'
import type { Declaration } from '../../schemas/declaration.ts'
import { Fault, type FaultDetail, fault } from '../../schemas/fault.ts'
import { run } from './duck.ts'
import { type RowSchema, rowSchema } from './row-schema.ts'
import { column, compile, type Fragment, list, parquet } from './sql.ts'

type Rule = { readonly broken: Fragment; readonly detail: FaultDetail }

/**
 * DuckDB must find the columns that `checkLayout` found: two readers that understand one file differently are
 * how a check is evaded.
 */
export async function checkColumns(
  connection: DuckDBConnection,
  path: string,
  declaration: Declaration,
): Promise<void> {
  const { keys, dimensions, measures } = rowSchema(declaration)
  const expected = [
    ...keys.map(name => `${name} UUID`),
    ...dimensions.map(({ column }) => `${column} USMALLINT`),
    ...measures.map(({ column }) => `${column} BIGINT`),
  ]
  const head = await readingContribution(
    run(connection, compile(sql`select * from ${parquet([path])} limit 0`)),
  )
  const found = head.columnNames().map((name, index) => `${name} ${head.columnType(index).toString()}`)
  if (found.sort().join() !== expected.sort().join()) throw fault('engine.contribution_unreadable')
}

/**
 * Throws one Fault with every rule that the rows break. `copies` are files that the engine itself wrote from
 * the contribution: DuckDB believes a Parquet file's statistics (with a forged maximum of 2, `d0 >= 3` is
 * false for rows of 119), so a member's own file cannot be asked.
 */
export async function checkRows(
  connection: DuckDBConnection,
  copies: readonly string[],
  declaration: Declaration,
): Promise<void> {
  if (copies.length === 0) return
  const { query, refuse } = rowChecks(declaration, parquet(copies))
  const result = await run(connection, compile(query))
  const [row] = await result.getRows()
  refuse(row ?? [])
}

export type RowChecks = {
  /** One row with a flag for each rule: whether the rows break it. */
  readonly query: Fragment
  /** Throws one Fault with every rule whose flag is not false. */
  readonly refuse: (flags: readonly unknown[]) => void
}

export function rowChecks(declaration: Declaration, from: Fragment): RowChecks {
  const checks = rules(declaration, rowSchema(declaration))
  const flags = list(checks.map(({ broken }, index) => sql`${broken} as ${column(`f${index}`)}`))
  return {
    query: sql`select ${flags} from ${from}`,
    refuse: found => raise(checks.filter((_, index) => found[index] !== false).map(({ detail }) => detail)),
  }
}

/**
 * Whatever stops DuckDB from reading the contribution is the file's fault, but for the engine's own limits.
 */
export async function readingContribution<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Fault && error.code !== 'engine.failed') throw error
    throw fault('engine.contribution_unreadable')
  }
}

function rules(declaration: Declaration, schema: RowSchema): readonly Rule[] {
  const nulls = [...schema.keys, ...schema.coded].map(name => ({
    broken: sql`${column(name)} is null`,
    detail: { code: 'engine.column_null', params: {}, at: name } as const,
  }))
  const codes = schema.dimensions.map(({ column: code, last, name }) => ({
    broken: sql`${column(code)} > ${last}`,
    detail: { code: 'engine.code_outside', params: { last, name }, at: code } as const,
  }))
  // A row that had a tag twice would count twice in its group.
  const tags = schema.dimensions.flatMap(({ column: code, last, name, after }) =>
    after === undefined
      ? []
      : [
          {
            broken: sql`${column(code)} <> ${last} and ${column(code)} <= ${column(after)}`,
            detail: { code: 'engine.tags_unsorted', params: { none: last, name }, at: code } as const,
          },
        ],
  )
  const quanta = schema.measures.map((measure, index) => ({
    broken: sql`(${column(measure.column)} < ${measure.lo} or ${column(measure.column)} > ${measure.hi})`,
    detail: {
      code: 'engine.quantum_outside',
      params: {
        lo: String(measure.lo),
        hi: String(measure.hi),
        name: declaration.measures[index]?.name ?? '',
      },
      at: measure.column,
    } as const,
  }))
  const capacity = {
    broken: sql`count(*) > ${declaration.capacity}`,
    detail: { code: 'engine.capacity_exceeded', params: { capacity: declaration.capacity } } as const,
  }
  return [
    ...[...nulls, ...codes, ...tags, ...quanta].map(({ broken, detail }) => ({
      broken: sql`coalesce(bool_or(${broken}), false)`,
      detail,
    })),
    capacity,
  ]
}

function raise([first, ...more]: readonly FaultDetail[]): void {
  if (first !== undefined) throw new Fault(first, ...more)
}
