// What the harness alone may know: the true figures behind a profile of buyers, counted from the sample
// export itself.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Answer } from '../../schemas/answer.ts'
import { SAMPLE_COLUMNS } from '../sample/orders.ts'

export type Coverage = { readonly held: number; readonly all: number }

/**
 * How many of the profile's reported intervals hold the true number of buyers. Columns of the sample have the
 * names of its dimensions.
 */
export async function coverageOfProfile(orders: string, answer: Answer): Promise<Coverage> {
  const tables = answer.tables.filter(({ kind }) => kind === 'level')
  const counts = tables.map(() => new Map<string, Set<string>>())
  const column = (name: string) => SAMPLE_COLUMNS.findIndex(known => known === name)
  const unit = column('buyer_id')
  const filters = Object.entries(answer.query.where).map(([name, values]) => ({ at: column(name), values }))
  for await (const line of createInterface({ input: createReadStream(orders) })) {
    const cells = line.split(',')
    if (!filters.every(({ at, values }) => values.includes(cells[at] ?? ''))) continue
    for (const [i, table] of tables.entries()) {
      const key = table.dimensions.map(name => cells[column(name)]).join('\t')
      const groups = counts[i]
      const buyers = groups?.get(key) ?? new Set()
      groups?.set(key, buyers.add(cells[unit] ?? ''))
    }
  }
  const reported = tables.flatMap((table, i) =>
    table.cells
      .filter(({ low }) => low !== null)
      .map(({ codes, low, high }) => {
        const key = table.dimensions.map((name, j) => valueOf(answer, name, codes[j] ?? -1)).join('\t')
        const truth = counts[i]?.get(key)?.size ?? 0
        return low !== null && high !== null && low <= truth && truth <= high
      }),
  )
  return { held: reported.filter(Boolean).length, all: reported.length }
}

function valueOf(answer: Answer, dimension: string, code: number): string {
  return answer.dimensions.find(({ name }) => name === dimension)?.values[code]?.value ?? ''
}
