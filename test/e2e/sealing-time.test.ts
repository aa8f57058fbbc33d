import t from 'tap'
import { SHORT, sealingTimes } from '../../scripts/evidence/sealing-time.ts'

await t.test('when an edition is sealed tells no other member how many rows it has', async t => {
  const { correlations, bound, leaking, leakingBound, instants } = await sealingTimes(SHORT)
  // Each bound is passed by chance less than once in ten million runs.
  for (const [name, value] of Object.entries(correlations))
    t.ok(Math.abs(value) < bound, `${name}: ${value.toFixed(3)}, bound ${bound.toFixed(3)}`)
  t.strictSame(instants, [], 'passports and catalogue have dates')
  t.ok(leaking > leakingBound, `published when done: ${leaking.toFixed(3)}, bound ${leakingBound.toFixed(3)}`)
})
