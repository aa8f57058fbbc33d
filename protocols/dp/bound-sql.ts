// SPEC.md §3: `bound-unit.ts` as one SQL query over the rows of many units, in window functions that
// PostgreSQL and DuckDB have. Text comes from here, names and values through whatever builder its caller
// binds them with.
import { finestFirst } from './bound-unit.ts'
import type { Cap, ViewBounds } from './sensitivity.ts'

/**
 * How the caller writes SQL: a template of fragments, a quoted name, a bound 64-bit integer, a list with
 * commas.
 */
export type SqlBuilder<F> = {
  readonly sql: (strings: TemplateStringsArray, ...fragments: readonly F[]) => F
  readonly name: (identifier: string) => F
  readonly integer: (value: bigint) => F
  readonly list: (fragments: readonly F[]) => F
}

/** `u` is a row's unit, `n` its place among the rows of its unit, `o` its order key where there is one. */
export type BoundedTable<F> = {
  readonly rows: F
  /** Columns that the result shall have too; `u`, `n`, and whatever caps need, must be among them. */
  readonly plain: readonly string[]
  readonly dimension: (name: string) => string
  readonly measure: (name: string) => string
  /** Columns of the `perOrder` dimensions. */
  readonly ofOrder: readonly string[]
}

/** What some caps, applied one after the other, have left of a unit's rows. */
export type CapState = {
  /** The column that says whether the row is kept; undefined before any cap on rows or orders: all are. */
  readonly kept: string | undefined
  /**
   * By measure, the column with what caps have left of a kept row's value (of one that is not kept it means
   * nothing); absent: all of it.
   */
  readonly cuts: ReadonlyMap<string, string>
}

/** A query of the plain columns and those that `after` names: what each view counts. */
export type BoundedRows<F> = { readonly query: F; readonly after: readonly CapState[] }

/** Everything is partitioned by the unit, so what is counted of a unit follows from its own rows only. */
export function boundedRowsSql<F>(
  views: readonly ViewBounds[],
  table: BoundedTable<F>,
  builder: SqlBuilder<F>,
): BoundedRows<F> {
  const { sql, name, list } = builder
  const { levels, after, carried } = planCaps(views)
  const writer = new StepWriter(table, builder)
  const query = levels.reduce<F>((rows, steps, level) => {
    const before = [...table.plain, ...(carried[level - 1] ?? [])]
    const kept = before.filter(each => table.plain.includes(each) || carried[level]?.has(each) === true)
    const made = steps.map(step => sql`${writer.result(step)} as ${name(step.column)}`)
    const ranked = writer.ranked(steps, before, rows)
    return sql`select ${list([...kept.map(name), ...made])} from (${ranked}) as ranked`
  }, table.rows)
  return { query, after }
}

/** The states of views whose caps bound alike have equal texts. */
export function boundsKey(view: ViewBounds): string {
  return keyOf(finestFirst(view))
}

/** One cap on what an earlier state has left. It makes `column`. */
type CapStep = { readonly cap: Cap; readonly before: CapState; readonly column: string }

type CapPlan = {
  /** Steps of one level need only what the levels before it made. */
  readonly levels: readonly (readonly CapStep[])[]
  readonly after: readonly CapState[]
  /** The columns that are still needed after a level. */
  readonly carried: readonly ReadonlySet<string>[]
}

/** Each view's caps finest first. Views whose caps begin alike share those steps. */
function planCaps(views: readonly ViewBounds[]): CapPlan {
  const chains = views.map(finestFirst)
  const depth = Math.max(0, ...chains.map(chain => chain.length))
  const levels: (readonly CapStep[])[] = []
  const carried: ReadonlySet<string>[] = []
  let states = chains.map((): CapState => ({ kept: undefined, cuts: new Map() }))
  for (let level = 0; level < depth; level++) {
    const steps = new Map<string, CapStep>()
    states = states.map((before, view) => {
      const cap = chains[view]?.[level]
      if (cap === undefined) return before
      const key = keyOf(chains[view]?.slice(0, level + 1) ?? [])
      const step = steps.get(key) ?? { cap, before, column: `v${level}_${steps.size}` }
      steps.set(key, step)
      return stateAfter(step)
    })
    levels.push([...steps.values()])
    carried.push(new Set(states.flatMap(columnsOf)))
  }
  return { levels, after: states, carried }
}

function stateAfter({ cap: { of }, before, column }: CapStep): CapState {
  return typeof of === 'object'
    ? { ...before, cuts: new Map([...before.cuts, [of.measure, column]]) }
    : { ...before, kept: column }
}

function columnsOf({ kept, cuts }: CapState): readonly string[] {
  return [...(kept === undefined ? [] : [kept]), ...cuts.values()]
}

function keyOf(chain: readonly Cap[]): string {
  return JSON.stringify(
    chain.map(({ over, max, of, byValue }) => [
      of ?? 'rows',
      String(max),
      over.toSorted(),
      byValue?.dimension ?? '',
      byValue?.caps.map(each => `${each.code} ${each.max}`).toSorted() ?? [],
    ]),
  )
}

/**
 * Ranks and running totals of one level's caps; equal ones are computed once, however many views need them.
 */
class StepWriter<F> {
  readonly #table: BoundedTable<F>
  readonly #builder: SqlBuilder<F>

  constructor(table: BoundedTable<F>, builder: SqlBuilder<F>) {
    this.#table = table
    this.#builder = builder
  }

  /** The rows with what the steps compare with their bounds. */
  ranked(steps: readonly CapStep[], before: readonly string[], rows: F): F {
    const { sql, name, list } = this.#builder
    const plain = before.map(name)
    const firsts = this.#distinct(
      steps.flatMap(step =>
        step.cap.of === 'orders' ? [[this.#firstName(step), this.#firstOfOrder(step)] as const] : [],
      ),
    )
    const inner =
      firsts.length === 0 ? rows : sql`select ${list([...plain, ...firsts])} from (${rows}) as unranked`
    const ranks = this.#distinct(steps.map(step => [this.#rankName(step), this.#rank(step)] as const))
    return sql`select ${list([...plain, ...ranks])} from (${inner}) as firsts`
  }

  /** What a cap leaves of a row: whether it is kept, or how much of its value. */
  result(step: CapStep): F {
    const { sql, name } = this.#builder
    const { cap, before } = step
    const [rank, max] = [name(this.#rankName(step)), this.#max(cap)]
    if (typeof cap.of !== 'object')
      return before.kept === undefined
        ? sql`(${rank} <= ${max})`
        : sql`(${name(before.kept)} and ${rank} <= ${max})`
    const value = name(this.#valueName(step))
    const rest = sql`greatest(${max} - ${rank}, 0)`
    return sql`case when ${value} < 0 then greatest(${value}, -${rest}) else least(${value}, ${rest}) end`
  }

  /** Values that share a bound share a branch. */
  #max({ max, byValue }: Cap): F {
    const { sql, name, integer, list } = this.#builder
    if (byValue === undefined || byValue.caps.length === 0) return integer(BigInt(max))
    const code = name(this.#table.dimension(byValue.dimension))
    const bounds = new Map<bigint, readonly F[]>()
    for (const own of byValue.caps) {
      const bound = BigInt(own.max)
      bounds.set(bound, [...(bounds.get(bound) ?? []), integer(BigInt(own.code))])
    }
    const whens = [...bounds].map(([bound, of]) => sql`when ${code} in (${list(of)}) then ${integer(bound)}`)
    const branches = whens.reduce((all, when) => sql`${all} ${when}`)
    return sql`case ${branches} else ${integer(BigInt(max))} end`
  }

  /**
   * Of a kept row its place in its cell, or that of its order by their first kept rows; or Σ|x| of the kept
   * rows before it, which is what they used of the cap, or more than it, and then nothing is left either way.
   */
  #rank(step: CapStep): F {
    const { sql, name, list } = this.#builder
    const { cap, before } = step
    const cell = list(['u', ...this.#over(step)].map(name))
    const filter = this.#filter(step)
    if (cap.of === 'orders')
      return sql`dense_rank() over (partition by ${cell} order by ${name(this.#firstName(step))} nulls last)`
    if (typeof cap.of === 'object')
      return sql`cast(coalesce(sum(abs(${name(this.#valueName(step))}))${filter} over (
        partition by ${cell} order by n rows between unbounded preceding and 1 preceding), 0) as bigint)`
    return before.kept === undefined
      ? sql`row_number() over (partition by ${cell} order by n)`
      : sql`count(*)${filter} over (partition by ${cell} order by n rows unbounded preceding)`
  }

  /** The place of an order's first kept row in the cell. */
  #firstOfOrder(step: CapStep): F {
    const { sql, name, list } = this.#builder
    const order = [...new Set(['u', 'o', ...this.#table.ofOrder, ...this.#over(step)])]
    return sql`min(n)${this.#filter(step)} over (partition by ${list(order.map(name))})`
  }

  #filter({ before: { kept } }: CapStep): F {
    const { sql, name } = this.#builder
    return kept === undefined ? sql`` : sql` filter (where ${name(kept)})`
  }

  #over({ cap }: CapStep): readonly string[] {
    return cap.over.map(this.#table.dimension).toSorted()
  }

  #valueName({ cap, before }: CapStep): string {
    const measure = typeof cap.of === 'object' ? cap.of.measure : ''
    return before.cuts.get(measure) ?? this.#table.measure(measure)
  }

  /** The same for caps that differ in their bound only. */
  #rankName(step: CapStep): string {
    const { of } = step.cap
    const what = typeof of === 'object' ? this.#valueName(step) : (of ?? 'rows')
    return ['rank', what, step.before.kept ?? '', ...this.#over(step)].join('_')
  }

  #firstName(step: CapStep): string {
    return `first_${this.#rankName(step)}`
  }

  #distinct(made: readonly (readonly [column: string, as: F])[]): readonly F[] {
    const { sql, name } = this.#builder
    return [...new Map(made)].map(([column, as]) => sql`${as} as ${name(column)}`)
  }
}
