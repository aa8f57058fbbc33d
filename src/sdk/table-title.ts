import { lagOf } from '../../schemas/answer-tables.ts'
import type { Answer, Table } from '../../schemas/answer.ts'
import type { Label } from '../../schemas/common.ts'

/** The reader's words for the kinds of tables that are made from others. */
export type TitleWords = {
  readonly label: (label: Label) => string
  readonly kinds: Readonly<
    Record<Exclude<Table['kind'], 'level' | 'mean' | 'average' | 'growth'>, (of: string) => string>
  > & {
    readonly growth: (of: string, lag: number) => string
  }
}

/** `revenue (CNY)`, `share of buyers`. `of` names what the table's own figures are; ratios have no unit. */
export function titleByKind({ label, kinds }: TitleWords, answer: Answer, table: Table, of: string): string {
  switch (table.kind) {
    case 'level':
    case 'mean':
    case 'average':
      return withUnit(label, answer, table, of)
    case 'consistent':
      return kinds.consistent(withUnit(label, answer, table, of))
    case 'growth':
      return kinds.growth(of, lagOf(answer, table))
    case 'share':
    case 'tgi':
    case 'index':
      return kinds[table.kind](of)
  }
}

function withUnit(label: TitleWords['label'], answer: Answer, table: Table, of: string): string {
  const measure = answer.measures.find(({ name }) => name === table.measure)
  return measure === undefined ? of : `${of} (${label(measure.unit)})`
}
