// An answer as a report shows it: of each table the rows with the largest figures, and no column that the noise
// hides.
import { intervalOf } from '../../../../schemas/answer-tables.ts'
import type { Answer, Table } from '../../../../schemas/answer.ts'
import { MOST_ROWS } from '../../../../src/sdk/market-report/document.ts'

export type ShortAnswer = {
  readonly answer: Answer
  /** How many groups it leaves out. */
  readonly hidden: number
  /** Whether it leaves out a whole table, of which noise hides most figures. */
  readonly isNarrower: boolean
}

/** Figures made consistent say little more than the counted ones. The workbook has everything. */
export function shortAnswer(answer: Answer): ShortAnswer {
  const plain = answer.tables.filter(({ kind }) => kind !== 'consistent')
  const groups = [...Map.groupBy(plain, ({ dimensions }) => dimensions.join(' ')).values()].map(group => {
    const kept = answer.query.kind === 'trend' ? undefined : largest(group)
    const all = new Set(group.flatMap(({ cells }) => cells.map(({ codes }) => codes.join()))).size
    const tables = group.map(table => ({
      ...table,
      cells: table.cells.filter(({ codes }) => kept?.has(codes.join()) ?? true),
    }))
    const readable = tables.filter(isReadable)
    return { tables: readable.length === 0 ? tables : readable, all, shown: kept?.size ?? all, group }
  })
  return {
    answer: { ...answer, tables: groups.flatMap(({ tables }) => tables) },
    hidden: groups.reduce((sum, { all, shown }) => sum + all - shown, 0),
    isNarrower: groups.some(({ tables, group }) => tables.length < group.length),
  }
}

/** The rows that are shown; undefined: all of them. */
function largest(tables: readonly Table[]): ReadonlySet<string> | undefined {
  const sizes = SIZES.flatMap(kind => tables.filter(table => table.kind === kind))[0] ?? tables[0]
  if (sizes === undefined || sizes.cells.length <= MOST_ROWS) return undefined
  const by = sizes.cells.toSorted(
    (a, b) => (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY),
  )
  return new Set(by.slice(0, MOST_ROWS).map(({ codes }) => codes.join()))
}

const SIZES: readonly Table['kind'][] = ['share', 'level', 'mean', 'average']

function isReadable({ cells }: Table): boolean {
  return cells.filter(cell => intervalOf(cell) !== undefined).length * 2 >= cells.length
}
