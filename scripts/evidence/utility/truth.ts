// The true figures that only the harness sees: the contribution file before any bound, and revenue from the
// export before any clip.
import { DuckDBInstance } from '@duckdb/node-api'
import { join } from 'node:path'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Shape } from '../../../schemas/plan.ts'
import { groupCodes } from '../../../src/domain/plan/scope.ts'
import type { UtilitySet } from './questions.ts'

/** `revenue`: of the export, by month only. `sum`: of a measure as its clips leave each row. */
export type TruthKind = 'count' | 'orders' | 'units' | 'revenue' | 'sum'

export type Truth = {
  /** The figure of each cell of a shape, in its order; sums in the measure's unit. */
  readonly cells: (shape: Shape, kind: TruthKind) => Promise<readonly number[]>
  /** The values of a dimension with the most lines. */
  readonly largest: (dimension: string, count: number) => Promise<readonly string[]>
  readonly close: () => void
}

export async function openTruth(
  declaration: Declaration,
  contribution: string,
  set: UtilitySet,
  folder: string,
): Promise<Truth> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GiB', threads: '2' })
  const db = await instance.connect()
  await db.run(`CREATE TABLE c AS SELECT * FROM read_parquet('${contribution}')`)
  const csv = (file: string) =>
    `read_csv('${join(folder, file)}', all_varchar = true, header = true, nullstr = 'no such text')`
  if (set.name === 'uci-online-retail')
    await db.run(`CREATE TABLE lookup AS SELECT * FROM ${csv('derived_product_group.csv.gz')}`)
  await db.run(`CREATE TABLE x AS SELECT ${set.source.month} AS month, sum(${set.source.revenue}) AS all_revenue,
    sum(CASE WHEN ${set.source.of} THEN ${set.source.revenue} ELSE 0 END) AS one_revenue
    FROM ${csv(set.source.file)} WHERE ${set.source.where} GROUP BY 1`)
  const column = (name: string) =>
    `d${declaration.dimensions.findIndex(dimension => dimension.name === name)}`

  async function read(statement: string): Promise<Map<string, number>> {
    const rows = (await db.runAndReadAll(statement)).getRowsJson()
    return new Map(rows.map(row => [row.slice(0, -1).map(String).join(','), Number(row.at(-1))]))
  }

  return {
    async cells(shape, kind) {
      const axes = shape.groupBy.map(name => groupCodes(declaration, shape.where, name))
      const keys = axes.reduce<readonly string[]>(
        (all, codes) =>
          all.flatMap(prefix => codes.map(code => (prefix === '' ? String(code) : `${prefix},${code}`))),
        [''],
      )
      const found = kind === 'revenue' ? await revenueByMonth(shape) : await counted(shape, kind)
      return keys.map(key => found.get(key) ?? 0)
    },
    async largest(dimension, count) {
      const { values } = declaration.dimensions.find(({ name }) => name === dimension) ?? { values: [] }
      const other = values.length - 1
      const found = await read(
        `SELECT ${column(dimension)}, count(*) FROM c WHERE ${column(dimension)} <> ${other} GROUP BY 1 ORDER BY 2 DESC LIMIT ${count}`,
      )
      return [...found.keys()].map(code => values[Number(code)]?.value ?? '')
    },
    close: () => instance.closeSync(),
  }

  async function counted(shape: Shape, kind: Exclude<TruthKind, 'revenue'>) {
    const groups = shape.groupBy.map(column)
    const where = shape.where.map(({ dimension, codes }) => `${column(dimension)} IN (${codes.join(',')})`)
    const what = {
      count: 'count(*)',
      orders: 'count(DISTINCT o)',
      units: 'count(DISTINCT u)',
      sum: sumOf(shape.measure),
    }[kind]
    return await read(
      `SELECT ${[...groups, what].join(', ')} FROM c ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} ${groups.length === 0 ? '' : `GROUP BY ${groups.join(', ')}`}`,
    )
  }

  function sumOf(name: string | undefined): string {
    const measure = declaration.measures.findIndex(each => each.name === name)
    return `sum(m${measure}) * ${declaration.measures[measure]?.quantum ?? 1}`
  }

  async function revenueByMonth(shape: Shape) {
    const months = declaration.dimensions.find(({ name }) => name === 'month')?.values ?? []
    const byMonth = await read(
      `SELECT month, ${shape.where.length === 0 ? 'all_revenue' : 'one_revenue'} FROM x`,
    )
    return new Map(months.map(({ value }, code) => [String(code), byMonth.get(value) ?? 0]))
  }
}
