// Merchant confidentiality: of some dimensions a contract names a few values, and an answer has the others
// without their names, ranked by their noisy figures. Nothing else of where they are in the domain is left.
import type { Answer } from '../../../schemas/answer.ts'
import type { Mode } from '../../../schemas/common.ts'
import type { Nameable } from '../../../schemas/contract.ts'
import type { Declaration, Dimension } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import { nearest } from '../../../schemas/nearest.ts'
import type { Part } from '../../../schemas/plan.ts'
import type { Query } from '../../../schemas/query.ts'
import type { Edition } from '../../../schemas/records.ts'
import { LruMap } from '../lru-map.ts'

/** A dimension as a contract shows it. `anonymous`: codes whose values have lost their names, ascending. */
export type Shown = Dimension & { readonly anonymous?: readonly number[] }

type Terms = readonly Nameable[] | undefined

/**
 * The edition as a contract with these terms shows it: one object for each, so that caches by it are hit. The
 * same edition where it names everything.
 */
export function editionUnder(edition: Edition, nameable: Terms): Edition {
  const key = termsKey(nameable)
  if (key === '') return edition
  const shown = views.get(edition) ?? new LruMap<string, Edition>(MAX_TERMS)
  views.set(edition, shown)
  const found = shown.get(key) ?? { ...edition, declaration: anonymised(edition.declaration, nameable) }
  shown.set(key, found)
  termsOfView.set(found, key)
  return found
}

/** Whether this is what `editionUnder` returned for these terms. */
export function isUnder(edition: Edition, nameable: Terms): boolean {
  return (termsOfView.get(edition) ?? '') === termsKey(nameable)
}

const views = new WeakMap<Edition, LruMap<string, Edition>>()
const termsOfView = new WeakMap<Edition, string>()
const MAX_TERMS = 16

function termsKey(nameable: Terms): string {
  return nameable === undefined
    ? ''
    : JSON.stringify(nameable.map(({ dimension, values }) => [dimension, values]))
}

/** The last value of a domain is "other or unknown", which names nobody. */
export function anonymised(declaration: Declaration, nameable: Terms): Declaration {
  const codes = new Map(
    (nameable ?? []).flatMap(({ dimension, values }) => {
      const found = declaration.dimensions.find(({ name }) => name === dimension)
      return found === undefined ? [] : [[dimension, withoutName(found, values)] as const]
    }),
  )
  return withoutNames(declaration, codes)
}

/** Codes of the values that are not among these, but for the last one. */
export function withoutName({ values }: Dimension, nameable: readonly string[]): readonly number[] {
  return values.flatMap(({ value }, code) =>
    code === values.length - 1 || nameable.includes(value) ? [] : [code],
  )
}

/** The pinned declaration as an answer shows its dimensions, which may come from an attacker. */
export function asAnswered(declaration: Declaration, { dimensions }: Answer): Declaration {
  const codes = new Map<string, readonly number[]>()
  for (const { name, anonymous = [] } of dimensions) {
    const last = (dimensionOf(declaration, name)?.values.length ?? 0) - 1
    const isValid = anonymous.every((code, i) => code > (anonymous[i - 1] ?? -1) && code < last)
    if (isValid) codes.set(name, anonymous)
  }
  return withoutNames(declaration, codes)
}

function withoutNames(declaration: Declaration, codes: ReadonlyMap<string, readonly number[]>): Declaration {
  const dimensions = declaration.dimensions.map((dimension): Shown => {
    const anonymous = codes.get(dimension.name) ?? []
    if (anonymous.length === 0) return dimension
    const ranks = new Map(anonymous.map((code, i) => [code, i + 1]))
    const values = dimension.values.map((named, code) => {
      const rank = ranks.get(code)
      return rank === undefined
        ? named
        : { value: `anonymous ${rank}`, label: { en: `anonymous ${rank}`, zh: `匿名 ${rank}` } }
    })
    return { ...dimension, values, anonymous: [...anonymous] }
  })
  return dimensions.some((dimension, i) => dimension !== declaration.dimensions[i])
    ? { ...declaration, dimensions }
    : declaration
}

export function anonymousOf(dimension: Shown | undefined): readonly number[] {
  return dimension?.anonymous ?? []
}

/** Of the dimensions that a part groups by, those whose cells are ranked. */
export function rankedIn(
  declaration: Declaration,
  {
    where,
    groupBy,
  }: Pick<Part['shape'], 'groupBy'> & { readonly where: readonly { readonly dimension: string }[] },
): readonly string[] {
  return groupBy.filter(
    name =>
      anonymousOf(dimensionOf(declaration, name)).length > 0 &&
      where.every(({ dimension }) => dimension !== name),
  )
}

/** Throws a Fault for a question of which an answer could tell one nameless value from the others. */
export function checkAnonymous(declaration: Declaration, query: Query, mode: Mode): void {
  const hidden = declaration.dimensions.filter(dimension => anonymousOf(dimension).length > 0)
  if (hidden.length === 0) return
  checkNamed(hidden, query)
  for (const name of dimensionsIn(query)) {
    const of = sourceOf(declaration, name)
    if (of !== undefined) throw fault('query.anonymous_derived', { name, of }, '/query')
  }
  const ranked = rankedIn(declaration, {
    groupBy: [...groupsIn(query)],
    where: Object.keys(query.where).map(dimension => ({ dimension })),
  })
  const secret = (query.hidden?.dimensions ?? []).filter(name =>
    hidden.some(dimension => dimension.name === name),
  )
  const [blind] = [...secret, ...(mode === 'blind' ? ranked : [])]
  if (blind !== undefined) throw fault('query.anonymous_blind', { name: blind }, '/query/hidden')
  const isCrossed = query.kind !== 'profile' || query.cross
  if (isCrossed && ranked.length > 1) throw fault('query.anonymous_crossed', { names: [...ranked] }, '/query')
  if (query.sharpen !== undefined && ranked.length > 0)
    throw fault('query.sharpen_anonymous', { name: ranked[0] ?? '' }, '/query/sharpen')
  const alone = ranked.find(name => anonymousOf(dimensionOf(declaration, name)).length === 1)
  if (alone !== undefined) throw fault('query.anonymous_alone', { name: alone }, '/query')
}

/** A name that a contract does not give, or the rank in its place, may be in no part of a question. */
function checkNamed(hidden: readonly Dimension[], query: Query): void {
  const lists = [
    ...Object.entries(query.where).map(([name, values]) => ({ name, values, at: `/query/where/${name}` })),
    ...(query.kind === 'aggregate' ? (query.summaries ?? []) : []).flatMap((summary, i) =>
      summary.summary === 'rate'
        ? [{ name: summary.along, values: [...summary.of, ...summary.per], at: `/query/summaries/${i}` }]
        : [],
    ),
  ]
  for (const { name, values, at } of lists) {
    const dimension = hidden.find(each => each.name === name)
    if (dimension === undefined) continue
    const named = dimension.values.filter((_, code) => !anonymousOf(dimension).includes(code))
    const valid = named.map(({ value }) => value)
    const value = values.find(each => !valid.includes(each))
    if (value !== undefined) {
      const said = value.slice(0, 60)
      throw fault('query.not_nameable', { name, value: said, nearest: nearest(value, valid) }, at)
    }
  }
}

/** The first dimension of a question that these terms leave without some of its names; undefined: none. */
export function anonymousUse(declaration: Declaration, nameable: Terms, query: Query): string | undefined {
  const shown = anonymised(declaration, nameable)
  return dimensionsIn(query).find(
    name => anonymousOf(dimensionOf(shown, name)).length > 0 || sourceOf(shown, name) !== undefined,
  )
}

/** The nameless dimension whose values this one repeats under their names. */
export function sourceOf(declaration: Declaration, name: string): string | undefined {
  const dimension: Shown | undefined = dimensionOf(declaration, name)
  const derived = dimension?.derived
  if (anonymousOf(dimension).length > 0 || (derived?.by !== 'previous' && derived?.by !== 'with'))
    return undefined
  return anonymousOf(dimensionOf(declaration, derived.of)).length > 0 ? derived.of : undefined
}

function groupsIn(query: Query): readonly string[] {
  switch (query.kind) {
    case 'profile':
      return query.by
    case 'trend':
      return query.splitBy === undefined ? [query.period] : [query.period, query.splitBy]
    case 'aggregate':
      return query.groupBy
  }
}

function dimensionsIn(query: Query): readonly string[] {
  return [...Object.keys(query.where), ...(query.hidden?.dimensions ?? []), ...groupsIn(query)]
}

export function dimensionOf({ dimensions }: Declaration, name: string): Dimension | undefined {
  return dimensions.find(dimension => dimension.name === name)
}
