// One sealed edition whose exact and unbounded figures the harness can see, as tables of an answer.
import { DuckDBInstance } from '@duckdb/node-api'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnsweredPart, Table } from '../../../schemas/answer.ts'
import { editionId } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Part, Shape } from '../../../schemas/plan.ts'
import { Query } from '../../../schemas/query.ts'
import { planTotals } from '../../../src/domain/edition-totals.ts'
import { plan } from '../../../src/domain/plan/plan.ts'
import { groupCodes } from '../../../src/domain/plan/scope.ts'
import { withoutNoiseForTesting } from '../../../src/engine/noise-for-testing.ts'
import { openEngine } from '../../../src/engine/open-engine.ts'
import { prepare } from '../../../src/prepare/node/prepare.ts'
import { answeredPart, tableSource, tablesOf } from '../answered-part.ts'
import type { TableSource } from '../../../schemas/answer-tables.ts'
import type { TrueFigures } from '../findings/true.ts'
import type { Question } from './asked.ts'
import type { QuestionSet } from './sets.ts'

export type AskedTables = {
  /** With fresh noise each time. */
  readonly noisy: () => readonly Table[]
  /** Under the bounds, without noise. */
  readonly exact: readonly Table[]
  /** Without bounds either. */
  readonly truth: readonly Table[]
  /** With fresh noise each time, as its reader has it. */
  readonly source: () => TableSource
  readonly figures: TrueFigures
}

export type MeasuredEdition = {
  readonly declaration: Declaration
  readonly ask: (question: Question, rho: string) => Promise<AskedTables>
}

/** Undefined where the set's data are absent. */
export async function withEdition<T>(
  set: QuestionSet,
  use: (edition: MeasuredEdition) => Promise<T>,
): Promise<T | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-questions-'))
  try {
    const source = await set.prepare(folder)
    if (source === undefined) return undefined
    const prepared = await prepare({
      ...source,
      outFolder: join(folder, 'out'),
      secretFile: join(folder, 'secret.key'),
    })
    const { declaration, contributionFile } = prepared
    const uploads = join(folder, 'engine/uploads/u')
    await mkdir(uploads, { recursive: true })
    await copyFile(contributionFile, join(uploads, 'contribution.parquet'))
    const engine = await openEngine({
      folder: join(folder, 'engine'),
      threads: 2,
      memoryMiB: 1024,
      cubeMiB: 256,
      insecureFirstDeadlineForTesting: () => 0,
      noise: withoutNoiseForTesting(),
    })
    const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GiB', threads: '2' })
    try {
      const edition = editionId(declaration.dataset, declaration.edition)
      const requests = [...planTotals(declaration).requests]
      const contribution = 'uploads/u/contribution.parquet'
      const sealing = { edition, declaration, contributions: [contribution], totals: requests }
      const { totals } = await engine.seal(sealing, () => undefined)
      const db = await instance.connect()
      await db.run(`CREATE TABLE c AS SELECT * FROM read_parquet('${contributionFile}')`)
      const read = async (statement: string) => (await db.runAndReadAll(statement)).getRowsJson()
      return await use({
        declaration,
        ask: async (question, rho) => {
          const query = Query.parse({ ...question, edition, privacy: { rho } })
          const { parts, derivations } = plan(declaration, query, 'open', null, totals)
          const planned = parts.map(({ part }) => part)
          const shapes = planned.map(({ shape, noise }) => ({ shape, noise }))
          const released = await engine.release({ edition, parts: shapes })
          const exact = released.parts.map(({ values, counts }) => ({ values, counts }))
          const truth = await Promise.all(
            planned.map(async part => await trueValues(declaration, part, read)),
          )
          const tables = (filled: readonly AnsweredPart[]) => tablesOf(declaration, filled, derivations)
          const noisy = () => planned.map((part, i) => answeredPart(part, exact[i], true))
          const bounded = planned.map((part, i) => answeredPart(part, exact[i], false))
          const unbounded = planned.map((part, i) => trueOf(part, truth[i] ?? []))
          return {
            noisy: () => tables(noisy()),
            exact: tables(bounded),
            truth: tables(unbounded),
            source: () => tableSource(declaration, noisy(), derivations),
            figures: {
              counted: tableSource(declaration, bounded, derivations),
              everything: tableSource(declaration, unbounded, derivations),
            },
          }
        },
      })
    } finally {
      instance.closeSync()
      await engine.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** As if these were released with noise that is next to nothing. */
function trueOf(part: Part, values: readonly bigint[]): AnsweredPart {
  const noise = { kind: 'discrete-gaussian' as const, variance: { num: '1', den: '1000' } }
  return { ...part, noise, values: values.map(String), halfWidth: '0', reusedFrom: null }
}

type Read = (statement: string) => Promise<readonly (readonly unknown[])[]>

async function trueValues(declaration: Declaration, { shape }: Part, read: Read): Promise<readonly bigint[]> {
  // Nothing is cut of the truth.
  if (shape.cut !== undefined) return [0n]
  const column = (name: string) => `d${declaration.dimensions.findIndex(each => each.name === name)}`
  const groups = shape.groupBy.map(column)
  const where = shape.where.map(({ dimension, codes }) => `${column(dimension)} IN (${codes.join(',')})`)
  const clauses = [
    `SELECT ${[...groups, `CAST(${whatOf(declaration, shape)} AS VARCHAR)`].join(', ')} FROM c`,
    ...(where.length === 0 ? [] : [`WHERE ${where.join(' AND ')}`]),
    ...(groups.length === 0 ? [] : [`GROUP BY ${groups.join(', ')}`]),
  ]
  const rows = await read(clauses.join(' '))
  const found = new Map(rows.map(row => [row.slice(0, -1).map(String).join(), BigInt(String(row.at(-1)))]))
  const keys = shape.groupBy.reduce<readonly string[][]>(
    (all, name) =>
      all.flatMap(prefix =>
        groupCodes(declaration, shape.where, name).map(code => [...prefix, String(code)]),
      ),
    [[]],
  )
  return keys.map(key => found.get(key.join()) ?? 0n)
}

function whatOf({ measures }: Declaration, { statistic, measure }: Shape): string {
  if (statistic === 'sum') return `sum(m${measures.findIndex(({ name }) => name === measure)})`
  return { count: 'count(*)', orders: 'count(DISTINCT (u, o))', units: 'count(DISTINCT u)' }[statistic]
}
