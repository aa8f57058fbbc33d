// What the question builder makes of anything that is clicked or loaded, under a contract that names only
// some values or allows ready questions only: held against the service's own checks.
import fc from 'fast-check'
import t from 'tap'
import { freeDimensions, fit, groupChoices } from '../../console/src/ask/fit.ts'
import {
  draftOf,
  firstDraft,
  groupedBy,
  isChosen,
  publicQuery,
  type QuestionDraft,
} from '../../console/src/ask/draft.ts'
import { type DatasetId, editionId } from '../../schemas/common.ts'
import type { Nameable } from '../../schemas/contract.ts'
import { type Declaration, Served } from '../../schemas/declaration.ts'
import { Fault } from '../../schemas/fault.ts'
import type { Part } from '../../schemas/plan.ts'
import { Query, type Statistic } from '../../schemas/query.ts'
import type { Edition, Grant } from '../../schemas/records.ts'
import { TemplateName } from '../../schemas/template-names.ts'
import { EVERYTHING } from '../../schemas/contract.ts'
import { checkContent } from '../../src/domain/policy.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { checkAnonymous } from '../../src/domain/plan/anonymous.ts'
import { isTemplate } from '../../src/domain/plan/templates/is-template.ts'
import { offerJointly, offeredStatistics, offerUnder, type Offer } from '../../src/sdk/questions/offer.ts'
import { marketDeclaration } from '../support/declaration.ts'

const base = marketDeclaration()
const [category] = base.dimensions
if (category === undefined) throw new Error('no category')
const label = (text: string) => ({ zh: text, en: text })
const values = (...names: readonly string[]) => names.map(value => ({ value, label: label(value) }))
const shared = { ...category, kind: 'derived' as const }
/** With what repeats names of categories, and what ready questions are about. */
const declaration: Declaration = {
  ...base,
  dimensions: [
    ...base.dimensions,
    { ...category, name: 'brand', values: values('A', 'B', 'C', 'D', 'other') },
    { ...shared, name: 'previous', derived: { by: 'previous', within: [], of: 'category' } },
    { ...shared, name: 'beside', derived: { by: 'with', of: 'category', values: ['fan'] } },
    {
      ...shared,
      name: 'nth',
      derived: { by: 'nth', within: [] },
      values: values('1', '2', '3', 'other'),
    },
    { ...shared, name: 'price', kind: 'bins', derived: undefined, values: values('0-9', '10-', 'other') },
  ],
} as Declaration
const id = editionId(declaration.dataset as DatasetId, declaration.edition)
const names = declaration.dimensions.map(({ name }) => name)
const KETTLE: readonly Nameable[] = [{ dimension: 'category', values: ['kettle'] }]
const kettle = offerUnder(declaration, { nameable: [...KETTLE] })

const GRANT = { uses: { limit: null, used: '0' } } as Grant
const EDITION = { id } as Edition

/** The code of what the service refuses of a draft; undefined for nothing, or for what is not complete. */
function refusal(draft: QuestionDraft, offer: Offer): string | undefined {
  const query = publicQuery(draft, offer.declaration)
  if (query === undefined) return undefined
  try {
    checkAnonymous(offer.shown, query, draft.blind ? 'blind' : 'open')
    const statistics = offer.statistics === null ? null : [...offer.statistics]
    checkContent({ ...GRANT, content: { ...EVERYTHING, statistics } }, EDITION, query, partsOf(query, offer))
  } catch (error) {
    if (error instanceof Fault) return error.code
    throw error
  }
  const { templates } = offer
  return templates === null || templates.some(name => isTemplate(name, offer.shown, query))
    ? undefined
    : 'query.template_not_granted'
}

/** None where the question is wrong under any contract. */
function partsOf(query: Query, { shown }: Offer): readonly Part[] {
  try {
    return plan(shown, { ...query, hidden: undefined }, 'open').parts.map(({ part }) => part)
  } catch (error) {
    if (error instanceof Fault) return []
    throw error
  }
}

const someValues = (name: string) =>
  fc.subarray(declaration.dimensions.find(each => each.name === name)?.values.map(({ value }) => value) ?? [])
const anyStatistic = offeredStatistics(offerUnder(declaration, {}))
const anyDraft: fc.Arbitrary<QuestionDraft> = fc
  .record({
    used: fc.subarray(names, { maxLength: 3 }),
    blind: fc.boolean(),
    kind: fc.constantFrom('profile' as const, 'trend' as const, 'aggregate' as const),
    by: fc.subarray(names, { minLength: 1, maxLength: 3 }),
    groupBy: fc.subarray(names, { maxLength: 3 }),
    splitBy: fc.option(fc.constantFrom(...names), { nil: undefined }),
    cross: fc.boolean(),
    rate: fc.option(fc.record({ of: someValues('category'), per: someValues('category') }), {
      nil: undefined,
    }),
    ready: fc.option(fc.constantFrom(...TemplateName.options), { nil: undefined }),
    about: fc.option(fc.constantFrom(...names), { nil: undefined }),
    of: fc.constantFrom(...anyStatistic),
    select: fc.subarray([...anyStatistic], { minLength: 1, maxLength: 3 }),
  })
  .chain(({ used, rate, ready, about, ...form }) =>
    fc
      .tuple(
        ...used.map(dimension =>
          fc.record({
            dimension: fc.constant(dimension),
            values: someValues(dimension),
            hidden: fc.boolean(),
          }),
        ),
      )
      .map(conditions => ({
        ...firstDraft(id, offerUnder(declaration, {}), 'pricing'),
        ...form,
        conditions,
        summaries:
          rate === undefined || rate.of.length === 0 || rate.per.length === 0
            ? []
            : [{ summary: 'rate' as const, along: 'category', ...rate }],
        ready:
          ready === undefined
            ? undefined
            : { name: ready, by: about, of: undefined, where: undefined, missing: undefined },
      })),
  )
const anyTerms = fc.record({
  category: fc.option(fc.subarray(['air-fryer', 'kettle', 'fan']), { nil: undefined }),
  brand: fc.option(fc.subarray(['A', 'B', 'C', 'D'], { maxLength: 2 }), { nil: undefined }),
  age: fc.option(fc.subarray(['18-29', '30-39'], { maxLength: 1 }), { nil: undefined }),
  templates: fc.option(fc.subarray([...TemplateName.options], { minLength: 1 }), { nil: undefined }),
  statistics: fc.option(fc.subarray([...Served.options], { minLength: 1 }), { nil: undefined }),
})
type Terms = typeof anyTerms extends fc.Arbitrary<infer Value> ? Value : never
const offerOf = ({ templates, statistics, ...named }: Terms): Offer => {
  const nameable = Object.entries(named).flatMap(([dimension, list]) =>
    list === undefined ? [] : [{ dimension, values: [...list] }],
  )
  return offerUnder(declaration, {
    ...(nameable.length === 0 ? {} : { nameable }),
    ...(templates === undefined ? {} : { templates: [...templates] }),
    statistics: statistics ?? null,
  })
}

t.test('whatever is clicked, no contract refuses the question for its names or its form', t => {
  const [refused, complete] = [new Set<string>(), { fitted: 0 }]
  fc.assert(
    fc.property(anyDraft, anyTerms, (draft, terms) => {
      const offer = offerOf(terms)
      const fitted = fit(draft, offer)
      const before = refusal({ ...draft, ready: undefined }, offer)
      if (before !== undefined) refused.add(before)
      if (publicQuery(fitted, offer.declaration) !== undefined) complete.fitted++
      return refusal(fitted, offer) === undefined
    }),
    { numRuns: 3000 },
  )
  // As clicked: each of these would have been refused, so that the claim is not empty.
  t.same([...refused].toSorted(), [
    'query.anonymous_alone',
    'query.anonymous_blind',
    'query.anonymous_crossed',
    'query.anonymous_derived',
    'query.not_nameable',
    'query.statistic_not_granted',
    'query.template_not_granted',
  ])
  t.ok(complete.fitted > 500, `${complete.fitted} complete questions`)
  t.end()
})

t.test('fitting again changes nothing, and nothing is changed where all is allowed', t => {
  const everything = offerUnder(declaration, {})
  fc.assert(
    fc.property(anyDraft, anyTerms, (draft, terms) => {
      const offer = offerOf(terms)
      const fitted = fit(draft, offer)
      const again = fit(fitted, offer)
      return (
        JSON.stringify(publicQuery(again, offer.declaration)) ===
          JSON.stringify(publicQuery(fitted, offer.declaration)) && fit(draft, everything) === draft
      )
    }),
    { numRuns: 500 },
  )
  t.end()
})

t.test('a contract that names one category offers it, and says how many it does not', t => {
  const offered = kettle.declaration.dimensions.find(({ name }) => name === 'category')
  t.strictSame(
    offered?.values.map(({ value }) => value),
    ['kettle', 'other'],
  )
  t.strictSame(kettle.ranked, [{ dimension: 'category', named: 1, all: 3 }])
  t.strictSame(
    kettle.withheld.map(({ name }) => name),
    ['previous', 'beside'],
  )
  const everything = offerUnder(declaration, {})
  t.equal(everything.declaration, declaration, 'the same where the contract names all')
  t.end()
})

t.test('the first question hides what can be hidden', t => {
  const first = fit({ ...firstDraft(id, kettle, 'pricing'), blind: true }, kettle)
  t.strictSame(
    first.conditions.map(({ dimension, hidden }) => [dimension, hidden]),
    [['month', true]],
  )
  t.notOk(isChosen(first), 'its value is to be chosen')
  t.end()
})

t.test('a loaded question keeps what the contract names', t => {
  const query = Query.parse({
    kind: 'aggregate',
    edition: id,
    where: { category: ['fan', 'kettle'], gender: ['f'] },
    select: [{ statistic: 'units' }],
    groupBy: ['age', 'previous'],
    privacy: { rho: '0.01' },
  })
  const loaded = publicQuery(fit(draftOf(query, kettle), kettle), kettle.declaration)
  t.match(loaded, { where: { category: ['kettle'], gender: ['f'] }, groupBy: ['age'] })
  t.end()
})

t.test('of two ranked dimensions a table has one, a profile both beside each other', t => {
  const two = offerUnder(declaration, { nameable: [...KETTLE, { dimension: 'brand', values: [] }] })
  const draft = fit(firstDraft(id, two, 'pricing'), two)
  const among = (isCrossed: boolean) => groupChoices(draft, two, ['brand'], isCrossed).map(({ name }) => name)
  t.notOk(among(true).includes('category'))
  t.ok(among(false).includes('category'))
  const blind = { ...draft, blind: true }
  t.notOk(freeDimensions(blind, two).some(({ name }) => name === 'category' || name === 'brand'))
  t.end()
})

t.test('a ready question is made of the conditions, and says what it lacks', t => {
  const offer = offerUnder(declaration, { templates: ['switching', 'repurchase'] })
  const first = fit(firstDraft(id, offer, 'pricing'), offer)
  t.match(first.ready, { name: 'switching', where: undefined, missing: { code: 'query.template_value' } })
  t.equal(publicQuery(first, offer.declaration), undefined)
  const chosen = fit(
    { ...first, conditions: [{ dimension: 'category', values: ['fan'], hidden: false }] },
    offer,
  )
  const query = publicQuery(chosen, offer.declaration)
  t.match(query, { where: { previous: ['fan'] }, groupBy: ['category'] })
  t.strictSame(groupedBy(chosen), ['category'])
  if (query === undefined) throw new Error('it is not complete')
  const again = fit(draftOf(query, offer), offer)
  t.strictSame(again.conditions, chosen.conditions, 'an earlier one is taken apart again')
  t.strictSame(publicQuery(again, offer.declaration), query)
  t.end()
})

t.test('a ready question is asked of what the contract allows and of what it can be asked of', t => {
  const askedOf = (statistics: readonly Served[], of?: Statistic) => {
    const offer = offerUnder(declaration, { templates: ['market-share'], statistics: [...statistics] })
    const draft = fit(firstDraft(id, offer, 'pricing'), offer)
    const { ready } = draft
    if (ready === undefined) throw new Error('no ready question')
    return fit({ ...draft, ready: { ...ready, of } }, offer)
  }
  const sold: Statistic = { statistic: 'sum', measure: 'sold' }
  t.strictSame(askedOf(['count', 'units']).select, [{ statistic: 'count' }])
  t.strictSame(askedOf(['count', 'sum'], sold).select, [sold])
  t.strictSame(askedOf(['count', 'units'], sold).select, [{ statistic: 'count' }], 'no longer allowed')
  const none = askedOf(['units'])
  t.match(none.ready?.missing, { code: 'query.statistic_not_granted' }, 'buyers of groups do not add up')
  t.equal(publicQuery(none, declaration), undefined)
  t.end()
})

t.test('in a market no contract with nameless values leaves their dimension', t => {
  const joint = offerJointly(declaration, [
    { templates: ['region', 'market-share'] },
    { nameable: [...KETTLE], templates: ['market-share', 'repurchase'] },
  ])
  t.strictSame(
    joint.withheld.map(({ name }) => name),
    ['category', 'previous', 'beside'],
  )
  t.strictSame(joint.templates, ['market-share'])
  t.strictSame(joint.ranked, [])
  t.equal(joint.statistics, null)
  const counts = offerJointly(declaration, [
    { statistics: ['count', 'units'] },
    { statistics: ['sum', 'count'] },
  ])
  t.strictSame(offeredStatistics(counts), [{ statistic: 'count' }])
  t.equal(offerJointly(declaration, [{}, {}]).declaration, declaration)
  t.end()
})
