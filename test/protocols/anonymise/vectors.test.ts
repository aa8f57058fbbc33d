import { readFileSync } from 'node:fs'
import t from 'tap'
import { binOf } from '../../../protocols/anonymise/bins.ts'
import { type Calendar, parseDay, periodOf } from '../../../protocols/anonymise/calendar.ts'
import { identifierKinds } from '../../../protocols/anonymise/identifiers.ts'
import { draftKey, keyedStream } from '../../../protocols/anonymise/keyed-stream.ts'
import { orderPseudonym, unitKey, unitPseudonym } from '../../../protocols/anonymise/pseudonym.ts'
import {
  type Decimal,
  readDecimal,
  quantise,
  quantiseProduct,
} from '../../../protocols/anonymise/quantise.ts'
import { concatBytes, fromHex, toHex, utf8 } from '../../../protocols/bytes.ts'

type Vectors = {
  readonly streams: readonly Readonly<Record<'secret' | 'digest' | 'name' | 'bytes', string>>[]
  readonly pseudonyms: readonly Readonly<
    Record<'secret' | 'unitId' | 'orderKey' | 'unit' | 'order' | 'unitKey', string>
  >[]
  readonly quantisations: readonly {
    readonly cells: readonly string[]
    readonly quantum: string
    readonly lo: string
    readonly hi: string
    readonly result: { readonly kind: string; readonly quanta?: string; readonly outside?: boolean }
  }[]
  readonly calendar: readonly {
    readonly text: string
    readonly day: number | null
    readonly periods?: Readonly<Record<Calendar, string>>
  }[]
  readonly bins: readonly {
    readonly edges: readonly string[]
    readonly open: boolean
    readonly cell: string
    readonly code: number | null
  }[]
  readonly identifiers: readonly { readonly text: string; readonly has?: string; readonly hasNot?: string }[]
}

const file = new URL('../../../protocols/anonymise/vectors/anonymise.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors

t.test('the noise of a draft is drawn from Python’s hmac', async t => {
  t.equal(vectors.streams.length, 6)
  for (const { secret, digest, name, bytes } of vectors.streams) {
    const stream = keyedStream(draftKey(fromHex(secret), utf8(digest)), name)
    // In pieces of any length.
    const drawn = [1, 31, 33, 35].map(length => stream(new Uint8Array(length)))
    t.equal(toHex(concatBytes(...drawn)), bytes)
  }
})

t.test('pseudonyms and the unit key are those of Python’s hmac and hashlib', async t => {
  t.equal(vectors.pseudonyms.length, 12)
  for (const vector of vectors.pseudonyms) {
    const secret = fromHex(vector.secret)
    const unit = unitPseudonym(secret, vector.unitId)
    t.equal(toHex(unit), vector.unit)
    t.equal(toHex(orderPseudonym(secret, vector.unitId, vector.orderKey)), vector.order)
    t.equal(unitKey(secret), vector.unitKey)
  }
})

t.test('quanta are those of exact fractions, rounded half away from zero and clipped', async t => {
  t.equal(vectors.quantisations.length, 600)
  for (const { cells, quantum, lo, hi, result } of vectors.quantisations) {
    const clip = { quantum: decimal(quantum), lo: BigInt(lo), hi: BigInt(hi) }
    const [first = '', second] = cells
    const found = second === undefined ? quantise(first, clip) : quantiseProduct(first, second, clip)
    const plain = found.kind === 'value' ? { ...found, quanta: String(found.quanta) } : found
    t.strictSame(plain, result, `${cells.join(' × ')} in ${quantum} from ${lo} to ${hi}`)
  }
})

t.test('days and periods are those of Python’s datetime, ISO weeks included', async t => {
  t.equal(vectors.calendar.length, 334)
  for (const { text, day, periods } of vectors.calendar) {
    const found = parseDay(text)
    t.equal(found ?? null, day, text)
    if (found === undefined || periods === undefined) continue
    for (const calendar of ['day', 'week', 'month', 'quarter', 'year'] as const) {
      t.equal(periodOf(calendar, found), periods[calendar])
    }
  }
})

t.test('bins are those of exact comparison', async t => {
  t.equal(vectors.bins.length, 300)
  for (const { edges, open, cell, code } of vectors.bins) {
    t.equal(binOf(cell, { edges: edges.map(decimal), open }) ?? null, code, `${cell} in ${edges.join()}`)
  }
})

t.test('identifiers are found and their near misses are not', async t => {
  t.ok(vectors.identifiers.length > 360)
  for (const { text, has, hasNot } of vectors.identifiers) {
    const kinds: readonly string[] = identifierKinds(text)
    if (has !== undefined) t.ok(kinds.includes(has), `${text} is like ${has}`)
    if (hasNot !== undefined) t.notOk(kinds.includes(hasNot), `${text} is not like ${hasNot}`)
  }
})

function decimal(text: string): Decimal {
  const value = readDecimal(text)
  if (value === undefined) throw new Error(`no decimal: ${text}`)
  return value
}
