import type { Answer, Cell, Table } from '../../schemas/answer.ts'
import type { Label } from '../../schemas/common.ts'

/** One estimate with its 95 % interval, and in words what it is an estimate of. */
export interface AnswerRow {
  /** Name of its table in the answer. */
  readonly table: string
  readonly kind: Table['kind']
  readonly statistic: Table['statistic']
  readonly measure: string | null
  /** Of sums, means and averages; null where the value is a number of things, or a ratio. */
  readonly unit: Label | null
  /** The group, by dimension: the value as questions name it, and its labels. */
  readonly by: Readonly<Record<string, { readonly value: string; readonly label: Label }>>
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  /** Why there is no value: see `Cell`. */
  readonly mark: Cell['mark']
}

const WITH_UNIT: readonly Table['kind'][] = ['level', 'mean', 'average']

/** An answer as flat rows, in the order of its tables and their cells. */
export function rows(answer: Answer): readonly AnswerRow[] {
  return answer.tables.flatMap(table => {
    const { name, kind, statistic, measure } = table
    const measured = WITH_UNIT.includes(kind)
      ? answer.measures.find(each => each.name === measure)
      : undefined
    const unit = measured?.unit ?? null
    const dimensions = table.dimensions.map(dimension => ({
      dimension,
      values: answer.dimensions.find(each => each.name === dimension)?.values ?? [],
    }))
    return table.cells.map(({ codes, value, low, high, mark }) => {
      const by = dimensions.flatMap(({ dimension, values }, at) => {
        const named = values[codes[at] ?? -1]
        return named === undefined ? [] : [[dimension, named] as const]
      })
      return {
        table: name,
        kind,
        statistic,
        measure,
        unit,
        by: Object.fromEntries(by),
        value,
        low,
        high,
        mark,
      }
    })
  })
}
