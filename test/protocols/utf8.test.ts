import { isUtf8 as nodeIsUtf8 } from 'node:buffer'
import t from 'tap'
import { isUtf8 } from '../../protocols/utf8.ts'

t.test('what is UTF-8 is what Node takes for it, byte by byte at every edge of its table', async t => {
  const edges = [
    0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
  ]
  const bytes = [...edges, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff]
  const texts = bytes.flatMap(a =>
    bytes.flatMap(b => bytes.flatMap(c => [0x41, 0x80, 0xbf, 0xc2].map(d => Uint8Array.of(a, b, c, d)))),
  )
  const all = [
    ...texts,
    ...texts.flatMap(text => [text.subarray(0, 1), text.subarray(0, 2), text.subarray(0, 3)]),
  ]
  t.ok(all.some(text => (text[0] ?? 0) >= 0xf0 && nodeIsUtf8(text)))
  t.same(
    all.filter(text => isUtf8(text) !== nodeIsUtf8(text)).map(text => Buffer.from(text).toString('hex')),
    [],
  )
})

t.test('a long text is UTF-8, and is not with any of its bytes lost', async t => {
  const text = Buffer.from('订单 order № 7 – 空气炸锅 😀 naïve,'.repeat(3))
  t.ok(isUtf8(text))
  for (let at = 0; at < text.length; at++) {
    const cut = Uint8Array.from(text.filter((_, i) => i !== at))
    t.equal(isUtf8(cut), nodeIsUtf8(cut))
  }
})
