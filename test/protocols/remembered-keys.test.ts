import t from 'tap'
import { rememberedKeys } from '../../protocols/remembered-keys.ts'

t.test('each key is checked once while it is among the newest 1 024, and has its own result', async t => {
  let checks = 0
  const check = rememberedKeys(key => {
    checks++
    return key[0] === 1
  })
  const keyOf = (first: number, i: number) =>
    new Uint8Array(32)
      .fill(first, 0, 1)
      .fill(i % 256, 1, 2)
      .fill(i >> 8, 2)
  t.equal(check(keyOf(1, 0)), true)
  t.equal(check(keyOf(2, 0)), false)
  t.equal(check(keyOf(1, 0)), true)
  t.equal(check(keyOf(2, 0)), false)
  t.equal(checks, 2)
  for (let i = 1; i < 1024; i++) check(keyOf(1, i))
  const before = checks
  t.equal(check(keyOf(1, 0)), true)
  t.equal(checks, before + 1, 'the oldest was forgotten')
  t.equal(check(new Uint8Array([1])), true, 'other lengths are not remembered')
})
