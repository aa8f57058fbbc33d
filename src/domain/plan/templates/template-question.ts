// Ready questions in the words of a product manager: each becomes a question in the general form, from what
// the edition declares. Nothing is sent.
import type { Declaration, Dimension } from '../../../../schemas/declaration.ts'
import { fault } from '../../../../schemas/fault.ts'
import type { QueryInput, Statistic, Where } from '../../../../schemas/query.ts'
import { TemplateName } from '../../../../schemas/template-names.ts'
import {
  among,
  basketsOf,
  brandsOf,
  derivedBy,
  heldBy,
  pricesOf,
  purchaseOf,
  regionsOf,
  statisticOf,
} from './find.ts'

export const TEMPLATES: readonly TemplateName[] = TemplateName.options

/** `where` as in a question; `by` and `of` override what the template would choose. */
export type TemplateScope = {
  readonly where: Where
  readonly by?: string | undefined
  readonly of?: Statistic | undefined
}

/** A question without its edition, privacy and purpose. */
export type TemplateQuestion = Pick<
  Extract<QueryInput, { kind: 'aggregate' }>,
  'kind' | 'where' | 'select' | 'groupBy' | 'shares' | 'summaries'
>

/**
 * Throws a Fault `query.template_missing` where the edition declares nothing that answers it,
 * `query.template_by` for a dimension that does not, `query.template_value` where a filter is missing.
 */
export function templateQuestion(
  name: TemplateName,
  declaration: Declaration,
  scope: TemplateScope,
): TemplateQuestion {
  const { where, by, of } = scope
  switch (name) {
    case 'repurchase': {
      const purchases = derivedBy(declaration, 'nth')
      const purchase = among(name, by === undefined ? purchaseOf(purchases, where) : purchases, by, 'nth')
      const [first = '', second = ''] = valuesOf(purchase)
      return {
        kind: 'aggregate',
        where: { ...where, [purchase.name]: [first, second] },
        select: [of ?? { statistic: 'units' }],
        groupBy: [purchase.name],
        summaries: [{ summary: 'rate', along: purchase.name, of: [second], per: [first] }],
      }
    }
    case 'switching':
      return switching(declaration, scope)
    case 'basket':
      return basket(declaration, scope)
    case 'new-product': {
      const age = among(name, derivedBy(declaration, 'age'), by, 'age')
      return distribution(age, where, of ?? { statistic: 'count' }, ['0.5'])
    }
    case 'price-bands': {
      const price = among(name, pricesOf(declaration), by, 'bins')
      return distribution(price, where, of ?? { statistic: 'count' }, ['0.25', '0.5', '0.75'])
    }
    case 'promotion': {
      const windows = among(name, derivedBy(declaration, 'windows'), by, 'windows')
      const values = valuesOf(windows)
      const rate = {
        summary: 'rate',
        along: windows.name,
        of: values.slice(0, -1),
        per: [...values],
      } as const
      return along(windows, where, of ?? statisticOf(declaration), [rate])
    }
    case 'market-share': {
      const brand = among(name, brandsOf(declaration, where), by, 'brand')
      return ranking(brand, where, of ?? statisticOf(declaration))
    }
    case 'region': {
      const region = among(name, regionsOf(declaration), by, 'region')
      return ranking(region, where, of ?? { statistic: region.perUnit ? 'units' : 'count' })
    }
  }
}

/** Those that an edition can answer, whatever is filtered. */
export function templatesFor(declaration: Declaration): readonly TemplateName[] {
  const derived = new Set(declaration.dimensions.flatMap(each => each.derived?.by ?? []))
  const can: Readonly<Record<TemplateName, boolean>> = {
    repurchase: derived.has('nth'),
    'new-product': derived.has('age'),
    switching: derived.has('previous'),
    basket: derived.has('with'),
    'price-bands': pricesOf(declaration).length > 0,
    'market-share': brandsOf(declaration, {}).length > 0,
    promotion: derived.has('windows'),
    region: regionsOf(declaration).length > 0,
  }
  return TEMPLATES.filter(name => can[name])
}

/** What follows a purchase of the filtered value: how many stay, and where the others go. */
function switching(declaration: Declaration, { where, by, of }: TemplateScope): TemplateQuestion {
  const all = derivedBy(declaration, 'previous')
  const previous = among('switching', all, by, 'previous')
  const along = previous.derived?.by === 'previous' ? previous.derived.of : ''
  const [value, ...more] = Object.hasOwn(where, along) ? (where[along] ?? []) : []
  if (value === undefined || more.length > 0) throw fault('query.template_value', { name: along })
  const others = Object.fromEntries(Object.entries(where).filter(([name]) => name !== along))
  const values = declaration.dimensions.find(({ name }) => name === along)?.values ?? []
  return {
    kind: 'aggregate',
    where: { ...others, [previous.name]: [value] },
    select: [of ?? { statistic: 'count' }],
    groupBy: [along],
    shares: true,
    summaries: [
      { summary: 'rate', along, of: [value], per: values.map(each => each.value) },
      { summary: 'rank', along },
    ],
  }
}

/**
 * What else the orders hold that have one of the filtered values: of those orders the share with each value.
 */
function basket(declaration: Declaration, { where, by, of }: TemplateScope): TemplateQuestion {
  const baskets = basketsOf(derivedBy(declaration, 'with'), where)
  const basket = among('basket', baskets, by, 'with')
  const held = basket.derived?.by === 'with' ? basket.derived : undefined
  const name = held?.of ?? ''
  const inBasket = heldBy(basket, Object.hasOwn(where, name) ? where[name] : undefined)
  if (inBasket === undefined) throw fault('query.template_basket', { name, valid: held?.values ?? [] })
  const others = Object.fromEntries(Object.entries(where).filter(([each]) => each !== name))
  return {
    kind: 'aggregate',
    where: { ...others, [basket.name]: [...inBasket] },
    select: [of ?? { statistic: 'orders' }],
    groupBy: [name],
    shares: true,
    summaries: [{ summary: 'rank', along: name }],
  }
}

function along(
  { name }: Dimension,
  where: Where,
  of: Statistic,
  summaries: TemplateQuestion['summaries'],
): TemplateQuestion {
  return { kind: 'aggregate', where, select: [of], groupBy: [name], shares: true, summaries }
}

function distribution(
  dimension: Dimension,
  where: Where,
  of: Statistic,
  at: readonly string[],
): TemplateQuestion {
  return along(dimension, where, of, [{ summary: 'quantile', along: dimension.name, at: [...at] }])
}

function ranking(dimension: Dimension, where: Where, of: Statistic): TemplateQuestion {
  return along(dimension, where, of, [
    { summary: 'concentration', along: dimension.name },
    { summary: 'rank', along: dimension.name },
  ])
}

/** Without "other or unknown". */
function valuesOf({ values }: Dimension): readonly string[] {
  return values.slice(0, -1).map(({ value }) => value)
}
