// RFC 8785 (JSON Canonicalization Scheme) for the values that we hash, and a strict reader for the bytes that
// we receive.
import { ProtocolError } from './errors.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * RFC 8785: keys sorted by UTF-16 code units, no white space, ECMAScript numbers. Narrower than the RFC on
 * purpose: integers beyond 2^53 - 1, non-finite numbers, lone surrogates and whatever is no JSON value throw
 * `json.value`. Of checked and sorted values JSON.stringify writes just that, and faster than anything
 * written here.
 */
export function canonicalJson(value: unknown): string {
  const sorter = new Sorter()
  const sorted = sorter.value(value)
  return sorter.canSort ? JSON.stringify(sorted) : written(value)
}

/** The same values with sorted keys; what is sorted already is not copied. */
class Sorter {
  /** False for keys that an object does not keep in the order of their making. */
  canSort = true

  value(value: unknown): unknown {
    if (typeof value === 'string') return checkedText(value)
    if (typeof value === 'number') return checkedNumber(value)
    if (value === null || typeof value === 'boolean') return value
    if (Array.isArray(value)) return this.#array(value)
    if (typeof value === 'object') return this.#object(value)
    throw new ProtocolError('json.value', 'not a JSON value')
  }

  #array(items: readonly unknown[]): readonly unknown[] {
    let copy: unknown[] | undefined
    for (let i = 0; i < items.length; i++) {
      const item = this.value(items[i])
      if (item === items[i]) continue
      copy ??= [...items]
      copy[i] = item
    }
    return copy ?? items
  }

  #object(value: object): object {
    const keys = Object.keys(value)
    if (!isPlain(value) || !isSorted(keys)) return this.#copy(value, keys.sort())
    const members: readonly unknown[] = Object.values(value)
    for (let i = 0; i < keys.length; i++) {
      this.#checkKey(keys[i] ?? '')
      if (this.value(members[i]) !== members[i]) return this.#copy(value, keys)
    }
    return value
  }

  #copy(value: object, keys: readonly string[]): object {
    const copy: Record<string, unknown> = {}
    for (const key of keys) {
      this.#checkKey(key)
      copy[key] = this.value(Reflect.get(value, key))
    }
    return copy
  }

  #checkKey(key: string): void {
    if (isNumeric(checkedText(key)) || key === '__proto__') this.canSort = false
  }
}

/** By hand. The values were checked before. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.keys(value)
    .sort()
    .map(key => `${JSON.stringify(key)}:${written(Reflect.get(value, key))}`)
  return `{${members.join(',')}}`
}

/** Inherits nothing that JSON.stringify would ask for another value. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] ?? '') > (keys[i] ?? '')) return false
  return true
}

/** Engines list whole numbers before all other keys. */
function isNumeric(key: string): boolean {
  return key >= '0' && key < ':'
}

function checkedNumber(value: number): number {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    throw new ProtocolError(
      'json.value',
      'a number is not finite, or an integer beyond 2^53 - 1: use a string',
    )
  }
  return value
}

function checkedText(text: string): string {
  if (!text.isWellFormed()) throw new ProtocolError('json.value', 'a string holds a lone surrogate')
  return text
}

const MAX_DEPTH = 32

/**
 * Strict JSON (RFC 8259) from text of a stranger: duplicate keys, nesting over 32, integers that are not
 * safe, numbers that are not finite and lone surrogates are refused with `json.syntax`, `json.duplicate`,
 * `json.depth`, `json.number` or `json.surrogate`, more than `mostValues` values with `json.values`, and so
 * are then objects of more than 100 keys; `details.position` is the UTF-16 offset. Objects have no prototype.
 * The time is linear in the text, and that of whatever looks at the result is bounded by `mostValues`.
 */
export function parseStrictJson(text: string, mostValues = Number.POSITIVE_INFINITY): Json {
  const reader = new StrictReader(text, mostValues)
  const value = reader.value(0)
  reader.end()
  return value
}

const SPACE = /[ \n\r\t]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const CONTROL = /[\u0000-\u001f]/
const BACKSLASH = 0x5c
/** No contract has an object with more members. */
const MAX_KEYS = 100
/** Of one string. */
const MAX_ESCAPED_QUOTES = 20_000
/** A longer string with escapes is refused: what is so long is base64. */
const LONGEST_ESCAPED = 256 * 1024

class StrictReader {
  readonly #text: string
  #at = 0
  #valuesLeft: number
  readonly #mostKeys: number
  readonly #mostEscapedQuotes: number
  readonly #longestEscaped: number

  constructor(text: string, mostValues: number) {
    this.#text = text
    const isBounded = Number.isFinite(mostValues)
    this.#mostKeys = isBounded ? MAX_KEYS : Number.POSITIVE_INFINITY
    this.#longestEscaped = isBounded ? LONGEST_ESCAPED : Number.POSITIVE_INFINITY
    this.#mostEscapedQuotes = isBounded ? MAX_ESCAPED_QUOTES : Number.POSITIVE_INFINITY
    this.#valuesLeft = mostValues
  }

  value(depth: number): Json {
    if (depth > MAX_DEPTH) this.#fail('json.depth', `nested deeper than ${MAX_DEPTH}`)
    if (this.#valuesLeft-- <= 0) this.#fail('json.values', 'too many values')
    this.#space()
    const char = this.#text[this.#at]
    if (char === '{') return this.#object(depth)
    if (char === '[') return this.#array(depth)
    if (char === '"') return this.#string()
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length
        return value
      }
    }
    return this.#number()
  }

  end(): void {
    this.#space()
    if (this.#at !== this.#text.length) this.#fail('json.syntax', 'text after the value')
  }

  #object(depth: number): Json {
    const members: { [key: string]: Json } = Object.create(null)
    this.#at++
    this.#space()
    if (this.#take('}')) return members
    let keys = 0
    do {
      if (keys++ >= this.#mostKeys) this.#fail('json.values', 'too many keys')
      this.#space()
      const key = this.#string()
      if (Object.hasOwn(members, key)) this.#fail('json.duplicate', 'a key stands twice in one object')
      this.#space()
      if (!this.#take(':')) this.#fail('json.syntax', 'expected ":"')
      members[key] = this.value(depth + 1)
      this.#space()
    } while (this.#take(','))
    if (!this.#take('}')) this.#fail('json.syntax', 'expected "," or "}"')
    return members
  }

  #array(depth: number): Json {
    const items: Json[] = []
    this.#at++
    this.#space()
    if (this.#take(']')) return items
    do {
      items.push(this.value(depth + 1))
      this.#space()
    } while (this.#take(','))
    if (!this.#take(']')) this.#fail('json.syntax', 'expected "," or "]"')
    return items
  }

  #string(): string {
    const start = this.#at
    if (this.#text[start] !== '"') this.#fail('json.syntax', 'expected a string')
    const found = this.#text.slice(start, this.#endOfString(start))
    if (found.length > this.#longestEscaped && found.includes('\\'))
      this.#fail('json.syntax', 'escapes in a long string')
    const value = found.includes('\\') ? this.#unescaped(found) : found.slice(1, -1)
    if (!found.includes('\\') && CONTROL.test(value)) this.#fail('json.syntax', 'a control character')
    this.#at = start + found.length
    if (!value.isWellFormed()) this.#fail('json.surrogate', 'a string holds a lone surrogate')
    return value
  }

  /**
   * Behind its closing quote. By the platform's search: strings of base64 are 100 kB long, and a pattern
   * would go back over all of one that does not end.
   */
  #endOfString(start: number): number {
    for (let from = start + 1, escaped = 0; escaped < this.#mostEscapedQuotes; escaped++) {
      const quote = this.#text.indexOf('"', from)
      if (quote < 0) break
      let slashes = 0
      while (this.#text.charCodeAt(quote - 1 - slashes) === BACKSLASH && quote - 1 - slashes > start)
        slashes++
      if (slashes % 2 === 0) return quote + 1
      from = quote + 1
    }
    return this.#fail('json.syntax', 'expected a string')
  }

  #unescaped(found: string): string {
    try {
      return JSON.parse(found) as string
    } catch {
      return this.#fail('json.syntax', 'expected a string')
    }
  }

  #number(): number {
    const value = Number(this.#match(NUMBER, 'expected a value'))
    if (!Number.isFinite(value)) this.#fail('json.number', 'a number is out of range')
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      this.#fail('json.number', 'an integer beyond 2^53 - 1: send it as a string')
    }
    return value
  }

  #match(pattern: RegExp, expected: string): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return this.#fail('json.syntax', expected)
    this.#at = pattern.lastIndex
    return found[0]
  }

  #space(): void {
    const code = this.#text.charCodeAt(this.#at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
    SPACE.lastIndex = this.#at
    SPACE.test(this.#text)
    this.#at = SPACE.lastIndex
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }

  #fail(code: string, message: string): never {
    throw new ProtocolError(code, message, { position: this.#at })
  }
}
