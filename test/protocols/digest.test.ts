import t from 'tap'
import { createHash } from 'node:crypto'
import { concatBytes, toHex } from '../../protocols/bytes.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { digestOfJson, digestOfText, sha256 } from '../../protocols/digest.ts'
import { sha256 as nativeSha256 } from '../../src/store/sha256.ts'

t.test(
  'byte strings are hashed one after the other, by either implementation as by the platform',
  async t => {
    for (const lengths of [[], [0], [1], [55, 9], [64, 0, 64], [16, 32, 14_000]]) {
      const parts = lengths.map((length, i) => new Uint8Array(length).fill(i + 1))
      const expected = createHash('sha256')
        .update(concatBytes(...parts))
        .digest('hex')
      t.equal(toHex(sha256(...parts)), expected, '@noble/hashes')
      t.equal(toHex(nativeSha256(...parts)), expected, 'node:crypto')
    }
  },
)

t.test('a digest is that of the canonical text', async t => {
  const value = { b: '广东', a: [1, null] }
  t.equal(digestOfJson(value), digestOfText(canonicalJson(value), nativeSha256))
  t.equal(digestOfJson(value), createHash('sha256').update('{"a":[1,null],"b":"广东"}').digest('hex'))
})
