// What the harness alone may know: the true figures behind a profile of buyers, counted from the sample
// export itself.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Answer } from '../../schemas/answer.ts'
import { SAMPLE_COLUMNS } from '../sample/orders.ts'

export type Coverage = { readonly held: number; readonly all: number }

/**
 * How many of the profile's reported intervals hold the true number of buyers, each export's counted apart.
 * Columns of the sample have the names of its dimensions.
 */
export async function coverageOfProfile(orders: readonly string[], answer: Answer): Promise<Coverage> {
  const tables = answer.tables.filter(({ kind }) => kind === 'level')
  const counts = tables.map(() => new Map<string, number>())
  for (const file of orders) {
    const own = await countBuyers(file, answer, tables)
    for (const [i, groups] of own.entries())
      for (const [key, buyers] of groups) counts[i]?.set(key, (counts[i].get(key) ?? 0) + buyers.size)
  }
  const reported = tables.flatMap((table, i) =>
    table.cells
      .filter(({ low }) => low !== null)
      .map(({ codes, low, high }) => {
        const key = table.dimensions.map((name, j) => valueOf(answer, name, codes[j] ?? -1)).join('\t')
        const truth = counts[i]?.get(key) ?? 0
        return low !== null && high !== null && low <= truth && truth <= high
      }),
  )
  return { held: reported.filter(Boolean).length, all: reported.length }
}

/** Of ten or more intervals at 95 %, a third or fewer hold the truth with a chance below 1e-7. */
export function isPlausible({ held, all }: Coverage): boolean {
  return held * 3 > all
}

/** Of each table, by group. */
async function countBuyers(
  orders: string,
  answer: Answer,
  tables: Answer['tables'],
): Promise<readonly ReadonlyMap<string, ReadonlySet<string>>[]> {
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
  return counts
}

function valueOf(answer: Answer, dimension: string, code: number): string {
  return answer.dimensions.find(({ name }) => name === dimension)?.values[code]?.value ?? ''
}
