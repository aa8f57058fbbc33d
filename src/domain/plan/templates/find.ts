// Which of an edition's dimensions and measures a ready question is about: by how they were declared, else by
// their names.
import { type Declaration, type Dimension, isCalendarDimension } from '../../../../schemas/declaration.ts'
import { fault } from '../../../../schemas/fault.ts'
import type { Statistic, Where } from '../../../../schemas/query.ts'

type DerivedKind = NonNullable<Dimension['derived']>['by']

export function derivedBy({ dimensions }: Declaration, by: DerivedKind): readonly Dimension[] {
  return dimensions.filter(({ derived }) => derived?.by === by)
}

/** The first candidate, or the one that was named. */
export function among(
  template: string,
  candidates: readonly Dimension[],
  by: string | undefined,
  needs: string,
): Dimension {
  const [first] = candidates
  if (first === undefined) throw fault('query.template_missing', { template, needs })
  if (by === undefined) return first
  const found = candidates.find(({ name }) => name === by)
  if (found === undefined)
    throw fault('query.template_by', { template, name: by, valid: candidates.map(({ name }) => name) })
  return found
}

/** Those that count apart what is filtered come first: which purchase of an air fryer it is. */
export function purchaseOf(purchases: readonly Dimension[], where: Where): readonly Dimension[] {
  const within = ({ derived }: Dimension) =>
    derived !== undefined && 'within' in derived ? derived.within : []
  const rank = (purchase: Dimension) =>
    within(purchase).every(name => Object.hasOwn(where, name)) ? -within(purchase).length : 1
  return purchases.toSorted((a, b) => rank(a) - rank(b))
}

/** Those that know the filtered values first, and whether of them before which. */
export function basketsOf(baskets: readonly Dimension[], where: Where): readonly Dimension[] {
  const rank = (basket: Dimension) => {
    const { derived } = basket
    const asked = derived?.by === 'with' && Object.hasOwn(where, derived.of) ? where[derived.of] : undefined
    if (asked === undefined || heldBy(basket, asked) === undefined) return 0
    return basket.tags === undefined ? 2 : 1
  }
  return baskets.toSorted((a, b) => rank(b) - rank(a))
}

/**
 * The values of a `with` dimension that orders with these values have: any of them where it has tags, else
 * all that it is about. Undefined where it does not know.
 */
export function heldBy(
  { derived, tags, values }: Dimension,
  asked: readonly string[] | undefined,
): readonly string[] | undefined {
  if (derived?.by !== 'with') return undefined
  if (tags !== undefined)
    return asked?.every(value => derived.values.includes(value)) === true ? asked : undefined
  const isAll = asked === undefined || asked.toSorted().join('\n') === derived.values.toSorted().join('\n')
  return isAll ? values.slice(0, 1).map(({ value }) => value) : undefined
}

export function pricesOf({ dimensions }: Declaration): readonly Dimension[] {
  return named(
    dimensions.filter(({ kind }) => kind === 'bins'),
    /price|价/i,
  )
}

/** What goods are of: brands where there are any, and nothing of which one value is asked about. */
export function brandsOf({ dimensions }: Declaration, where: Where): readonly Dimension[] {
  const ofGoods = dimensions.filter(
    dimension =>
      (dimension.kind === 'list' || dimension.kind === 'lookup') &&
      !dimension.perUnit &&
      dimension.tags === undefined &&
      !isCalendarDimension(dimension) &&
      !(Object.hasOwn(where, dimension.name) && where[dimension.name]?.length === 1) &&
      !REGION.test(wordsOf(dimension)),
  )
  return named(ofGoods, /brand|品牌/i)
}

const REGION = /province|region|city|country|state\b|省|城市|地区|区域|国家/i

/** Of buyers before those of deliveries: their cells add up. */
export function regionsOf({ dimensions }: Declaration): readonly Dimension[] {
  const regions = dimensions.filter(
    dimension => dimension.tags === undefined && REGION.test(wordsOf(dimension)),
  )
  return regions.toSorted((a, b) => Number(b.perUnit) - Number(a.perUnit))
}

/** What is sold in money where that cannot be negative, else lines. */
export function statisticOf({ measures, views }: Declaration): Statistic {
  const isMoney = /revenue|sales|amount|gmv|销售额|金额|成交/i
  const money = measures.find(
    ({ name, label, lo }) => isMoney.test(`${name} ${label.en} ${label.zh}`) && !lo.startsWith('-'),
  )
  return money !== undefined && views.some(view => view.for.includes('sum'))
    ? { statistic: 'sum', measure: money.name }
    : { statistic: 'count' }
}

function named(dimensions: readonly Dimension[], wanted: RegExp): readonly Dimension[] {
  return dimensions.toSorted((a, b) => Number(wanted.test(wordsOf(b))) - Number(wanted.test(wordsOf(a))))
}

function wordsOf({ name, label }: Dimension): string {
  return `${name} ${label.en} ${label.zh}`
}
