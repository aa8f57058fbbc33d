import t from 'tap'
import { findCorrelations } from '../../scripts/evidence/timing.ts'

await t.test('the time of an answer tells neither its noise nor the count beneath it', async t => {
  const sizes = { warm: 400, ownNoise: 0, scans: 64, cold: 64, refusals: 64, queued: 0, control: 120 }
  const { correlations, controls, medianMs } = await findCorrelations(sizes, 3)
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
    ['scans', 'cold builds', 'refused, scans', 'refused, cold builds'].every(
      way => (medianMs[way] ?? 0) >= 249,
    ),
    'what needs the rows waits for its deadline',
  )
})
