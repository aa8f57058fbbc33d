import t from 'tap'
import { sealingTimes } from '../../scripts/evidence/sealing-time.ts'

await t.test('when an edition is sealed tells no other member how many rows it has', async t => {
  const sizes = { editions: 40, control: 40, mostRows: 24_000, pace: () => 4_000 }
  const { correlations, bound, leaking, leakingBound, instants } = await sealingTimes(sizes)
  // Each bound is passed by chance less than once in ten million runs.
  for (const [name, value] of Object.entries(correlations))
    t.ok(Math.abs(value) < bound, `${name}: ${value.toFixed(3)}, bound ${bound.toFixed(3)}`)
  t.strictSame(instants, [], 'passports and catalogue have dates')
  t.ok(leaking > leakingBound, `published when done: ${leaking.toFixed(3)}, bound ${leakingBound.toFixed(3)}`)
})
