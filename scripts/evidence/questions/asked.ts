// Twenty questions of a manufacturer, with the command that answers each.
import type { Declaration } from '../../../schemas/declaration.ts'
import type { QueryInput, Where } from '../../../schemas/query.ts'
import type { TemplateName } from '../../../schemas/template-names.ts'
import { templateQuestion } from '../../../src/domain/plan/templates/template-question.ts'

/** A question without its edition and privacy. */
export type Question = Omit<Extract<QueryInput, { kind: 'aggregate' }>, 'edition' | 'privacy'> | OtherForm
type OtherForm =
  | Omit<Extract<QueryInput, { kind: 'profile' }>, 'edition' | 'privacy'>
  | Omit<Extract<QueryInput, { kind: 'trend' }>, 'edition' | 'privacy'>

/** What a set has in the place of the sample's columns; absent: it has no such column. */
export type Columns = {
  /** One product, brand or category that is asked about. */
  readonly target: Where
  readonly brand?: readonly [dimension: string, value: string]
  readonly ofBuyer: readonly string[]
  readonly region?: string
  readonly channel?: string
  /** The dimension that names the goods. */
  readonly goods: string
  /** The dimension that is a proxy for a function of the goods, or for a sales channel. */
  readonly feature: Where
}

export type Asked = {
  readonly number: number
  readonly name: string
  /** As it is typed, but for edition, filter and privacy. */
  readonly command: string
  /** Of the tables of the answer the one that holds the figure: its name begins so. */
  readonly figure: string
  /** Where the usual charge leaves the figure's divisor below six standard deviations. */
  readonly rho?: string
  /** Values excluded from the answer: the product itself. */
  readonly except?: (columns: Columns) => readonly string[]
  /** Undefined where the set has not the columns. */
  readonly make: (declaration: Declaration, columns: Columns) => Question | undefined
}

/** Not answered: 7 search words, 9 reviews and 14 concept tests need other data; 18 is not built. */
export const NOT_ANSWERED: Readonly<Record<number, string>> = {
  7: 'search words: other data',
  9: 'reviews: other data',
  14: 'concept test: outside the scope',
  18: 'my customers among theirs: a private join, later',
}

const template =
  (name: TemplateName, change: { readonly of?: 'count' } = {}) =>
  (declaration: Declaration, { target }: Columns): Question | undefined => {
    const of = change.of === undefined ? {} : { of: { statistic: change.of } }
    return made(() => templateQuestion(name, declaration, { where: target, ...of }))
  }

/** Undefined where the edition declares nothing of the kind. */
function made(make: () => Question): Question | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

function has({ dimensions }: Declaration, name: string | undefined): name is string {
  return dimensions.some(dimension => dimension.name === name)
}

/** Of a long list the first twenty: it begins with those that most buyers have. */
function largestOf({ dimensions }: Declaration, goods: string): Where {
  const values = dimensions.find(({ name }) => name === goods)?.values ?? []
  return values.length <= 50 ? {} : { [goods]: values.slice(0, 20).map(({ value }) => value) }
}

export const ASKED: readonly Asked[] = [
  {
    number: 1,
    name: 'who buys',
    command: 'query profile',
    figure: 'units/',
    make: (_, { target, ofBuyer }) => ({ kind: 'profile', where: target, by: [...ofBuyer] }),
  },
  {
    number: 2,
    name: 'TGI against the market',
    command: 'query profile',
    figure: 'tgi/',
    make: (_, { target, ofBuyer }) => ({ kind: 'profile', where: target, by: ofBuyer.slice(0, 1) }),
  },
  {
    number: 3,
    name: 'size and trend',
    command: 'query trend --select units',
    figure: 'units',
    make: () => ({ kind: 'trend', period: 'month', select: [{ statistic: 'units' }] }),
  },
  {
    number: 4,
    name: 'price-band gap: share of lines (in the place of shops) by band',
    command: 'query price-bands',
    figure: 'share/',
    make: template('price-bands'),
  },
  {
    number: 5,
    name: 'CR5',
    command: 'query market-share',
    figure: 'cr5/',
    make: (declaration, { goods }) =>
      made(() =>
        templateQuestion('market-share', declaration, {
          where: largestOf(declaration, goods),
          by: goods,
          of: { statistic: 'count' },
        }),
      ),
  },
  {
    number: 6,
    name: 'price of a rival that the contract names',
    command: 'query price-bands brand=…',
    figure: 'quantile-0.5/',
    make: (declaration, { brand }) =>
      brand &&
      made(() => templateQuestion('price-bands', declaration, { where: { [brand[0]]: [brand[1]] } })),
  },
  {
    number: 8,
    name: 'growth of a feature',
    command: 'query trend FEATURE=… --select units',
    figure: 'growth/',
    make: (_, { feature }) => ({
      kind: 'trend',
      where: feature,
      period: 'month',
      select: [{ statistic: 'units' }],
    }),
  },
  {
    number: 10,
    name: 'repurchase',
    command: 'query repurchase',
    figure: 'rate-',
    make: template('repurchase'),
  },
  {
    number: 11,
    name: 'basket',
    command: 'query basket',
    figure: 'share/',
    rho: '0.1',
    except: ({ target }) => Object.values(target).flat(),
    make: template('basket'),
  },
  {
    number: 12,
    name: 'new or returning buyers',
    command: 'query aggregate --group-by newness --rate newness=new/new,returning',
    figure: 'rate-',
    make: (declaration, { target }) =>
      has(declaration, 'newness')
        ? {
            kind: 'aggregate',
            where: target,
            select: [{ statistic: 'count' }],
            groupBy: ['newness'],
            summaries: [{ summary: 'rate', along: 'newness', of: ['new'], per: ['new', 'returning'] }],
          }
        : undefined,
  },
  {
    number: 13,
    name: 'new products',
    command: 'query new-product',
    figure: 'quantile-0.5/',
    make: template('new-product'),
  },
  {
    number: 15,
    name: 'regions',
    command: 'query region',
    figure: 'cr1/',
    make: (declaration, { region }) =>
      region === undefined
        ? undefined
        : made(() => templateQuestion('region', declaration, { where: {}, by: region })),
  },
  {
    number: 16,
    name: 'shift between channels',
    command: 'query trend --split-by channel',
    figure: 'mix/',
    make: (_, { channel }) =>
      channel === undefined
        ? undefined
        : { kind: 'trend', period: 'month', select: [{ statistic: 'count' }], splitBy: channel },
  },
  {
    number: 17,
    name: 'promotion windows',
    command: 'query promotion',
    figure: 'rate-',
    make: declaration =>
      made(() => templateQuestion('promotion', declaration, { where: {}, of: { statistic: 'count' } })),
  },
  {
    number: 19,
    name: 'early decline of a category',
    command: 'query trend --select units',
    figure: 'growth/',
    make: (_, { target }) => ({
      kind: 'trend',
      where: target,
      period: 'month',
      select: [{ statistic: 'units' }],
    }),
  },
  {
    number: 20,
    name: 'stock plan: the season',
    command: 'query trend --select orders',
    figure: 'index/',
    make: ({ orders }) => ({
      kind: 'trend',
      period: 'month',
      select: [{ statistic: orders ? 'orders' : 'count' }],
    }),
  },
]

/** Beside the twenty: brand switching, and the figures whose coverage is measured. */
export const SWITCHING: Asked = {
  number: 21,
  name: 'switching',
  command: 'query switching brand=…',
  figure: 'rate-',
  make: (declaration, { brand }) =>
    brand && made(() => templateQuestion('switching', declaration, { where: { [brand[0]]: [brand[1]] } })),
}
