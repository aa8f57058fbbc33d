import t from 'tap'
import { createHash } from 'node:crypto'
import { PORTABLE, sha256, shake256 } from '../../protocols/hashes.ts'
import { concatBytes, toHex } from '../../protocols/bytes.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { digestOfJson, digestOfText } from '../../protocols/digest.ts'

t.test(
  'byte strings are hashed one after the other, by either implementation as by the platform',
  async t => {
    for (const lengths of [[], [0], [1], [55, 9], [64, 0, 64], [16, 32, 14_000]]) {
      const parts = lengths.map((length, i) => new Uint8Array(length).fill(i + 1))
      const expected = createHash('sha256')
        .update(concatBytes(...parts))
        .digest('hex')
      t.equal(toHex(sha256(...parts)), expected, 'node:crypto')
      t.equal(toHex(PORTABLE.sha256(...parts)), expected, '@noble/hashes')
    }
  },
)

t.test('a digest is that of the canonical text', async t => {
  const value = { b: '广东', a: [1, null] }
  t.equal(digestOfJson(value), digestOfText(canonicalJson(value)))
  t.equal(digestOfJson(value), createHash('sha256').update('{"a":[1,null],"b":"广东"}').digest('hex'))
})

t.test('SHAKE256 gives the same stream however it is read, by either implementation', async t => {
  const input = new Uint8Array(100).fill(7)
  const whole = createHash('shake256', { outputLength: 5000 }).update(input).digest('hex')
  for (const expected of [0, 1, 64, 4999, 5000, 9000])
    for (const [name, draw] of Object.entries({ node: shake256, noble: PORTABLE.shake256 })) {
      const next = draw(input, expected)
      const pieces = [0, 1, 63, 936, 4000].map(count => next(count).slice())
      t.equal(toHex(concatBytes(...pieces)), whole, `${name}, ${expected} bytes expected`)
    }
  const kept = shake256(input, 10)
  const first = kept(10)
  const copy = first.slice()
  kept(100)
  t.notSame(first, copy, 'what was drawn is forgotten when more is drawn than expected')
})
