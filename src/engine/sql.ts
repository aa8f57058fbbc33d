// SQL as ASTs, compiled by Kysely's PostgreSQL compiler: the same plan can run on another engine. Columns are
// u, o, d0…, m0…, never names that people chose; every value is a parameter.
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely'

export type Fragment = RawBuilder<unknown>

const compiler = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

export function compile(fragment: Fragment): CompiledQuery {
  return fragment.compile(compiler)
}

export function column(name: string): Fragment {
  return sql.ref(name)
}

export function columns(names: readonly string[]): Fragment {
  return list(names.map(column))
}

/** At least one fragment, joined by commas. */
export function list(fragments: readonly Fragment[]): Fragment {
  return sql.join(fragments)
}

/** Conditions joined by AND; none holds always. */
export function all(conditions: readonly Fragment[]): Fragment {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

/** The rows of some Parquet files, by path. */
export function parquet(paths: readonly string[]): Fragment {
  return sql`read_parquet(${sql.val(paths)}, hive_partitioning = false)`
}

/** Whether the view with this bit keeps the row. */
export function keptBy(bit: number): Fragment {
  return sql`((${column('k')} & ${bit}) <> 0)`
}
