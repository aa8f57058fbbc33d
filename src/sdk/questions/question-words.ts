// What a question asks, in one line for people: the same words wherever questions are listed.
import { readableStatistic } from '../buyers.ts'
import type { Label, Language } from '../../../schemas/common.ts'
import type { Estimate } from '../../../schemas/estimate.ts'
import type { Query, Statistic, Summary, Where } from '../../../schemas/query.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { QUESTION_KIND_HEADINGS } from '../../text/shared/kinds.ts'
import { QUESTION_WORDS } from '../../text/shared/question-words.ts'
import { STATISTIC_WORDS } from '../../text/shared/statistics.ts'

/** What names are called, as an edition's declaration and an answer have it. */
export type Vocabulary = {
  readonly dimensions: readonly {
    readonly name: string
    readonly label: Label
    readonly values: readonly { readonly value: string; readonly label: Label }[]
  }[]
  readonly measures: readonly { readonly name: string; readonly label: Label }[]
}

export type QuestionContext = {
  readonly language: Language
  /** Absent: names stay as they are in the question. */
  readonly vocabulary?: Vocabulary | undefined
  /** What a blind question hides, where the reader is who asked. */
  readonly hidden?: HiddenValues | undefined
  /** So many values of a dimension are named; absent: three. */
  readonly most?: number
}

/** For one answer alone: nothing is left out. */
export const ALL_VALUES = Number.MAX_SAFE_INTEGER

const MOST = 3
const SEPARATOR = ' · '

/**
 * `buyers, revenue by month · category: air fryer · city: hidden`; of null that what was asked is destroyed.
 */
export function questionWords(query: Query | null, context: QuestionContext): string {
  const words = QUESTION_WORDS[context.language]
  if (query === null) return words.destroyed
  const named = (names: readonly string[], between: string): string =>
    names.map(name => dimensionWords(context, name)).join(between)
  // A profile has one table for each of its dimensions; else groups are combinations.
  const between = query.kind === 'profile' && !query.cross ? words.comma : ' × '
  const groups = named(groupsOf(query), between)
  const select = query.kind === 'profile' ? [query.of] : query.select
  const statistics = select.map(statistic => statisticWords(statistic, context)).join(words.comma)
  return [
    groups === '' ? statistics : words.by(statistics, groups),
    ...conditionsOf(query.where, context),
    ...hiddenConditions(query, context),
    ...(query.kind === 'trend' && query.moving !== undefined ? [words.moving(query.moving)] : []),
    ...(query.kind === 'aggregate' ? (query.summaries ?? []) : []).map(each => summaryOf(each, context)),
  ].join(SEPARATOR)
}

/** The same with its kind, for a title: `Trend: buyers by month`. */
export function questionHeading(
  { kind, query }: { readonly kind: Query['kind']; readonly query: Query | null },
  context: QuestionContext,
): string {
  const { colon } = QUESTION_WORDS[context.language]
  return `${QUESTION_KIND_HEADINGS[context.language][kind]}${colon}${questionWords(query, context)}`
}

/** The filter: `category: air fryer, kettle`. */
export function conditionsOf(where: Where, context: QuestionContext): readonly string[] {
  return Object.entries(where).map(([name, values]) => condition(name, values, context))
}

/** Hidden values as a filter has them. */
export function whereOf(hidden: HiddenValues): Where {
  return Object.fromEntries(hidden.map(({ dimension, values }) => [dimension, values]))
}

/** The dimensions in which it hides its selection, with the values for whoever asked. */
function hiddenConditions({ hidden }: Query, context: QuestionContext): readonly string[] {
  const words = QUESTION_WORDS[context.language]
  return (hidden?.dimensions ?? []).map(name => {
    const known = context.hidden?.find(({ dimension }) => dimension === name)
    return known === undefined
      ? `${dimensionWords(context, name)}${words.colon}${words.hidden}`
      : words.hiddenToo(condition(name, known.values, context))
  })
}

/** `buyers`, `revenue`, `mean of revenue`, `revenue per unit`. */
function statisticWords(statistic: Statistic, context: QuestionContext): string {
  const words = STATISTIC_WORDS[context.language]
  switch (statistic.statistic) {
    case 'count':
    case 'orders':
    case 'units':
      return words[statistic.statistic]
    case 'sum':
      return measureOf(context, statistic.measure)
    case 'mean':
      return words.mean(measureOf(context, statistic.measure))
    case 'average':
      return QUESTION_WORDS[context.language].per(
        measureOf(context, statistic.measure),
        measureOf(context, statistic.per),
      )
  }
}

/**
 * What one part of an answer counts: `buyers by age`, `buyers, all together`. `name` is that of its plan, such as
 * `base.units/age*city`.
 */
export function partWords(part: NamedPart, context: QuestionContext): string {
  const words = QUESTION_WORDS[context.language]
  const [head = '', ...rest] = part.name.split('/')
  const at = rest.join('/')
  const what =
    part.measure === null
      ? STATISTIC_WORDS[context.language][part.statistic]
      : measureOf(context, part.measure)
  const isWhole = at === 'all' || at === '*'
  const groups = at.split('*').map(name => dimensionWords(context, name))
  const counted = at === '' ? what : isWhole ? words.together(what) : words.by(what, groups.join(' × '))
  return head.startsWith('base.') ? words.wholeEdition(counted) : counted
}

type NamedPart = Pick<Estimate['parts'][number], 'name' | 'statistic' | 'measure'>

/** The dimensions of a question's groups. */
function groupsOf(query: Query): readonly string[] {
  switch (query.kind) {
    case 'profile':
      return query.by
    case 'trend':
      return [query.period, ...(query.splitBy === undefined ? [] : [query.splitBy])]
    case 'aggregate':
      return query.groupBy
  }
}

/** The same for programs: names and values as the declaration has them, in no language. */
export function questionLine(query: Query, hidden?: HiddenValues): string {
  const select = query.kind === 'profile' ? [query.of] : query.select
  const statistics = select.map(each =>
    'measure' in each ? `${each.statistic}:${each.measure}` : readableStatistic(each.statistic),
  )
  const filters = Object.entries(query.where).map(([name, values]) => `${name}=${values.join(',')}`)
  const hides = (query.hidden?.dimensions ?? []).map(name => {
    const known = hidden?.find(({ dimension }) => dimension === name)
    return `${name}=${known?.values.join(',') ?? '?'}`
  })
  return [statistics.join(' + '), groupsOf(query).join(' × '), ...filters, ...hides]
    .filter(part => part !== '')
    .join(SEPARATOR)
}

function summaryOf(summary: Summary, context: QuestionContext): string {
  const along = dimensionWords(context, summary.along)
  if (summary.summary !== 'rate') return QUESTION_WORDS[context.language][summary.summary](along)
  const named = (values: readonly string[]): string => valuesOf(summary.along, values, context)
  return `${named(summary.of)} ÷ ${named(summary.per)}`
}

function condition(name: string, values: readonly string[], context: QuestionContext): string {
  const { colon } = QUESTION_WORDS[context.language]
  return `${dimensionWords(context, name)}${colon}${valuesOf(name, values, context)}`
}

function valuesOf(name: string, values: readonly string[], context: QuestionContext): string {
  const { language, vocabulary, most = MOST } = context
  const words = QUESTION_WORDS[language]
  const known = vocabulary?.dimensions.find(dimension => dimension.name === name)?.values
  const first = values
    .slice(0, most)
    .map(value => known?.find(each => each.value === value)?.label[language] ?? value)
    .join(words.comma)
  return values.length > most ? words.some(first, values.length, values.length - most) : first
}

/** A dimension's label, or its name. */
export function dimensionWords({ language, vocabulary }: QuestionContext, name: string): string {
  return vocabulary?.dimensions.find(dimension => dimension.name === name)?.label[language] ?? name
}

function measureOf({ language, vocabulary }: QuestionContext, name: string): string {
  return vocabulary?.measures.find(measure => measure.name === name)?.label[language] ?? name
}
