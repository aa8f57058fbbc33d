// What published answers say beside the series of a panel: mix, shares by region or profile, concentration.
// Tables that the answers have, put side by side over editions or periods: free.
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { intervalOf, type ValueInterval } from '../../../schemas/answer-tables.ts'
import type { Answer, Cell, Table } from '../../../schemas/answer.ts'
import type { Label } from '../../../schemas/common.ts'
import type { Query } from '../../../schemas/query.ts'

export type PanelBlock = {
  /** `mix`: shares within each period; `shares`: of the edition; `concentration`: of the largest, and HHI. */
  readonly kind: 'mix' | 'shares' | 'concentration'
  readonly statistic: Table['statistic']
  readonly measure: Label | null
  /** Of the rows. */
  readonly dimension: Label
  /** Periods, or editions; the newest last. */
  readonly columns: readonly { readonly label: Label; readonly edition: string; readonly answer: string }[]
  readonly rows: readonly PanelRow[]
}

export type PanelRow = {
  /** Of a concentration how many of the largest, and `hhi`. */
  readonly name: string
  readonly label: Label
  readonly percent: boolean
  /** By column; null where the answer withholds it. */
  readonly cells: readonly (ValueInterval | null)[]
}

/** The newest columns, and the rows that are largest in the newest of them. */
const MAX_COLUMNS = 6
const MAX_ROWS = 30

/**
 * Of verified answers to published questions about editions of one dataset, in any order: one or more blocks
 * for each question that has such tables; of an edition that several answers have, the newest counts.
 */
export function blocksOf(answers: readonly Answer[]): readonly PanelBlock[] {
  const groups = Map.groupBy(answers, ({ query }) => sameQuestion(query))
  return [...groups.values()].flatMap(group => {
    const byEdition = new Map<string, Answer>()
    for (const answer of group.toSorted(bySeq)) byEdition.set(answer.edition, answer)
    const newest = [...byEdition.values()].toSorted((a, b) => (a.edition < b.edition ? -1 : 1))
    const [first] = newest
    if (first === undefined) return []
    const tables = first.tables.filter(({ kind, dimensions }) => kind === 'share' && dimensions.length <= 2)
    return [...tables.flatMap(table => blockOf(newest, table.name) ?? []), ...concentrationsOf(newest)]
  })
}

/** However exact, by whichever mechanism, and of whichever edition. */
function sameQuestion({
  edition: _edition,
  privacy: _privacy,
  mechanism: _mechanism,
  ...question
}: Query): string {
  return canonicalJson(question)
}

function bySeq(a: Answer, b: Answer): number {
  return Number(BigInt(a.seq) - BigInt(b.seq))
}

type Column = PanelBlock['columns'][number] & { readonly cells: ReadonlyMap<number, Cell> }

/** Shares along the last dimension of a table; a first one makes the columns. */
function blockOf(answers: readonly Answer[], name: string): PanelBlock | undefined {
  const columns = answers.flatMap(answer => columnsOf(answer, name)).slice(-MAX_COLUMNS)
  const last = answers.at(-1)
  const table = last?.tables.find(each => each.name === name)
  const along = table?.dimensions.at(-1)
  const dimension = last?.dimensions.find(each => each.name === along)
  if (last === undefined || table === undefined || dimension === undefined || columns.length === 0)
    return undefined
  const newest = columns.at(-1)
  const codes = [...new Set(columns.flatMap(({ cells }) => [...cells.keys()]))].toSorted((a, b) => a - b)
  const size = (code: number): number => newest?.cells.get(code)?.value ?? 0
  const largest = codes.toSorted((a, b) => size(b) - size(a)).slice(0, MAX_ROWS)
  return {
    ...subjectOf(last, table),
    kind: table.dimensions.length === 2 ? 'mix' : 'shares',
    dimension: dimension.label,
    columns: columns.map(({ cells: _cells, ...column }) => column),
    rows: codes
      .filter(code => largest.includes(code))
      .flatMap((code): readonly PanelRow[] => {
        const value = dimension.values[code]
        if (value === undefined) return []
        const cells = columns.map(column => intervalOf(column.cells.get(code)) ?? null)
        return [{ name: value.value, label: value.label, percent: true, cells }]
      }),
  }
}

function columnsOf(answer: Answer, name: string): readonly Column[] {
  const table = answer.tables.find(each => each.name === name)
  if (table === undefined) return []
  const { edition, id } = answer
  const of = (label: Label, cells: readonly Cell[]): Column => ({
    label,
    edition,
    answer: id,
    cells: new Map(cells.map(cell => [cell.codes.at(-1) ?? -1, cell])),
  })
  if (table.dimensions.length < 2) return [of({ zh: edition, en: edition }, table.cells)]
  const period = answer.dimensions.find(each => each.name === table.dimensions[0])
  const byPeriod = Map.groupBy(table.cells, ({ codes }) => codes[0] ?? -1)
  return [...byPeriod]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([code, cells]) => {
      const label = period?.values[code]?.label
      // The last value is "other or unknown", which is no period.
      return label === undefined || code === (period?.values.length ?? 0) - 1 ? [] : [of(label, cells)]
    })
}

function concentrationsOf(answers: readonly Answer[]): readonly PanelBlock[] {
  const last = answers.at(-1)
  const tables = last?.tables.filter(
    ({ kind, dimensions }) => isConcentration(kind) && dimensions.length === 0,
  )
  const [first] = tables ?? []
  if (last === undefined || tables === undefined || first === undefined) return []
  const shown = answers.slice(-MAX_COLUMNS)
  const [along] = last.derivations.flatMap(each =>
    each.kind === 'concentration' || each.kind === 'hhi' ? [each.along] : [],
  )
  const dimension = last.dimensions.find(({ name }) => name === along)
  if (dimension === undefined) return []
  const rows = tables.map(({ name, kind }): PanelRow => {
    const derivation = last.derivations.find(each => each.name === name)
    const word = derivation?.kind === 'concentration' ? `CR${derivation.top}` : 'HHI'
    const cells = shown.map(
      answer => intervalOf(answer.tables.find(each => each.name === name)?.cells[0]) ?? null,
    )
    return { name: word, label: { zh: word, en: word }, percent: kind === 'concentration', cells }
  })
  return [
    {
      ...subjectOf(last, first),
      kind: 'concentration',
      dimension: dimension.label,
      columns: shown.map(({ edition, id }) => ({ label: { zh: edition, en: edition }, edition, answer: id })),
      rows,
    },
  ]
}

function isConcentration(kind: Table['kind']): boolean {
  return kind === 'concentration' || kind === 'hhi'
}

function subjectOf(answer: Answer, { statistic, measure }: Table) {
  return { statistic, measure: answer.measures.find(({ name }) => name === measure)?.label ?? null }
}
