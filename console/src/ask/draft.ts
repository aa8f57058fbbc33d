// A question being composed: the form's state, and the query that it states once it is complete.
import { type Declaration, isNumericDimension } from '../../../schemas/declaration.ts'
import type { Fault } from '../../../schemas/fault.ts'
import type { TemplateName } from '../../../schemas/template-names.ts'
import { type Offer, offeredStatistics } from '../../../src/sdk/questions/offer.ts'
import { madeOf, type TemplateQuestion, templateQuestion } from '../../../src/sdk/questions/templates.ts'
import { Query, type Statistic, Summary, type Where } from '../../../schemas/query.ts'
import { PositiveDecimal } from '../../../schemas/common.ts'

export type Kind = Query['kind']
/** `pool`: pure ε of the edition's pool, for what its provider publishes. */
export type PrivacyKind = 'within' | 'epsilon' | 'rho' | 'pool'

export type Condition = {
  readonly dimension: string
  readonly values: readonly string[]
  /** Whether a blind question hides it. */
  readonly hidden: boolean
}

type Filter = Readonly<Record<string, readonly string[]>>

/** A ready question that makes the form; the reader chooses only what it is asked of. */
export type ReadyDraft = {
  readonly name: TemplateName
  /** The dimension that it is about. */
  readonly by: string | undefined
  /** Undefined: the statistic that it is usually asked of. */
  readonly of: Statistic | undefined
  /** The filter that it makes of the draft's open conditions; undefined while it cannot be asked. */
  readonly where: Filter | undefined
  /** What it lacks. */
  readonly missing: Fault | undefined
}

export type QuestionDraft = {
  readonly edition: string
  /** Set under a contract that allows ready questions only. */
  readonly ready: ReadyDraft | undefined
  readonly kind: Kind
  readonly conditions: readonly Condition[]
  readonly blind: boolean
  readonly by: readonly string[]
  readonly cross: boolean
  readonly base: boolean
  readonly of: Statistic
  readonly period: string
  readonly select: readonly Statistic[]
  readonly splitBy: string | undefined
  /** Window of the moving average, in periods. */
  readonly moving: number | undefined
  readonly groupBy: readonly string[]
  readonly shares: boolean
  readonly summaries: readonly Summary[]
  readonly privacy: { readonly kind: PrivacyKind; readonly amount: string }
  readonly purpose: string | undefined
}

export const FIRST_PRIVACY: QuestionDraft['privacy'] = { kind: 'epsilon', amount: '0.5' }

const PERIODS: readonly Declaration['dimensions'][number]['kind'][] = [
  'month',
  'week',
  'quarter',
  'year',
  'day',
]

/** The time dimensions of a declaration, months first. */
export function periodsOf({ dimensions }: Declaration): readonly string[] {
  return PERIODS.flatMap(kind => dimensions.filter(dimension => dimension.kind === kind)).map(
    ({ name }) => name,
  )
}

/** A draft that can be asked at once: who buys, by two attributes of the buyer. */
export function firstDraft(edition: string, offer: Offer, purpose: string | undefined): QuestionDraft {
  const { declaration, ranked, templates } = offer
  const ofBuyers = declaration.dimensions.filter(({ perUnit, values }) => perUnit && values.length <= 12)
  const [first] = declaration.dimensions.filter(
    ({ name, tags }) => tags === undefined && ranked.every(({ dimension }) => dimension !== name),
  )
  const by = (ofBuyers.length > 0 ? ofBuyers : declaration.dimensions.slice(0, 1)).slice(-2)
  const [counted = { statistic: 'units' as const }] = offeredStatistics(offer)
  return {
    edition,
    ready: readyOf(templates?.[0]),
    kind: 'profile',
    conditions: first === undefined ? [] : [{ dimension: first.name, values: [], hidden: true }],
    blind: false,
    by: by.map(({ name }) => name),
    cross: false,
    base: true,
    of: counted,
    period: periodsOf(declaration)[0] ?? '',
    select: [counted],
    splitBy: undefined,
    moving: undefined,
    groupBy: by.slice(0, 1).map(({ name }) => name),
    shares: false,
    summaries: [],
    privacy: FIRST_PRIVACY,
    purpose,
  }
}

function readyOf(name: TemplateName | undefined, of?: Statistic, by?: string): ReadyDraft | undefined {
  return name === undefined ? undefined : { name, by, of, where: undefined, missing: undefined }
}

/** An earlier question as a draft; hidden values must be chosen again. */
export function draftOf(query: Query, offer: Offer): QuestionDraft {
  const start = firstDraft(query.edition, offer, query.purpose)
  const made = (offer.templates ?? []).flatMap(name => {
    const scope = madeOf(name, offer.declaration, query)
    return scope === undefined ? [] : [{ name, ...scope }]
  })[0]
  const open = conditionsOf(made?.where ?? query.where)
  const hidden = (query.hidden?.dimensions ?? []).map(dimension => ({ dimension, values: [], hidden: true }))
  const [[kind, amount] = ['epsilon', '0.5']] = Object.entries(query.privacy)
  const privacy: QuestionDraft['privacy'] = {
    kind: kind === 'within' || kind === 'rho' ? kind : 'epsilon',
    amount: String(amount),
  }
  const common = {
    ...start,
    ready: made === undefined ? start.ready : readyOf(made.name, made.of, made.by),
    conditions: [...hidden, ...open],
    blind: query.hidden !== undefined,
    privacy,
  }
  switch (query.kind) {
    case 'profile':
      return { ...common, kind: 'profile', by: query.by, cross: query.cross, base: query.base, of: query.of }
    case 'trend':
      return {
        ...common,
        kind: 'trend',
        period: query.period,
        select: query.select,
        splitBy: query.splitBy,
        moving: query.moving,
      }
    case 'aggregate':
      return {
        ...common,
        kind: 'aggregate',
        select: query.select,
        groupBy: query.groupBy,
        shares: query.shares,
        summaries: query.summaries ?? [],
      }
  }
}

/** The dimensions that the answer is grouped by. */
export function groupedBy({ kind, by, splitBy, groupBy }: QuestionDraft): readonly string[] {
  if (kind === 'profile') return by
  return kind === 'aggregate' ? groupBy : splitBy === undefined ? [] : [splitBy]
}

/** What can follow for free from the groups of a draft, rates left out. */
export function summariesOf(
  { groupBy }: Pick<QuestionDraft, 'groupBy'>,
  { dimensions }: Declaration,
): readonly Summary[] {
  return dimensions
    .filter(({ name }) => groupBy.includes(name))
    .flatMap((dimension): readonly Summary[] => [
      ...(isNumericDimension(dimension)
        ? [{ summary: 'quantile' as const, along: dimension.name, at: ['0.25', '0.5', '0.75'] }]
        : []),
      ...(dimension.tags === undefined ? [{ summary: 'concentration' as const, along: dimension.name }] : []),
      { summary: 'rank', along: dimension.name },
    ])
}

/** The draft with a ready question in its place; what is hidden stays hidden. Throws a Fault, as SDK says. */
export function withTemplate(
  draft: QuestionDraft,
  declaration: Declaration,
  name: TemplateName,
): Partial<QuestionDraft> {
  const question = templateQuestion(name, declaration, { where: openWhere(draft) })
  const asked = conditionsOf(question.where ?? {})
  return { ...formOfTemplate(question), conditions: [...hiddenConditions(draft), ...asked] }
}

/** What a ready question makes of the form, without its filter. */
export function formOfTemplate(question: TemplateQuestion): Partial<QuestionDraft> {
  return {
    kind: 'aggregate',
    select: [...question.select],
    groupBy: [...(question.groupBy ?? [])],
    shares: question.shares ?? false,
    summaries: (question.summaries ?? []).map(each => Summary.parse(each)),
  }
}

/** The filter that the service sees, without what a ready question adds. */
export function openWhere(draft: QuestionDraft): Where {
  return Object.fromEntries(openConditions(draft).map(({ dimension, values }) => [dimension, [...values]]))
}

function conditionsOf(where: Filter): readonly Condition[] {
  return Object.entries(where).map(([dimension, values]) => ({
    dimension,
    values: [...values],
    hidden: false,
  }))
}

/** The conditions that the service sees; one without values is ignored. */
export function openConditions(draft: QuestionDraft): readonly Condition[] {
  return draft.conditions.filter(({ hidden, values }) => values.length > 0 && !(draft.blind && hidden))
}

/** The conditions that a blind question hides; none in an open one. */
export function hiddenConditions(draft: QuestionDraft): readonly Condition[] {
  return draft.blind ? draft.conditions.filter(({ hidden }) => hidden) : []
}

/** The public part: without any hidden value. Undefined until it is complete. */
export function publicQuery(draft: QuestionDraft, declaration: Declaration): Query | undefined {
  const parsed = Query.safeParse(inputOf(draft, declaration))
  return parsed.success && PositiveDecimal.safeParse(draft.privacy.amount).success ? parsed.data : undefined
}

function inputOf(draft: QuestionDraft, declaration: Declaration): unknown {
  const hidden = hiddenConditions(draft).map(({ dimension }) => dimension)
  const where = draft.ready === undefined ? openWhere(draft) : draft.ready.where
  if ((draft.blind && hidden.length === 0) || where === undefined) return undefined
  return {
    edition: draft.edition,
    where,
    ...(draft.blind
      ? {
          hidden: {
            dimensions: declaration.dimensions.map(({ name }) => name).filter(name => hidden.includes(name)),
            mode: hiddenMode(draft),
          },
        }
      : {}),
    privacy: { [draft.privacy.kind]: draft.privacy.amount },
    // Pure ε is that of Laplace noise.
    ...(draft.privacy.kind === 'pool' ? { mechanism: 'discrete-laplace' } : {}),
    ...(draft.purpose === undefined ? {} : { purpose: draft.purpose }),
    ...formOf(draft),
  }
}

function formOf({ kind, ...draft }: QuestionDraft): object {
  switch (kind) {
    case 'profile':
      return { kind, by: draft.by, cross: draft.cross, of: draft.of, base: draft.base }
    case 'trend':
      return {
        kind,
        period: draft.period,
        select: draft.select,
        ...(draft.splitBy === undefined ? {} : { splitBy: draft.splitBy }),
        ...(draft.moving === undefined ? {} : { moving: draft.moving }),
      }
    case 'aggregate':
      return {
        kind,
        select: draft.select,
        groupBy: draft.groupBy,
        shares: draft.shares,
        ...(draft.summaries.length === 0 ? {} : { summaries: draft.summaries }),
      }
  }
}

/** Public: whether one value or several are hidden, but not how many. */
export function hiddenMode(draft: QuestionDraft): 'one' | 'any' {
  return hiddenConditions(draft).some(({ values }) => values.length > 1) ? 'any' : 'one'
}

/** The hidden values by dimension. Secret: they go to the blind worker and nowhere else. */
export function hiddenValues(draft: QuestionDraft): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(hiddenConditions(draft).map(({ dimension, values }) => [dimension, values]))
}

/** Whether something is hidden, and every hidden condition has a value. */
export function isChosen(draft: QuestionDraft): boolean {
  const hidden = hiddenConditions(draft)
  return hidden.length > 0 && hidden.every(({ values }) => values.length > 0)
}
