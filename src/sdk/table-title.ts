import { lagOf } from '../../schemas/answer-tables.ts'
import type { Answer, Table } from '../../schemas/answer.ts'
import { PRACTICE_STAMP } from '../text/shared/practice.ts'
import { isPractice } from './practice/is-practice.ts'
import type { Label } from '../../schemas/common.ts'

/** The reader's words for the kinds of tables that are made from others. */
export type TitleWords = {
  readonly label: (label: Label) => string
  readonly kinds: Readonly<
    Record<'share' | 'consistent' | 'tgi' | 'index', (of: string) => string> & {
      growth: (of: string, lag: number) => string
      quantile: (of: string, at: number, along: string) => string
      rate: (of: string, over: string, under: string) => string
      /** Of all values. */
      part: (of: string, over: string) => string
      rank: (of: string, along: string) => string
      concentration: (of: string, top: number, along: string) => string
      hhi: (of: string, along: string) => string
      moving: (of: string, periods: number) => string
      season: (of: string) => string
    }
  >
}

/**
 * `revenue (CNY)`, `share of buyers`. `of` names what the table's own figures are; ratios have no unit. Of
 * made-up figures it says so: every form of an answer names its tables by it.
 */
export function titleByKind(words: TitleWords, answer: Answer, table: Table, of: string): string {
  const title = plainTitle(words, answer, table, of)
  return isPractice(answer) ? `${words.label(PRACTICE_STAMP)} · ${title}` : title
}

function plainTitle({ label, kinds }: TitleWords, answer: Answer, table: Table, of: string): string {
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
    case 'quantile':
    case 'rate':
    case 'rank':
    case 'concentration':
    case 'hhi':
    case 'moving':
    case 'season':
      return summaryTitle({ label, kinds }, answer, table, of)
  }
}

function summaryTitle({ label, kinds }: TitleWords, answer: Answer, table: Table, of: string): string {
  const derivation = answer.derivations.find(each => each.name === table.name)
  if (derivation === undefined || !('part' in derivation && 'along' in derivation)) return of
  const dimension = answer.dimensions.find(used => used.name === derivation.along)
  const along = dimension === undefined ? derivation.along : label(dimension.label)
  const labels = (codes: readonly number[]) =>
    codes
      .map(code => label(dimension?.values[code]?.label ?? { zh: String(code), en: String(code) }))
      .join(' + ')
  switch (derivation.kind) {
    case 'quantile':
      return kinds.quantile(of, Number(derivation.at), along)
    case 'rate':
      return derivation.under.length === dimension?.values.length
        ? kinds.part(of, labels(derivation.over))
        : kinds.rate(of, labels(derivation.over), labels(derivation.under))
    case 'rank':
      return kinds.rank(of, along)
    case 'concentration':
      return kinds.concentration(of, derivation.top, along)
    case 'hhi':
      return kinds.hhi(of, along)
    case 'moving':
      return kinds.moving(withUnit(label, answer, table, of), derivation.window)
    case 'season':
      return kinds.season(of)
  }
}

function withUnit(label: TitleWords['label'], answer: Answer, table: Table, of: string): string {
  const measure = answer.measures.find(({ name }) => name === table.measure)
  return measure === undefined ? of : `${of} (${label(measure.unit)})`
}

/** Whether its figures are read in per cent. */
export function isPercent({ kind }: Pick<Table, 'kind'>): boolean {
  return kind === 'share' || kind === 'growth' || kind === 'rate' || kind === 'concentration'
}
