/** What a statement may carry: lists are lists of texts, bytes are BLOBs. */
export type BoundValue = string | number | bigint | boolean | null | Uint8Array | readonly string[]

/**
 * A piece of SQL with its bound values. Text comes from templates in this folder only; every value is bound.
 */
export type Sql = { readonly text: readonly string[]; readonly values: readonly BoundValue[] }

/** ``sql`select ${name('c0')} from t where x = ${value}` ``: fragments are put in, anything else is bound. */
export function sql(strings: TemplateStringsArray, ...inserts: readonly (Sql | BoundValue)[]): Sql {
  const text = [strings[0] ?? '']
  const values: BoundValue[] = []
  inserts.forEach((insert, i) => {
    const after = strings[i + 1] ?? ''
    if (isSql(insert)) {
      appendText(text, insert.text[0] ?? '')
      text.push(...insert.text.slice(1))
      values.push(...insert.values)
      appendText(text, after)
    } else {
      text.push(after)
      values.push(insert)
    }
  })
  return { text, values }
}

/**
 * Turned off in every database: DuckDB takes any CSV file for a few rows and would hold it in memory whole,
 * to look the right side of a join up in it.
 */
export const SIDES_AS_WRITTEN = 'build_side_probe_side'

/** A quoted identifier. Ours are `c0`, `d0`, `m0` and table names; none comes from a file. */
export function name(identifier: string): Sql {
  return { text: [`"${identifier.replaceAll('"', '""')}"`], values: [] }
}

export function joinSql(items: readonly Sql[], separator: Sql = sql`, `): Sql {
  return items.reduce((all, item, i) => (i === 0 ? item : sql`${all}${separator}${item}`), sql``)
}

/** An integer as a 64-bit constant: a bare number would be bound as a double. */
export function integer(value: bigint | number): Sql {
  return sql`${BigInt(value)}::BIGINT`
}

/**
 * The same without a sign, to reckon with hashes: together with a signed number they would become 128 bits
 * wide.
 */
export function unsigned(value: bigint | number): Sql {
  return sql`${BigInt(value)}::UBIGINT`
}

/** The statement with a mark for each bound value, such as `$1`. */
export function compileSql(statement: Sql, mark: (i: number) => string = i => `$${i + 1}`): string {
  return statement.text.reduce((all, part, i) => `${all}${mark(i - 1)}${part}`)
}

function appendText(text: string[], more: string): void {
  text[text.length - 1] = `${text.at(-1) ?? ''}${more}`
}

function isSql(value: Sql | BoundValue): value is Sql {
  return typeof value === 'object' && value !== null && 'text' in value
}
