// What may be written for a schema, in words: its type, bounds and choices, and for a pattern the words of
// the message with which a misfit is refused (schemas/messages/shape.ts), so that both say the same.
import { z } from 'zod'
import type { Language } from '../../schemas/common.ts'
import type { Text } from '../../schemas/by-language.ts'
import { type FaultParams, say } from '../../schemas/fault.ts'
import { type IssueCode, readIssueCode } from '../../schemas/issue-code.ts'
import { FIT_WORDS as WORDS } from './fits-words.ts'
import { code, either, listed, table } from './page.ts'

/** The heading of the keys of a schema. */
export type Headings = ReadonlyMap<z.ZodType, string>

/** `terms`: which of the terms below were used, for the legend of the page. */
export type Reader = {
  readonly language: Language
  readonly headings: Headings
  readonly terms: Set<Term>
}

/** How a key may be absent: never, without a value in its place, or with a default. */
export type Absent =
  | { readonly kind: 'required' }
  | { readonly kind: 'optional' }
  | { readonly kind: 'default'; readonly value: unknown }

type Found = { readonly inner: z.ZodType; readonly absent: Absent; readonly nullable: boolean }

/** A key's schema without what says how it may be absent. */
export function unwrap(schema: z.ZodType): Found {
  const def = defOf(schema)
  if (def.type === 'nullable') return { ...unwrap(asSchema(def.innerType)), nullable: true }
  if (def.type === 'optional' || def.type === 'prefault')
    return { ...unwrap(asSchema(def.innerType)), absent: { kind: 'optional' } }
  if (def.type === 'default')
    return { ...unwrap(asSchema(def.innerType)), absent: { kind: 'default', value: def.defaultValue } }
  return { inner: schema, absent: { kind: 'required' }, nullable: false }
}

/**
 * What may be written. Throws for a schema that has no words: a pattern without a code of its own, an object
 * whose keys are under no heading of the page.
 */
export function fits(schema: z.ZodType, reader: Reader): string {
  const words = WORDS[reader.language]
  const { inner, nullable } = unwrap(schema)
  const text = fitsInner(inner, reader)
  return nullable ? either(reader.language, [text, words.nothing]) : text
}

function fitsInner(schema: z.ZodType, reader: Reader): string {
  const { language, headings } = reader
  const heading = headings.get(schema)
  const own = codeOf(schema)
  const said = own === undefined ? undefined : fitsCode(own, schema, reader)
  if (heading !== undefined) return WORDS[language].keysUnder(heading, said)
  return said ?? fitsPlain(schema, reader) ?? fitsComposed(schema, reader)
}

/** A single value; undefined for what is made of others. */
function fitsPlain(schema: z.ZodType, { language }: Reader): string | undefined {
  const words = WORDS[language]
  const def = defOf(schema)
  const coded = (values: readonly unknown[]) =>
    either(
      language,
      values.map(value => code(String(value))),
    )
  if (def.type === 'boolean') return coded([true, false])
  if (def.type === 'enum') return coded(Object.values(def.entries))
  if (def.type === 'literal') return coded(def.values)
  if (def.type === 'string') {
    if (isPatterned(schema)) throw new Error('a pattern whose refusal has no code')
    const { minLength, maxLength } = schema as z.ZodString
    return words.text(bound(minLength), bound(maxLength))
  }
  if (def.type !== 'number') return undefined
  const { isInt, minValue, maxValue } = schema as z.ZodNumber
  return words.number(isInt, bound(minValue), bound(maxValue))
}

function fitsComposed(schema: z.ZodType, reader: Reader): string {
  const words = WORDS[reader.language]
  const def = defOf(schema)
  const inner = (part: unknown) => fits(asSchema(part), reader)
  if (def.type === 'array') return words.list(...lengths(schema), inner(def.element))
  if (def.type === 'tuple') {
    const { length } = def.items
    return words.list(length, length, listed(reader.language, [...new Set(def.items.map(inner))]))
  }
  if (def.type === 'record') return words.named(inner(def.keyType), inner(def.valueType))
  if (def.type === 'union') return either(reader.language, def.options.map(inner))
  if (def.type === 'pipe') return fitsPipe(asSchema(def.in), asSchema(def.out), reader)
  if (def.type === 'object') throw new Error('an object whose keys stand under no heading')
  throw new Error(`no words for a schema of type ${def.type}`)
}

/** What is read as a number or a text, and then as a decimal, may be written either way. */
function fitsPipe(before: z.ZodType, after: z.ZodType, reader: Reader): string {
  if (defOf(after).type === 'transform') return fits(before, reader)
  const read = codeOf(after)
  const said = read === undefined ? undefined : fitsCode(read, before, reader)
  return said ?? fits(after, reader)
}

type Coded = NonNullable<ReturnType<typeof readIssueCode>>

/** The code with which a misfit is refused: of the first check that has one, or the schema's own. */
function codeOf(schema: z.ZodType): Coded | undefined {
  const def = defOf(schema)
  const errors = [...(def.checks ?? []).map(check => check._zod.def.error), def.error]
  return errors.map(codeIn).find(found => found !== undefined)
}

/** zod keeps a message as a function that returns it. */
function codeIn(error: unknown): Coded | undefined {
  const message: unknown = typeof error === 'function' ? Reflect.apply(error, undefined, [{}]) : undefined
  return typeof message === 'string' ? readIssueCode(message) : undefined
}

/** What occurs in many places, by one word each. */
const TERMS = {
  'shape.name': { en: 'name', zh: '名称' },
  'shape.slug': { en: 'id', zh: '标识' },
  'shape.label': { en: 'label', zh: '标签' },
  'shape.date': { en: 'date', zh: '日期' },
  'shape.one_line': { en: 'line', zh: '单行文本' },
  'shape.decimal': { en: 'positive decimal', zh: '正十进制数' },
  'shape.number_text': { en: 'decimal', zh: '十进制数' },
} as const satisfies Partial<Readonly<Record<IssueCode, Text>>>
export type Term = keyof typeof TERMS

const isTerm = (found: IssueCode): found is Term => Object.hasOwn(TERMS, found)

/** Each term that was used, with the words of its message. */
export function legend({ language, terms }: Reader, params: FaultParams): string {
  const rows = (Object.keys(TERMS) as readonly Term[])
    .filter(term => terms.has(term))
    .map(term => [TERMS[term][language], afterRefusal(say({ code: term, params }, language))])
  return table(WORDS[language].legend, rows)
}

/** In JSON a decimal is a text; in YAML a number or a text, where the schema reads both. */
const DECIMALS: ReadonlySet<IssueCode> = new Set(['shape.decimal', 'shape.number_text', 'shape.quantile'])

/** The tables of their keys say what these are. */
const TABLED: ReadonlySet<IssueCode> = new Set(['shape.cap', 'shape.privacy'])

/** A text in the form that its code says; undefined where the code says something else than a form. */
function fitsCode(found: Coded, schema: z.ZodType, reader: Reader): string | undefined {
  const { language, terms } = reader
  const { type } = defOf(schema)
  if (TABLED.has(found.code) || type === 'number' || type === 'object') return undefined
  if (isTerm(found.code)) terms.add(found.code)
  const text = isTerm(found.code) ? TERMS[found.code][language] : afterRefusal(say(found, language))
  return DECIMALS.has(found.code) && type === 'string' ? WORDS[language].quoted(text) : text
}

/** Of "Not a valid name; use lower-case letters." what has to be written: "lower-case letters". */
export function afterRefusal(message: string): string {
  const [, said = message] = /^[^;；]*[;；]\s*(.*)$/s.exec(message) ?? []
  return said
    .replace(/[.。]$/, '')
    .replace(/^(?:use|write it as|write|it is) /i, '')
    .replace(/^one (?=above|such as)/, 'a value ')
    .replace(/^(?:只能用|须为|应为|请写成|请用|请写)\s*/, '')
}

function isPatterned(schema: z.ZodType): boolean {
  return (defOf(schema).checks ?? []).some(check => check._zod.def.check === 'string_format')
}

function lengths(schema: z.ZodType): readonly [least: number | undefined, most: number | undefined] {
  let [least, most]: (number | undefined)[] = []
  for (const check of defOf(schema).checks ?? []) {
    const each = check._zod.def
    if (each.check === 'min_length' && 'minimum' in each) least = Number(each.minimum)
    if (each.check === 'max_length' && 'maximum' in each) most = Number(each.maximum)
  }
  return [least, most]
}

/** None where zod's own bound of whole numbers is all that there is. */
function bound(value: number | null): number | undefined {
  return value === null || !Number.isFinite(value) || Math.abs(value) === Number.MAX_SAFE_INTEGER
    ? undefined
    : value
}

function defOf(schema: z.ZodType) {
  return (schema as unknown as z.core.$ZodTypes)._zod.def
}

function asSchema(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return schema
  throw new Error('no schema')
}
