import t from 'tap'
import { z } from 'zod'
import { ROUTES } from '../../schemas/api.ts'
import { type FaultDetail, say } from '../../schemas/fault.ts'
import { readIssueCode } from '../../schemas/issue-code.ts'
import { parseOrThrow, validationErrors } from '../../schemas/validation-errors.ts'
import { Price } from '../../schemas/price.ts'
import { Privacy, Query } from '../../schemas/query.ts'
import type { Route } from '../../schemas/routes/route.ts'

const PROFILE = { kind: 'profile', edition: 'orders@2025', by: ['channel'], privacy: { epsilon: '0.5' } }

/** One or more for each of zod's issue codes: schema, value, where, code, and what the words must hold. */
const CASES: readonly (readonly [z.ZodType, unknown, string, string, RegExp])[] = [
  // invalid_type
  [z.strictObject({ a: z.string() }), {}, '/a', 'shape.missing', /a/],
  [z.strictObject({ a: z.string() }), undefined, '', 'shape.no_content', /JSON/],
  [z.strictObject({ a: z.string() }), null, '', 'shape.no_content', /JSON/],
  [z.string(), 1, '', 'shape.text', /./],
  [z.number(), 'x', '', 'shape.number', /./],
  [z.coerce.number(), 'x', '', 'shape.number', /./],
  [z.number().int(), 1.5, '', 'shape.integer', /./],
  [z.boolean(), 'yes', '', 'shape.boolean', /true/],
  [z.array(z.string()), {}, '', 'shape.list', /./],
  [z.tuple([z.string()]), {}, '', 'shape.list', /./],
  [z.strictObject({}), [], '', 'shape.object', /./],
  [z.record(z.string(), z.string()), 'x', '', 'shape.object', /./],
  [z.null(), 1, '', 'shape.null', /null/],
  [z.date(), 1, '', 'shape.unfit', /openapi/],
  // too_small, too_big
  [z.string().min(3), 'a', '', 'shape.text_short', /3/],
  [z.string().min(1), '', '', 'shape.text_empty', /./],
  [z.string().max(3), 'aaaa', '', 'shape.text_long', /3/],
  [z.array(z.string()).min(2), [], '', 'shape.list_short', /2/],
  [z.array(z.string()).length(2), ['a', 'b', 'c'], '', 'shape.list_long', /2/],
  [z.number().min(2), 1, '', 'shape.too_small', /2/],
  [z.bigint().max(2n), 3n, '', 'shape.too_big', /2/],
  [z.number().gt(2), 2, '', 'shape.above', /2/],
  [z.number().lt(2), 2, '', 'shape.below', /2/],
  [z.number().multipleOf(5), 2, '', 'shape.multiple', /5/],
  // invalid_value, unrecognized_keys
  [z.enum(['full', 'strong']), 'weak', '', 'shape.choice', /full.*strong/],
  [z.strictObject({ mode: z.enum(['a', 'b']) }), {}, '/mode', 'shape.missing_choice', /mode.*a.*b/],
  [
    z.strictObject({ limit: z.string().optional() }),
    { limt: '1' },
    '/limt',
    'shape.unknown_key',
    /limt.*limit/,
  ],
  [z.strictObject({}), { 'a/b': '1' }, '/a~1b', 'shape.unknown_key', /a\/b/],
  [z.enum([',', '\t']), ';', '', 'shape.choice', /",".*"\\t"/],
  // invalid_format, invalid_key, invalid_element, custom
  [z.string().regex(/x/), 'y', '', 'shape.unfit', /openapi/],
  [z.record(z.string().max(1), z.string()), { aa: 'b' }, '/aa', 'shape.text_long', /1/],
  [z.set(z.string()), new Set([1]), '', 'shape.text', /./],
  [z.string().refine(() => false), 'y', '', 'shape.unfit', /openapi/],
  // invalid_union
  [z.union([z.literal(1), z.literal(2)]), 3, '', 'shape.choice', /1.*2/],
  [z.union([z.string().min(2), z.number()]), 'a', '', 'shape.text_short', /2/],
  [z.union([z.string(), z.number()]), null, '', 'shape.unfit', /openapi/],
  [Query, { ...PROFILE, kind: 'profil' }, '/kind', 'shape.choice', /profile.*trend.*aggregate/],
  [Query, { by: ['channel'] }, '/kind', 'shape.missing_choice', /kind.*profile.*trend.*aggregate/],
  [Query, { ...PROFILE, privacy: undefined }, '/privacy', 'shape.missing', /privacy/],
  [Query, { ...PROFILE, privacy: { epsilon: '1e308' } }, '/privacy/epsilon', 'shape.decimal', /18.*99/],
  [Query, { ...PROFILE, privacy: { epsilon: 1 } }, '/privacy/epsilon', 'shape.text', /./],
  [Privacy, { epsilon: '1', rho: '1' }, '', 'shape.privacy', /epsilon.*rho.*within/],
  [Privacy, { epsilon: 1, rho: '1' }, '', 'shape.privacy', /epsilon.*rho.*within/],
  [Privacy, {}, '', 'shape.privacy', /epsilon.*rho.*within/],
  [Price, { model: 'fre' }, '/model', 'shape.choice', /free.*per-answer/],
]

/** zod’s words for types, and what only its readers know. */
const JARGON =
  /\b(?:zod|string|array|record|NaN|undefined|invalid|received|expected|schema|regex|pattern|nonoptional)\b/i

t.test('each of zod’s issues is reported by code, place and what would be valid, in both languages', t => {
  for (const [schema, value, at, code, words] of CASES) {
    const found = validationErrors(schema, value)
    const [detail] = found
    if (detail === undefined) throw new Error(`${code}: nothing is wrong`)
    t.match(found, { length: 1, 0: { code, at } }, code)
    for (const language of ['en', 'zh'] as const)
      t.match(wordsOf(detail, language), words, `${code} ${language}`)
    t.match(wordsOf(detail, 'zh'), /\p{Script=Han}/u)
    t.notMatch(wordsOf(detail, 'zh'), JARGON)
    t.notMatch(wordsOf(detail, 'en'), JARGON)
  }
  t.end()
})

t.test('what fits has no errors, one place is reported once, and many up to fifty', t => {
  t.equal(validationErrors(Privacy, { rho: '１' }).length, 1)
  t.same(validationErrors(Query, PROFILE), [])
  t.match(parseOrThrow(Query, PROFILE), { kind: 'profile', mechanism: 'discrete-gaussian' })
  t.throws(() => parseOrThrow(Query, {}), { code: 'request.invalid', faults: [{}, { at: '/kind' }] as never })
  t.equal(validationErrors(z.array(z.string()), Array(200).fill(1)).length, 50)
  t.end()
})

t.test('of very many mistakes the first fifty are put into words', t => {
  const keys = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`unknown-${i}`, 1]))
  for (const [schema, value] of [
    [Query, { ...PROFILE, ...keys }],
    [z.array(z.string()), Array(200_000).fill(1)],
    [
      z.union([z.strictObject({ a: z.array(z.string()) }), z.strictObject({ b: z.string() })]),
      { a: Object.values(keys) },
    ],
  ] as const) {
    const start = performance.now()
    t.equal(validationErrors(schema, value).length, 50)
    t.ok(performance.now() - start < 10_000)
  }
  t.end()
})

t.test('the values themselves are not repeated', t => {
  for (const value of ['canary', { canary: 1 }, ['canary'], { kind: 'canary' }]) {
    const texts = validationErrors(Query, {
      ...PROFILE,
      edition: value,
      purpose: 'canary!',
      mechanism: 'canary',
    })
    t.equal(texts.length, 3)
    t.notMatch(JSON.stringify(texts), /canary/)
  }
  t.end()
})

t.test('no form of any route is left to zod’s own words', t => {
  let forms = 0
  for (const [name, { params, query, body }] of Object.entries<Route>(ROUTES)) {
    for (const schema of [params, query, body]) {
      for (const words of schema === undefined ? [] : formsOf(schema, new Set())) {
        t.ok(readIssueCode(words), `${name}: ${words}`)
        forms++
      }
    }
  }
  t.ok(forms > 100, `${forms} forms`)
  t.end()
})

function wordsOf({ code, params }: FaultDetail, language: 'en' | 'zh'): string {
  return say({ code, params }, language)
}

/** The words of each pattern and refinement in a schema; empty for one that has none. */
function formsOf(schema: unknown, seen: Set<unknown>): readonly string[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return []
  seen.add(schema)
  if (Array.isArray(schema)) return schema.flatMap(item => formsOf(item, seen))
  const { def } =
    '_zod' in schema ? (schema._zod as { readonly def: Record<string, unknown> }) : { def: undefined }
  if (def === undefined) return Object.values(schema).flatMap(item => formsOf(item, seen))
  const own = 'format' in def || def['type'] === 'custom' ? ownWords(def) : []
  return [...own, ...Object.values(def).flatMap(item => formsOf(item, seen))]
}

function ownWords({ format, error }: Record<string, unknown>): readonly string[] {
  if (format === 'safeint') return []
  return [typeof error === 'function' ? String(error({})) : '']
}
