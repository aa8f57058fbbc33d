// Questions for an export that brings none: what its declaration can be asked, within an eighth of a
// consumer's cap each.
import { formatRho } from '../../protocols/dp/zcdp.ts'
import type { Declaration, Dimension, Served } from '../../schemas/declaration.ts'
import { Query, type QueryInput } from '../../schemas/query.ts'
import type { Questions } from './questions.ts'

export function questionsFrom(declaration: Declaration): Questions {
  const { budget, dataset, dimensions, edition, measures } = declaration
  const target = dimensions.find(each => !each.perUnit && !isCalendar(each) && each.values.length > 2)
  const [first] = target?.values ?? []
  const common = {
    edition: `${dataset}@${edition}`,
    where: target === undefined || first === undefined ? {} : { [target.name]: [first.value] },
    privacy: { rho: formatRho(BigInt(budget.perConsumer) / 8n) },
  }
  const counted = countedIn(declaration)
  const others = dimensions.filter(each => each !== target && !isCalendar(each))
  const people = others.filter(({ perUnit }) => perUnit)
  const period = CALENDAR.flatMap(kind => dimensions.filter(each => each.kind === kind))[0]
  const [measure] = serves(declaration, 'sum') ? measures : []
  const make = (query: QueryInput): Query => Query.parse(query)
  return {
    profile: make({
      ...common,
      kind: 'profile',
      by: namesOf([...people, ...others, ...dimensions]).slice(0, Math.min(2, Math.max(1, people.length))),
      of: { statistic: counted },
    }),
    trend:
      period === undefined
        ? undefined
        : make({ ...common, kind: 'trend', period: period.name, select: [{ statistic: counted }] }),
    aggregate: make({
      ...common,
      kind: 'aggregate',
      where: {},
      select: [
        { statistic: counted },
        ...(measure === undefined ? [] : [{ statistic: 'mean' as const, measure: measure.name }]),
      ],
      groupBy: namesOf([target ?? others[0] ?? dimensions[0]]),
    }),
  }
}

/** What a question of everything counts. */
export function countedIn(declaration: Declaration): 'units' | 'orders' | 'count' {
  return (['units', 'orders', 'count'] as const).find(each => serves(declaration, each)) ?? 'units'
}

function serves({ views }: Declaration, statistic: Served): boolean {
  return views.some(view => view.for.includes(statistic))
}

const CALENDAR: readonly Dimension['kind'][] = ['month', 'week', 'quarter', 'year', 'day']

function isCalendar({ kind }: Dimension): boolean {
  return CALENDAR.includes(kind)
}

function namesOf(dimensions: readonly (Dimension | undefined)[]): string[] {
  return [...new Set(dimensions.flatMap(dimension => dimension?.name ?? []))]
}
