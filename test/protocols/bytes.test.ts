import fc from 'fast-check'
import t from 'tap'
import { equalBytes, fromBase64, fromBase64Url, toBase64, toBase64Url } from '../../protocols/bytes.ts'

t.test('base64 of any bytes is that of Node, and comes back', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), bytes => {
      const text = Buffer.from(bytes).toString('base64')
      const url = Buffer.from(bytes).toString('base64url')
      const written = toBase64(bytes) === text && toBase64Url(bytes) === url
      return written && equalBytes(fromBase64(text), bytes) && equalBytes(fromBase64Url(url), bytes)
    }),
  )
})

t.test('a text is read only if it is what its bytes are written as', async t => {
  let read = 0
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('AB+/=Zz9 -é\n')), maxLength: 9 }), text => {
      const bytes = decoded(text)
      if (bytes !== undefined) read++
      // Node skips what is no digit, so only writing again tells.
      return (bytes !== undefined) === (Buffer.from(text, 'base64').toString('base64') === text)
    }),
    { numRuns: 20_000 },
  )
  t.ok(read > 500)
  for (const text of ['A', 'AA', 'AAA', '=', '====', 'A===', 'AB==', 'AAB=', 'AA=A', 'AA==AA==', 'AA\n=']) {
    t.throws(() => fromBase64(text), { code: 'bytes.base64' }, text)
  }
})

function decoded(text: string): Uint8Array | undefined {
  try {
    return fromBase64(text)
  } catch {
    return undefined
  }
}
