// The tables of keys: each key of a schema with what may be written, what holds without it, and its meaning.
// A key without words, and words without a key, end the run.
import { z } from 'zod'
import type { Text } from '../../schemas/by-language.ts'
import type { Language } from '../../schemas/common.ts'
import type { FaultParams } from '../../schemas/fault.ts'
import { type Absent, fits, type Headings, legend, type Reader, unwrap } from './fits.ts'
import { FIT_WORDS } from './fits-words.ts'
import { code, either, listed, table } from './page.ts'

/** `fits`: instead of what the schema says, where a rule beyond its types says more. */
export type Said = Text & { readonly fits?: Text }
export type Nested = { readonly says: Said; readonly keys: KeyWords }
export type KeyWords = Readonly<Record<string, Said | Nested>>

type Plain<Value> = Value extends readonly unknown[]
  ? never
  : Value extends object
    ? string extends keyof Value
      ? never
      : Value
    : never
type SaidOf<Value> =
  | Said
  | ([Plain<Value>] extends [never] ? never : { readonly says: Said; readonly keys: WordsOf<Plain<Value>> })

/** The words of every key of an object, and of no other; `satisfies WordsOf<z.input<…>>`. */
export type WordsOf<Value> = {
  readonly [Key in keyof Value]-?: SaidOf<Exclude<Value[Key], undefined>>
}

/** The keys of every member of a union of objects: what a choice has words for. */
export type UnionKeys<Union> = { readonly [Key in Union extends unknown ? keyof Union : never]: unknown }

const COLUMNS = {
  en: ['key', 'what to write', 'default', 'meaning'],
  zh: ['键', '写法', '默认', '含义'],
} as const

const ABSENT = {
  en: { required: 'required', optional: '–' },
  zh: { required: '必填', optional: '–' },
} as const

/** What tables of one page share: its language, and the headings under which schemas have their keys. */
export function keysOf(language: Language, headings: Headings) {
  const reader: Reader = { language, headings, terms: new Set() }
  return {
    /** All keys of an object; those of objects within it by dotted paths. */
    keys: (schema: z.ZodObject, words: KeyWords) => drawn(language, rowsOf(reader, schema, words, '')),
    /** Objects of which one is chosen, in one table: `by` is the key that tells them apart. */
    choice: (schema: z.ZodUnion, words: KeyWords, by?: string) =>
      drawn(language, choiceRows(reader, optionsOf(schema), words, by)),
    /** What several objects have in common, then for each what is its own. */
    kinds: (schema: z.ZodUnion, common: KeyWords, own: readonly KeyWords[]) =>
      kindTables(reader, optionsOf(schema), common, own),
    /** What the words in the tables so far stand for; `params`: of their messages. */
    legend: (params: FaultParams = {}) => legend(reader, params),
  }
}

type Row = { readonly key: string; readonly fits: string; readonly absent: string; readonly meaning: string }

function drawn(language: Language, rows: readonly Row[]): string {
  return table(
    COLUMNS[language],
    rows.map(row => [code(row.key), row.fits, row.absent, row.meaning]),
  )
}

function rowsOf(reader: Reader, { shape }: z.ZodObject, words: KeyWords, prefix: string): readonly Row[] {
  const fields: Readonly<Record<string, z.ZodType>> = shape
  requireSame(prefix, Object.keys(fields), Object.keys(words))
  return Object.entries(fields).flatMap(([name, field]) => {
    const { inner, absent } = unwrap(field)
    const said = wordsOf(words, name, prefix)
    const key = `${prefix}${name}`
    const nested = inner instanceof z.ZodObject && !reader.headings.has(inner) ? inner : undefined
    if ('keys' in said !== (nested !== undefined))
      throw new Error(`${key}: inner keys have words where they stand under no heading of their own`)
    const own = 'keys' in said ? said.says : said
    const row = {
      key,
      fits:
        own.fits?.[reader.language] ??
        (nested === undefined ? fits(field, reader) : FIT_WORDS[reader.language].keysBelow),
      absent: absentText(reader.language, absent),
      meaning: own[reader.language],
    }
    return nested === undefined || !('keys' in said)
      ? [row]
      : [row, ...rowsOf(reader, nested, said.keys, `${key}.`)]
  })
}

function requireSame(at: string, keys: readonly string[], words: readonly string[]): void {
  const silent = keys.filter(key => !words.includes(key))
  const surplus = words.filter(word => !keys.includes(word))
  if (silent.length > 0) throw new Error(`no words for ${silent.map(key => at + key).join(', ')}`)
  if (surplus.length > 0)
    throw new Error(`no key for the words of ${surplus.map(key => at + key).join(', ')}`)
}

function wordsOf(words: KeyWords, name: string, at: string): Said | Nested {
  const said = words[name]
  if (said === undefined) throw new Error(`no words for ${at}${name}`)
  return said
}

function absentText(language: Language, absent: Absent): string {
  if (absent.kind !== 'default') return ABSENT[language][absent.kind]
  const { value } = absent
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === '{}' || text === '[]' ? ABSENT[language].optional : code(text)
}

type Option = { readonly schema: z.ZodObject; readonly name: string }

function optionsOf(schema: z.ZodUnion): readonly z.ZodObject[] {
  return schema.options.map(option => {
    if (option instanceof z.ZodObject) return option
    throw new Error('a choice of something else than objects')
  })
}

const ONLY = {
  en: {
    required: (names: string) => `required with ${names}`,
    optional: (names: string) => `only with ${names}`,
    oneOf: 'exactly one of these',
  },
  zh: {
    required: (names: string) => `${names} 时必填`,
    optional: (names: string) => `仅限 ${names}`,
    oneOf: '恰好其一',
  },
} as const

function choiceRows(
  reader: Reader,
  schemas: readonly z.ZodObject[],
  words: KeyWords,
  by: string | undefined,
): readonly Row[] {
  const { language } = reader
  const options = schemas.map(
    (schema): Option => ({ schema, name: by === undefined ? '' : nameOf(schema, by) }),
  )
  const keys = [...new Set(schemas.flatMap(({ shape }) => Object.keys(shape)))]
  requireSame('', keys, Object.keys(words))
  return keys.map(key => {
    const having = options.filter(({ schema }) => key in schema.shape)
    const said = wordsOf(words, key, '')
    if ('keys' in said) throw new Error(`${key}: a choice has no inner keys`)
    const fields = having.map(({ schema }) => fieldOf(schema, key))
    return {
      key,
      fits: said.fits?.[language] ?? fitsOfAll(reader, key, fields, key === by),
      absent: choiceAbsent(language, key, options, having),
      meaning: said[language],
    }
  })
}

function fitsOfAll(reader: Reader, key: string, fields: readonly z.ZodType[], tellsApart: boolean): string {
  const all = [...new Set(fields.map(field => fits(field, reader)))]
  if (tellsApart) return either(reader.language, splitChoices(all))
  const [only = '', ...more] = all
  if (more.length > 0) throw new Error(`${key}: differs between the choices, so its words say what fits`)
  return only
}

/** Of options that each may be several, every one once. */
function splitChoices(texts: readonly string[]): readonly string[] {
  return texts.flatMap(text => [...text.matchAll(/`[^`]+`/g)].map(([span]) => span))
}

function choiceAbsent(
  language: Language,
  key: string,
  options: readonly Option[],
  having: readonly Option[],
): string {
  if (options.every(({ schema }) => Object.keys(schema.shape).length === 1)) return ONLY[language].oneOf
  const isRequired = having.every(({ schema }) => unwrap(fieldOf(schema, key)).absent.kind === 'required')
  if (having.length === options.length) return ABSENT[language][isRequired ? 'required' : 'optional']
  const names = having.flatMap(({ name }) => (name === '' ? [] : splitChoices([name])))
  if (names.length === 0) return ABSENT[language].optional
  return ONLY[language][isRequired ? 'required' : 'optional'](listed(language, names))
}

function nameOf(schema: z.ZodObject, by: string): string {
  return fits(fieldOf(schema, by), { language: 'en', headings: new Map(), terms: new Set() })
}

function fieldOf({ shape }: z.ZodObject, key: string): z.ZodType {
  const fields: Readonly<Record<string, z.ZodType>> = shape
  const field = fields[key]
  if (field === undefined) throw new Error(`no key ${key}`)
  return field
}

function kindTables(
  reader: Reader,
  schemas: readonly z.ZodObject[],
  common: KeyWords,
  own: readonly KeyWords[],
): { readonly common: string; readonly own: readonly string[] } {
  const names = Object.keys(common)
  if (schemas.length !== own.length) throw new Error(`${schemas.length} kinds, words for ${own.length}`)
  const shared = schemas.map(schema =>
    drawn(
      reader.language,
      rowsOf(
        reader,
        part(schema, key => names.includes(key)),
        common,
        '',
      ),
    ),
  )
  if (new Set(shared).size !== 1) throw new Error(`${names.join(', ')}: not the same in every kind`)
  return {
    common: shared[0] ?? '',
    own: schemas.map((schema, i) =>
      drawn(
        reader.language,
        rowsOf(
          reader,
          part(schema, key => !names.includes(key)),
          own[i] ?? {},
          '',
        ),
      ),
    ),
  }
}

function part({ shape }: z.ZodObject, keep: (key: string) => boolean): z.ZodObject {
  const fields: Readonly<Record<string, z.ZodType>> = shape
  return z.strictObject(Object.fromEntries(Object.entries(fields).filter(([key]) => keep(key))))
}
