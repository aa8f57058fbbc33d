// What the shape of a declaration can't say: names that must exist, bounds that must bound, sums that must
// not overflow.
import {
  dataset as isDataset,
  day as isDay,
  delta as isDelta,
  edition as isEdition,
} from '../../protocols/audit/entry-fields.ts'
import { parseDecimal } from '../../protocols/dp/rational.ts'
import { editionId, LIMITS } from '../../schemas/common.ts'
import { type Cap, type Declaration, readsFrom, sealingCharge, type View } from '../../schemas/declaration.ts'
import { Fault, type FaultDetail } from '../../schemas/fault.ts'
import { boundsServed, capOf, groupsOfOneRow, isBounded } from '../../schemas/view-bounds.ts'
import { dayNumber } from './allowance.ts'
import { planTotals } from './edition-totals.ts'

/**
 * Throws one Fault with every mistake. The provider's tool finds these first, with better words; here nothing
 * is trusted.
 */
export function checkDeclaration(declaration: Declaration): void {
  const [first, ...more] = [
    ...duplicates(declaration),
    ...sizeFaults(declaration),
    ...declaration.views.flatMap((view, i) => viewFaults(declaration, view, `/views/${i}`)),
    ...measureFaults(declaration),
    ...budgetFaults(declaration),
    ...otherFaults(declaration),
    ...dominatedFaults(declaration),
    ...leafFaults(declaration),
  ]
  if (first !== undefined) throw new Fault(first, ...more)
  planTotals(declaration)
}

function wrong(at: string, reason: string): FaultDetail {
  return { code: 'registry.declaration', params: { reason }, at }
}

function duplicates(declaration: Declaration): readonly FaultDetail[] {
  const lists = [
    ['/dimensions', declaration.dimensions.map(({ name }) => name)],
    ['/measures', declaration.measures.map(({ name }) => name)],
    ['/views', declaration.views.map(({ name }) => name)],
    ...declaration.dimensions.map(
      ({ values }, i) => [`/dimensions/${i}/values`, values.map(({ value }) => value)] as const,
    ),
  ] as const
  return lists
    .filter(([, names]) => new Set(names).size !== names.length)
    .map(([at]) => wrong(at, 'a name is repeated'))
}

function sizeFaults({ dimensions }: Declaration): readonly FaultDetail[] {
  const values = dimensions.reduce((sum, dimension) => sum + dimension.values.length, 0)
  return values <= LIMITS.declaredValues
    ? []
    : [wrong('/dimensions', `all dimensions together have at most ${LIMITS.declaredValues} values`)]
}

function viewFaults(declaration: Declaration, view: View, at: string): readonly FaultDetail[] {
  const faults = view.caps.flatMap((cap, i) => capFaults(declaration, cap, `${at}/caps/${i}`))
  const unbounded = view.for.filter(served => !boundsServed(view, served))
  if (unbounded.length > 0)
    faults.push(wrong(at, `nothing bounds what a unit adds to ${unbounded.join(', ')}`))
  if (view.for.includes('orders') && !declaration.orders) faults.push(wrong(at, 'no order key is declared'))
  if (view.for.includes('sum') && declaration.measures.length === 0)
    faults.push(wrong(at, 'no measure is declared'))
  return faults
}

function capFaults(declaration: Declaration, cap: Cap, at: string): readonly FaultDetail[] {
  const known = new Set(declaration.dimensions.map(({ name }) => name))
  const measure = capOf(cap)
  const faults = cap.over.filter(name => !known.has(name)).map(name => wrong(at, `no dimension ${name}`))
  for (const { name, tags } of declaration.dimensions)
    if (tags !== undefined && cap.over.includes(name))
      faults.push(wrong(at, `a row has several values of ${name}, so no cap is over it`))
  if (new Set(cap.over).size !== cap.over.length) faults.push(wrong(at, 'a dimension is repeated'))
  if (cap.byValue !== undefined) faults.push(...byValueFaults(declaration, cap.over, cap.byValue, at))
  if ('of' in cap && cap.of === 'orders' && !declaration.orders)
    faults.push(wrong(at, 'no order key is declared'))
  if (measure !== undefined && !declaration.measures.some(({ name }) => name === measure))
    faults.push(wrong(at, `no measure ${measure}`))
  return faults
}

function byValueFaults(
  { dimensions }: Declaration,
  over: readonly string[],
  { dimension, caps }: NonNullable<Cap['byValue']>,
  at: string,
): readonly FaultDetail[] {
  // The last one is everything that is not listed.
  const listed = (dimensions.find(({ name }) => name === dimension)?.values.length ?? 1) - 1
  const faults = over.includes(dimension) ? [] : [wrong(at, `the cap is not over ${dimension}`)]
  if (caps.some(({ code }) => code >= listed)) faults.push(wrong(at, `${dimension} lists ${listed} values`))
  if (new Set(caps.map(({ code }) => code)).size !== caps.length)
    faults.push(wrong(at, 'a value has two bounds'))
  return faults
}

function measureFaults({ measures, capacity, dimensions }: Declaration): readonly FaultDetail[] {
  // A row counts in the groups of all its tags.
  const counts = BigInt(capacity) * groupsOfOneRow(dimensions)
  return measures.flatMap(({ lo, hi }, i) => {
    const [low, high] = [BigInt(lo), BigInt(hi)]
    const most = [low, high, high - low].map(n => (n < 0n ? -n : n)).reduce((a, b) => (a > b ? a : b))
    if (low >= high) return [wrong(`/measures/${i}`, 'lo must be below hi')]
    return most * counts <= BigInt(Number.MAX_SAFE_INTEGER)
      ? []
      : [
          wrong(
            `/measures/${i}`,
            'capacity times the clip, times the tags that a row may have, must stay below 2^53 quanta: take a larger quantum or a tighter clip',
          ),
        ]
  })
}

/** What the edition's public entry could not hold would else be found only when the rows are sealed. */
function leafFaults(declaration: Declaration): readonly FaultDetail[] {
  const { dataset, edition, budget } = declaration
  const faults: FaultDetail[] = []
  if (!isDataset(dataset))
    faults.push(wrong('/dataset', 'eleven digits in a row could be a telephone number'))
  if (!isEdition(editionId(dataset, edition)))
    faults.push(wrong('/edition', 'eleven digits in a row could be a telephone number'))
  if (!isDelta(budget.delta))
    faults.push(
      wrong('/budget/delta', 'must be spelt like 0.000001 or 1e-6, with one digit before the point'),
    )
  if (!isDay(readsFrom(declaration))) faults.push(wrong('/period', 'with its look-back begins before 1970'))
  return faults
}

function budgetFaults(declaration: Declaration): readonly FaultDetail[] {
  const { budget, drafting } = declaration
  const { num, den } = parseDecimal(budget.delta)
  const faults: FaultDetail[] = []
  if (num * 1000n > den) faults.push(wrong('/budget/delta', 'delta must be at most 0.001'))
  const [perConsumer, total] = [BigInt(budget.perConsumer), BigInt(budget.total)]
  if (perConsumer < 1n || perConsumer > total)
    faults.push(wrong('/budget/perConsumer', 'must be more than zero and at most the total'))
  if (total > BigInt(budget.perYear.total))
    faults.push(wrong('/budget/total', 'is more than the yearly allowance'))
  if (perConsumer > BigInt(budget.perYear.perConsumer))
    faults.push(wrong('/budget/perConsumer', 'is more than the yearly allowance'))
  const { pool } = budget
  if (pool !== undefined && (pool.perYear === '0' || BigInt(pool.epsilon) > BigInt(pool.perYear)))
    faults.push(wrong('/budget/pool', 'must allow something in a year, and no more in this edition'))
  if (sealingCharge(declaration) * 2n > perConsumer)
    faults.push(
      wrong('/totals/charge', 'is, with the charge for drafting, more than half of one consumer’s cap'),
    )
  if (drafting !== undefined) {
    if (BigInt(drafting.charge) < 1n) faults.push(wrong('/drafting/charge', 'must be more than zero'))
    const extra = parseDecimal(drafting.delta)
    if (extra.num * 100n * den > num * extra.den)
      faults.push(wrong('/drafting/delta', 'must be at most a hundredth of the budget’s delta'))
  }
  return faults
}

/** A group that is said to be withheld, and listed, would be answered. */
function dominatedFaults({ dimensions, passport }: Declaration): readonly FaultDetail[] {
  return (passport?.dominated?.groups ?? []).flatMap(({ dimension: name, values }, i) => {
    const at = `/passport/dominated/groups/${i}`
    const dimension = dimensions.find(each => each.name === name)
    if (dimension === undefined) return [wrong(at, `no dimension ${name}`)]
    const listed = dimension.values.find(({ value }) => values.includes(value))
    return listed === undefined
      ? []
      : [wrong(at, `${listed.value.slice(0, 60)} is listed in the domain of ${name}`)]
  })
}

function otherFaults({
  period,
  dimensions,
  totals,
  orders,
  quasiIdentifiers,
  views,
}: Declaration): readonly FaultDetail[] {
  const known = new Set(dimensions.map(({ name }) => name))
  const faults = quasiIdentifiers
    .filter(name => !known.has(name))
    .map(name => wrong('/quasiIdentifiers', `no dimension ${name}`))
  for (const [i, { name, perUnit, perOrder, tags }] of dimensions.entries()) {
    if (tags !== undefined && (perUnit || quasiIdentifiers.includes(name)))
      faults.push(
        wrong(
          `/dimensions/${i}`,
          'a row has several values of it: it is neither perUnit nor a quasi-identifier',
        ),
      )
    if (perOrder === true && (perUnit || !orders))
      faults.push(
        wrong(`/dimensions/${i}`, 'perOrder needs an order key, and a dimension that is not perUnit'),
      )
  }
  const released = views.filter(isBounded).length
  if (released > 0 && BigInt(totals.charge) < 1000n)
    faults.push(wrong('/totals/charge', 'must be at least 0.000001 rho'))
  if (dayNumber(period.from) > dayNumber(period.to)) faults.push(wrong('/period', 'ends before it begins'))
  return faults
}
