import t from 'tap'
import { fillRandom, randomBytes } from '../../src/app/random.ts'

const NONCE = 12

t.test('nothing is handed out twice, and the pool is filled anew when it is empty', async t => {
  const seen = new Set<string>()
  const perBit = Array.from({ length: 8 * NONCE }, () => 0)
  const draws = 20_000
  for (let draw = 0; draw < draws; draw++) {
    // Lengths that leave the pool's end at another place each time.
    randomBytes(draw % 37)
    const target = new Uint8Array(NONCE)
    fillRandom(target)
    seen.add(Buffer.from(target).toString('hex'))
    for (let bit = 0; bit < perBit.length; bit++) {
      if (((target[bit >> 3] ?? 0) >> (bit & 7)) & 1) perBit[bit] = (perBit[bit] ?? 0) + 1
    }
  }
  t.equal(seen.size, draws)
  // Seven standard deviations: an honest run fails less often than once in 10^9.
  const most = 7 * Math.sqrt(draws / 4)
  t.same(
    perBit.filter(ones => Math.abs(ones - draws / 2) > most),
    [],
  )
})

t.test('what was handed out is the taker’s alone', async t => {
  const bytes = randomBytes(32)
  const copy = Uint8Array.from(bytes)
  for (let draw = 0; draw < 1_000; draw++) randomBytes(32).fill(0)
  t.same(bytes, copy)
  t.equal(fillRandom(bytes), bytes)
  t.notSame(bytes, copy)
  t.throws(() => randomBytes(4097), RangeError)
  t.throws(() => fillRandom(new Uint8Array(4097)), RangeError)
})
