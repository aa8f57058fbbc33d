// A question before it is priced: which statistics it releases, in which scope, and what is derived from
// them.
import type { CodeFilter, Derivation, PartStatistic } from '../../../schemas/plan.ts'
import type { Statistic } from '../../../schemas/query.ts'
import type { HiddenScope } from './hidden.ts'

/** One statistic to release. Parts of one `pair` (a mean's sum and count) must come from one view. */
export type DraftPart = {
  readonly name: string
  readonly statistic: PartStatistic
  readonly measure?: string
  /** The view that the question names; absent: the planner's choice. */
  readonly view?: string
  /** The statistic that the view must serve. */
  readonly servedAs: 'count' | 'orders' | 'units' | 'sum'
  /** The measure whose sensitivity chooses the view, where a pair shares one. */
  readonly leader?: number
  readonly where: readonly CodeFilter[]
  readonly groupBy: readonly string[]
  /** A statistic of the whole edition: its stored answer is used again, free. */
  readonly base: boolean
  /** Over a selection that the service does not see; null: open. */
  readonly hidden: HiddenScope | null
}

export type Draft = { readonly parts: readonly DraftPart[]; readonly derivations: readonly Derivation[] }

export class DraftBuilder {
  readonly #parts: DraftPart[] = []
  /** By what makes two of them equal. */
  readonly #indices = new Map<string, number>()
  readonly #derivations = new Map<string, Derivation>()
  readonly #hidden: HiddenScope | null

  constructor(hidden: HiddenScope | null) {
    this.#hidden = hidden
  }

  /** Adds a part unless an equal one is there already; returns its index. */
  part(part: DraftPart): number {
    const key = partKey(part)
    const index = this.#indices.get(key) ?? this.#parts.push(part) - 1
    this.#indices.set(key, index)
    return index
  }

  /**
   * Adds a derivation unless an equal one is there already: several shares may need the level of one whole.
   * Canonical JSON need not sort it.
   */
  derive(derivation: Derivation): void {
    const key = JSON.stringify(derivation)
    if (!this.#derivations.has(key)) this.#derivations.set(key, derivation)
  }

  /**
   * Adds the parts of one statistic in one scope and the derivation of its level; returns the level's parts.
   */
  statistic(name: string, of: Statistic, scope: Scope): { readonly first: number; readonly level: string } {
    const common = {
      where: scope.where,
      groupBy: scope.groupBy,
      base: scope.base,
      // What is compared with is the whole edition, which hides nothing.
      hidden: scope.base ? null : this.#hidden,
      ...(of.view === undefined ? {} : { view: of.view }),
    }
    switch (of.statistic) {
      case 'count':
      case 'orders':
      case 'units': {
        const first = this.part({ ...common, name, statistic: of.statistic, servedAs: of.statistic })
        if (!scope.base) this.derive({ kind: 'level', name, part: first })
        return { first, level: name }
      }
      case 'sum': {
        const first = this.part({ ...common, name, statistic: 'sum', measure: of.measure, servedAs: 'sum' })
        if (!scope.base) this.derive({ kind: 'level', name, part: first })
        return { first, level: name }
      }
      case 'mean': {
        const first = this.part({
          ...common,
          name: `${name}.sum`,
          statistic: 'sum',
          measure: of.measure,
          servedAs: 'sum',
        })
        const count = this.part({
          ...common,
          name: `${name}.count`,
          statistic: 'count',
          servedAs: 'sum',
          leader: first,
        })
        this.derive({ count, kind: 'mean', name, sum: first })
        return { first, level: name }
      }
      case 'average': {
        const first = this.part({
          ...common,
          name: `${name}.${of.measure}`,
          statistic: 'sum',
          measure: of.measure,
          servedAs: 'sum',
        })
        const per = this.part({
          ...common,
          name: `${name}.${of.per}`,
          statistic: 'sum',
          measure: of.per,
          servedAs: 'sum',
          leader: first,
        })
        this.derive({ kind: 'average', name, per, sum: first })
        return { first, level: name }
      }
    }
  }

  build(): Draft {
    return { parts: this.#parts, derivations: [...this.#derivations.values()] }
  }
}

export type Scope = {
  readonly where: readonly CodeFilter[]
  readonly groupBy: readonly string[]
  readonly base: boolean
}

/** What a statistic is called in parts, derivations and tables. */
export function statisticName(of: Statistic): string {
  switch (of.statistic) {
    case 'sum':
    case 'mean':
      return `${of.statistic}.${of.measure}`
    case 'average':
      return `average.${of.measure}.per.${of.per}`
    case 'count':
    case 'orders':
    case 'units':
      return of.statistic
  }
}

/** In a question that asks it of several views, with its view. */
export function nameBeside(of: Statistic, all: readonly Statistic[]): string {
  const name = statisticName(of)
  const isAlone = all.every(other => other.view === of.view || statisticName(other) !== name)
  return isAlone || of.view === undefined ? name : `${name}.${of.view}`
}

/** Statistics whose cells are levels of a whole: shares of means and averages mean nothing. */
export function isLevelStatistic(of: Statistic): boolean {
  switch (of.statistic) {
    case 'mean':
    case 'average':
      return false
    case 'count':
    case 'orders':
    case 'units':
    case 'sum':
      return true
  }
}

/** Whether its figures are divided by those of another part. */
export function isRatio({ name }: Pick<DraftPart, 'name'>): boolean {
  return name.startsWith('average.') || name.startsWith('mean.')
}

/** Of one question: those of the whole edition have no filter, and all others its own. */
function partKey({ statistic, measure, view, servedAs, base, groupBy, leader }: DraftPart): string {
  return [statistic, measure, view, servedAs, leader, base, ...groupBy].join(' ')
}
