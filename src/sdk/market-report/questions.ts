// The questions of a market report: who buys, how demand moves, where, at which price, against whom, and who
// comes back. As many as an edition declares what for and the contract allows.
import type { EditionId } from '../../../schemas/common.ts'
import { type Dimension, isCalendarDimension } from '../../../schemas/declaration.ts'
import { Fault } from '../../../schemas/fault.ts'
import { ReportPartName } from '../../../schemas/market-report.ts'
import { Query, type QueryInput, type Statistic, type Where } from '../../../schemas/query.ts'
import { TemplateName } from '../../../schemas/template-names.ts'
import { draft } from '../../domain/plan/templates.ts'
import { brandsOf, regionsOf, statisticOf } from '../../domain/plan/templates/find.ts'
import { isOffered, type Offer } from '../questions/offer.ts'
import { readyQuestion } from '../questions/ready-statistics.ts'

/** ε of each part; each step halves the error. */
export const PRECISIONS = { coarse: '0.25', medium: '0.5', fine: '1' } as const
export const PRECISION_NAMES = ['coarse', 'medium', 'fine'] as const

export type ReportScope = {
  readonly edition: EditionId
  /** The product. */
  readonly where: Where
  /** What each question may spend. */
  readonly epsilon: string
  readonly purpose: string
}

export type ReportQuestion = { readonly name: ReportPartName; readonly query: Query }

/** A question about the product, before its edition and what it may spend. */
type Asked = Omit<Extract<QueryInput, { kind: 'profile' }>, 'edition' | 'privacy'> | OtherAsked
type OtherAsked =
  | Omit<Extract<QueryInput, { kind: 'trend' }>, 'edition' | 'privacy'>
  | Omit<Extract<QueryInput, { kind: 'aggregate' }>, 'edition' | 'privacy'>

/** In the order in which they are read. Empty where the edition declares nothing of it. */
export function reportQuestions(offer: Offer, scope: ReportScope): readonly ReportQuestion[] {
  const { edition, epsilon, purpose } = scope
  return ReportPartName.options.flatMap((name): readonly ReportQuestion[] => {
    const asked = possible(() => askedOf(name, offer, scope.where))
    if (asked === undefined) return []
    const parsed = Query.safeParse({ ...asked, edition, privacy: { epsilon }, purpose })
    if (!parsed.success) return []
    return possible(() => draft(offer.declaration, parsed.data)) === undefined
      ? []
      : [{ name, query: parsed.data }]
  })
}

/** What names a product: category, brand and price band, as far as a question may name their values. */
export function productDimensions({ declaration }: Offer): readonly Dimension[] {
  const regions = regionsOf(declaration)
  return declaration.dimensions.filter(
    dimension =>
      isRowValue(dimension) &&
      dimension.derived === undefined &&
      !regions.includes(dimension) &&
      !CHANNEL.test(wordsOf(dimension)),
  )
}

const CHANNEL = /channel|渠道/i

/** Undefined if the planner, the edition or the contract refuses it. */
function possible<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

function askedOf(name: ReportPartName, offer: Offer, where: Where): Asked | undefined {
  const { declaration, templates } = offer
  const template = TemplateName.safeParse(name)
  if (template.success) {
    if (templates?.includes(template.data) === false) return undefined
    // Regions of buyers are in their profile.
    if (name === 'region' && (buyerAttributes(offer, where).some(isRegion(offer)) || isAsked(where, offer)))
      return undefined
    return readyQuestion(template.data, offer, {
      where: name === 'market-share' ? market(offer, where) : where,
    })
  }
  // A contract about ready questions allows no others.
  if (templates !== null) return undefined
  if (name === 'buyers') return buyers(offer, where)
  if (name === 'demand') return demand(offer, where)
  const channel = declaration.dimensions.find(
    each => isRowValue(each) && CHANNEL.test(wordsOf(each)) && !Object.hasOwn(where, each.name),
  )
  if (channel === undefined) return undefined
  const of = isOffered(offer, statisticOf(declaration)) ? statisticOf(declaration) : COUNT
  return { kind: 'aggregate', where, select: [of], groupBy: [channel.name], shares: true }
}

function buyers(offer: Offer, where: Where): Asked | undefined {
  const by = buyerAttributes(offer, where).map(({ name }) => name)
  const of: Statistic = { statistic: 'units' }
  return by.length === 0 || !isOffered(offer, of)
    ? undefined
    : { kind: 'profile', where, by, cross: false, of, base: true }
}

function demand(offer: Offer, where: Where): Asked | undefined {
  const { declaration } = offer
  const calendars = ['month', 'week', 'quarter', 'year'].flatMap(kind =>
    declaration.dimensions.filter(dimension => dimension.kind === kind),
  )
  const [period] = calendars.filter(({ name }) => !Object.hasOwn(where, name))
  const amount = statisticOf(declaration)
  const often: Statistic = declaration.orders ? { statistic: 'orders' } : COUNT
  const select = (amount.statistic === 'sum' ? [often, amount] : [often]).filter(each =>
    isOffered(offer, each),
  )
  return period === undefined || select.length === 0
    ? undefined
    : { kind: 'trend', where, period: period.name, select }
}

const COUNT: Statistic = { statistic: 'count' }
/** Of more values than these a small product shows noise. */
const MOST_VALUES = 40

function buyerAttributes({ declaration }: Offer, where: Where): readonly Dimension[] {
  return declaration.dimensions.filter(
    ({ name, perUnit, tags, derived, values }) =>
      perUnit &&
      tags === undefined &&
      derived === undefined &&
      values.length <= MOST_VALUES &&
      !Object.hasOwn(where, name),
  )
}

function isRegion({ declaration }: Offer): (dimension: Dimension) => boolean {
  const regions = regionsOf(declaration)
  return dimension => regions.includes(dimension)
}

/** Whether the report is about one region. */
function isAsked(where: Where, { declaration }: Offer): boolean {
  return regionsOf(declaration).some(({ name }) => Object.hasOwn(where, name))
}

/** The product's market has all brands. */
function market({ declaration }: Offer, where: Where): Where {
  const brand = brandsOf(declaration, {}).find(each => /brand|品牌/i.test(wordsOf(each)))?.name
  return Object.fromEntries(Object.entries(where).filter(([name]) => name !== brand))
}

function isRowValue(dimension: Dimension): boolean {
  return !dimension.perUnit && dimension.tags === undefined && !isCalendarDimension(dimension)
}

function wordsOf({ name, label }: Dimension): string {
  return `${name} ${label.en} ${label.zh}`
}
