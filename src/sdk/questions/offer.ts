// What a contract leaves of an edition to ask about. The service refuses everything else, each with a code; a
// program that composes questions offers only this.
import type { GrantContent } from '../../../schemas/contract.ts'
import type { Declaration, Dimension, Served } from '../../../schemas/declaration.ts'
import type { Statistic } from '../../../schemas/query.ts'
import type { TemplateName } from '../../../schemas/template-names.ts'
import { anonymised, anonymousOf, dimensionOf, sourceOf } from '../../domain/plan/anonymous.ts'

/** A dimension of which some values have no name; "other or unknown" names nobody and is not counted. */
export type RankedDimension = { readonly dimension: string; readonly named: number; readonly all: number }

export type Offer = {
  /** Without what is withheld, and with those values only that a filter may name. */
  readonly declaration: Declaration
  /** As answers show it: with a rank in the place of each name that they do not give. */
  readonly shown: Declaration
  readonly ranked: readonly RankedDimension[]
  /** Dimensions of the edition that no question may use. */
  readonly withheld: readonly Dimension[]
  /** Only these ready questions; null: any question. */
  readonly templates: readonly TemplateName[] | null
  /** Only these; null: every statistic that the edition serves. */
  readonly statistics: readonly Served[] | null
}

type Content = Partial<Pick<GrantContent, 'nameable' | 'templates' | 'statistics'>>

export function offerUnder(declaration: Declaration, { nameable, templates, statistics }: Content): Offer {
  const shown = anonymised(declaration, nameable)
  const isWithheld = ({ name }: Dimension): boolean => sourceOf(shown, name) !== undefined
  const ranked = shown.dimensions.flatMap((dimension): readonly RankedDimension[] => {
    const nameless = anonymousOf(dimension).length
    const all = dimension.values.length - 1
    return nameless === 0 ? [] : [{ dimension: dimension.name, named: all - nameless, all }]
  })
  return {
    declaration: withDimensions(
      declaration,
      declaration.dimensions
        .filter(dimension => !isWithheld(dimension))
        .map(dimension => namedValues(dimension, anonymousOf(dimensionOf(shown, dimension.name)))),
    ),
    shown,
    ranked,
    withheld: declaration.dimensions.filter(isWithheld),
    templates: templates ?? null,
    statistics: statistics ?? null,
  }
}

/**
 * Under the contracts with all members of a market: none of them can rank the sum, so no question may use a
 * dimension with nameless values.
 */
export function offerJointly(declaration: Declaration, contents: readonly Content[]): Offer {
  const all = contents.map(content => offerUnder(declaration, content))
  const isWithheld = ({ name }: Dimension): boolean =>
    all.some(
      ({ ranked, withheld }) =>
        ranked.some(({ dimension }) => dimension === name) || withheld.some(each => each.name === name),
    )
  return {
    declaration: withDimensions(
      declaration,
      declaration.dimensions.filter(dimension => !isWithheld(dimension)),
    ),
    shown: declaration,
    ranked: [],
    withheld: declaration.dimensions.filter(isWithheld),
    templates: intersection(contents.map(({ templates }) => templates)),
    statistics: intersection(contents.map(({ statistics }) => statistics)),
  }
}

/** Every statistic that may be asked for, the most asked for first. */
export function offeredStatistics(offer: Pick<Offer, 'declaration' | 'statistics'>): readonly Statistic[] {
  const names = offer.declaration.measures.map(({ name }) => name)
  const all: readonly Statistic[] = [
    ...(['units', 'orders', 'count'] as const).map(statistic => ({ statistic })),
    ...names.flatMap(measure => [
      { statistic: 'sum' as const, measure },
      { statistic: 'mean' as const, measure },
    ]),
    ...names.flatMap(measure =>
      names.flatMap(per => (per === measure ? [] : [{ statistic: 'average' as const, measure, per }])),
    ),
  ]
  return all.filter(statistic => isOffered(offer, statistic))
}

/** Whether the edition serves it and the contract allows every part of it: a mean includes a count. */
export function isOffered(
  { declaration, statistics }: Pick<Offer, 'declaration' | 'statistics'>,
  { statistic }: Statistic,
): boolean {
  const servedAs = statistic === 'mean' || statistic === 'average' ? 'sum' : statistic
  const parts: readonly Served[] = statistic === 'mean' ? ['sum', 'count'] : [servedAs]
  return (
    (statistic !== 'orders' || declaration.orders) &&
    declaration.views.some(view => view.for.includes(servedAs)) &&
    parts.every(part => statistics?.includes(part) ?? true)
  )
}

/** What every list contains; null where none restricts anything. */
function intersection<T>(lists: readonly (readonly T[] | null | undefined)[]): readonly T[] | null {
  const [first, ...others] = lists.flatMap(list => (list ? [list] : []))
  return first?.filter(each => others.every(list => list.includes(each))) ?? null
}

function namedValues(dimension: Dimension, nameless: readonly number[]): Dimension {
  if (nameless.length === 0) return dimension
  return { ...dimension, values: dimension.values.filter((_, code) => !nameless.includes(code)) }
}

/** The same object where nothing is left out, so that caches by it are hit. */
function withDimensions(declaration: Declaration, dimensions: Declaration['dimensions']): Declaration {
  const isSame =
    dimensions.length === declaration.dimensions.length &&
    dimensions.every((dimension, i) => dimension === declaration.dimensions[i])
  return isSame ? declaration : { ...declaration, dimensions }
}
