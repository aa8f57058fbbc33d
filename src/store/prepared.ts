// Statements that every question runs. Their text is the same each time, so a connection parses and plans it once; and it is put together here,
// because the query builder takes longer for it than all that is done with it in this process.
import { CompiledQuery, type Kysely, type QueryResult } from 'kysely'
import type { Database } from './tables.ts'

/** SQL with a value, a parameter, between each two of its texts. */
export class Fragment {
  readonly texts: readonly string[]
  readonly values: readonly unknown[]

  constructor(texts: readonly string[], values: readonly unknown[]) {
    this.texts = texts
    this.values = values
  }
}

/** A tag: a Fragment among the values is a part of the text, everything else is bound. */
export function part(texts: TemplateStringsArray, ...values: readonly unknown[]): Fragment {
  return flat(texts, values)
}

/** With commas between them. */
export function joined(parts: readonly Fragment[]): Fragment {
  return flat(['', ...parts.slice(1).map(() => ', '), ''], parts)
}

export async function run<Row>(db: Kysely<Database>, { texts, values }: Fragment): Promise<QueryResult<Row>> {
  let text = MARK
  for (const [i, piece] of texts.entries()) text += i === 0 ? piece : `$${i}${piece}`
  // oxlint-disable-next-line eslint/no-restricted-properties -- the text is of templates alone: all else is a Fragment or bound
  return await db.executeQuery(CompiledQuery.raw(text, values.map(bound)) as CompiledQuery<Row>)
}

function bound(value: unknown): unknown {
  return Array.isArray(value) ? arrayText(value) : value
}

/**
 * PostgreSQL's text of a one-dimensional array (manual, "Array Input and Output Syntax"). The driver's own takes four times as long: it asks of
 * each item what it might be.
 */
export function arrayText(items: readonly (string | number | bigint | null)[]): string {
  let text = ''
  for (const item of items) {
    text += text === '' ? '{' : ','
    text += item === null ? 'NULL' : typeof item === 'string' ? quoted(item) : item
  }
  return text === '' ? '{}' : `${text}}`
}

function quoted(item: string): string {
  return SPECIAL.test(item) ? `"${item.replaceAll(EACH_SPECIAL, String.raw`\$&`)}"` : `"${item}"`
}

const SPECIAL = /["\\]/
const EACH_SPECIAL = /["\\]/g

export function isPrepared(text: string): boolean {
  return text.startsWith(MARK)
}

const MARK = '/* prepared */ '

function flat(texts: readonly string[], values: readonly unknown[]): Fragment {
  const flatTexts: string[] = []
  const flatValues: unknown[] = []
  let text = texts[0] ?? ''
  for (const [i, value] of values.entries()) {
    const after = texts[i + 1] ?? ''
    if (value instanceof Fragment) {
      const [first = '', ...rest] = value.texts
      text += first
      for (const [n, piece] of rest.entries()) {
        flatTexts.push(text)
        flatValues.push(value.values[n])
        text = piece
      }
      text += after
    } else {
      flatTexts.push(text)
      flatValues.push(value)
      text = after
    }
  }
  return new Fragment([...flatTexts, text], flatValues)
}
