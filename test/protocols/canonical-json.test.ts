// RFC 8785: JSON Canonicalization Scheme
import fc from 'fast-check'
import t from 'tap'
import { canonicalJson } from '../../protocols/canonical-json.ts'

t.test('RFC 8785 §3.2.2 to §3.2.4: numbers, literals, strings and the order of keys', async t => {
  t.equal(
    canonicalJson({
      numbers: [333_333_333.333_333_3, 1e-7, 4.5, 2e-3, 1e-27, -0],
      string: '\u20ac$\u000f\nA\'\u0042"\\"/',
      literals: [null, true, false],
    }),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e-7,4.5,0.002,1e-27,0],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\"/"}',
  )
  const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6']
  t.equal(
    canonicalJson(Object.fromEntries(keys.map(key => [key, 0]))),
    '{"\\r":0,"1":0,"\u0080":0,"ö":0,"€":0,"😀":0,"\ufb33":0}',
  )
  t.equal(canonicalJson({ 10: 'b', 9: 'c', '-': 'a' }), '{"-":"a","10":"b","9":"c"}')
})

t.test('whatever JSON it is given, it says the same in one form', async t => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), value => {
      const json = JSON.stringify(value)
      if (!json.isWellFormed() || /\\ud[89a-f]/i.test(json) || !safe(value)) return
      const text = canonicalJson(value)
      t.strictSame(JSON.parse(text), JSON.parse(json))
      t.equal(canonicalJson(JSON.parse(text)), text)
    }),
    { numRuns: 500 },
  )
})

t.test('what two readers could take differently is no value', async t => {
  for (const value of [2 ** 53, Number.NaN, Infinity, '\ud800', { '\udc00': 1 }, [undefined], () => 0, 1n])
    t.throws(() => canonicalJson(value), { code: 'json.value' })
})

function safe(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(safe)
}
