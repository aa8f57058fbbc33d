// The questions of the story: those that lie beside the dataset file.
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Query } from '../../schemas/query.ts'

export type Questions = {
  readonly profile: Query
  /** Undefined: the dataset has no calendar. */
  readonly trend: Query | undefined
  readonly aggregate: Query
}

/** `queries/*.json` beside dataset.yaml: the first of each kind, as far as there is one. */
export async function readQuestions(schema: string): Promise<Partial<Questions>> {
  const folder = join(dirname(schema), 'queries')
  const files = (await readdir(folder).catch(() => [])).filter(file => file.endsWith('.json')).sort()
  const queries = await Promise.all(
    files.map(async file => Query.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))),
  )
  const kinds = ['profile', 'trend', 'aggregate'] as const
  const found = kinds.flatMap(kind => queries.find(query => query.kind === kind) ?? [])
  return Object.fromEntries(found.map(query => [query.kind, query]))
}

/** The same question with one value misspelt, or one dimension where it filters none. */
export function misspelt(query: Query): Query {
  const [filter] = Object.entries(query.where)
  if (filter === undefined) return query.kind === 'profile' ? { ...query, by: [`${query.by[0]}x`] } : query
  const [dimension, [first = '', ...rest]] = filter
  return { ...query, where: { ...query.where, [dimension]: [`${first}x`, ...rest] } }
}
