import t from 'tap'
import { correlate } from '../../scripts/evidence/timing.ts'
import { watchBriefly } from '../../scripts/evidence/timing/watch.ts'

await t.test('the time of an answer tells neither its noise nor the count beneath it', async t => {
  const sizes = { warm: 300, ownNoise: 0, scans: 32, cold: 32, refusals: 32, queued: 0, control: 40 }
  const found = await watchBriefly(sizes, () => undefined)
  const { correlations, controls, medianMs } = correlate(found, 3)
  // Each bound is passed by chance less than once in ten million runs.
  for (const { name, of, pairs, value, bound } of correlations) {
    t.ok(
      Math.abs(value) < bound,
      `${name}: time and ${of}: ${value.toFixed(3)} over ${pairs}, bound ${bound.toFixed(3)}`,
    )
  }
  for (const { name, of, value, bound } of controls) {
    t.ok(value > bound, `${name} shows its ${of}: ${value.toFixed(3)}, bound ${bound.toFixed(3)}`)
  }
  t.equal(controls.length, 2)
  t.ok(
    // Refusals by a cap that was refused before in the same hour read no rows.
    ['scans', 'cold builds'].every(way => (medianMs[way] ?? 0) > 499),
    'what needs the rows waits for its deadline',
  )
})
