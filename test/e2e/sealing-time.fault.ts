import t from 'tap'
import { SHORT, sealingTimes } from '../../scripts/evidence/sealing-time.ts'

await t.test('when an edition is sealed tells no other member how many rows it has', async t => {
  const { correlations, bound, leaking, early, instants } = await sealingTimes(SHORT)
  // Of times that do not follow the rows it is passed less than once in ten million runs.
  for (const [name, value] of Object.entries(correlations))
    t.ok(Math.abs(value) < bound, `${name}: ${value.toFixed(3)}, bound ${bound.toFixed(3)}`)
  t.strictSame(instants, [], 'passports and catalogue have dates')
  t.equal(early, 0, 'no outcome before its public time')
  // Of two classes of twelve, one of them later than all of the other: 0.867, or more where times are equal.
  t.ok(leaking > bound, `control, a leak by rows: ${leaking.toFixed(3)}, bound ${bound.toFixed(3)}`)
})
