// The questions of the story: those that lie beside the dataset file.
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Query } from '../../schemas/query.ts'

export type Questions = { readonly profile: Query; readonly trend: Query; readonly aggregate: Query }

/** `queries/*.json` beside dataset.yaml: the first of each kind. */
export async function readQuestions(schema: string): Promise<Questions> {
  const folder = join(dirname(schema), 'queries')
  const files = (await readdir(folder)).filter(file => file.endsWith('.json')).sort()
  const queries = await Promise.all(
    files.map(async file => Query.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))),
  )
  const first = (kind: Query['kind']): Query => {
    const found = queries.find(query => query.kind === kind)
    if (found === undefined) throw new Error(`no ${kind} question in ${folder}`)
    return found
  }
  return { profile: first('profile'), trend: first('trend'), aggregate: first('aggregate') }
}

/** The same question with one value misspelt. */
export function misspelt(query: Query): Query {
  const [[dimension, values] = ['', []]] = Object.entries(query.where)
  const [first = '', ...rest] = values
  return { ...query, where: { ...query.where, [dimension]: [`${first}x`, ...rest] } }
}
