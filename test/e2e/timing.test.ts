import t from 'tap'
import { watchClock } from '../../scripts/evidence/timing.ts'

await t.test('the time of an answer tells neither its noise nor the count beneath it', async t => {
  const sizes = { warm: 600, ownNoise: 100, scans: 80, cold: 80, refusals: 40, scale: 1 }
  const { correlations, withLeak, medianMs } = await watchClock(sizes)
  // Each bound is passed by chance once in five million runs.
  for (const { name, of, pairs, value, bound } of correlations) {
    t.ok(
      Math.abs(value) < bound,
      `${name}: time and ${of}: ${value.toFixed(3)} over ${pairs}, bound ${bound.toFixed(3)}`,
    )
  }
  t.ok(
    correlations.some(({ of, bound }) => of === 'noise' && withLeak > bound),
    `a leak would show: ${withLeak.toFixed(3)}`,
  )
  t.ok(
    ['scans', 'cold builds', 'refused, scans', 'refused, cold builds'].every(
      way => (medianMs[way] ?? 0) >= 249,
    ),
    'what needs the rows waits for the public grid',
  )
})
