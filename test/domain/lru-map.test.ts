import fc from 'fast-check'
import t from 'tap'
import { LruMap } from '../../src/domain/lru-map.ts'

t.test('what was used lately is there, and no more than the capacity is', async t => {
  const CAPACITY = 6
  fc.assert(
    fc.property(fc.array(fc.nat(12), { maxLength: 200 }), keys => {
      const map = new LruMap<number, string>(CAPACITY)
      // The keys used so far, the latest first.
      let used: number[] = []
      for (const key of keys) {
        const rank = used.indexOf(key)
        const found = map.get(key)
        if (found === undefined) map.set(key, `value of ${key}`)
        const isLate = rank >= 0 && rank < CAPACITY / 2
        const isForgotten = rank < 0 || rank >= CAPACITY
        if (isLate && found !== `value of ${key}`) return false
        if (isForgotten && found !== undefined) return false
        used = [key, ...used.filter(each => each !== key)]
      }
      return true
    }),
    { numRuns: 500 },
  )
  const map = new LruMap<string, number>(CAPACITY)
  map.set('a', 1)
  map.clear()
  t.equal(map.get('a'), undefined)
})
