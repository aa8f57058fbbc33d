import t from 'tap'
import { independentBound } from '../../scripts/evidence/rank-correlation.ts'
import { watchWire } from '../../scripts/evidence/blind-wire.ts'

// 6 real questions and 4 000 simulated ones; an honest run fails less than once in 10^5 times.
t.test('the service sees the same of two blind questions whose hidden selections differ', async t => {
  const sizes = { real: 6, parts: 2, simulated: 4000, training: 1000, consumers: 1 }
  const found = await watchWire(sizes)
  t.equal(found.surplusLengths, 0, 'all requests of all questions of one mode have the same lengths')
  t.equal(found.log.entries, 4 * sizes.real)
  t.equal(found.log.surplus, 0, 'and their entries the same form')
  // So few real ones fill no bins.
  const simulated = Object.entries(found.uniformity).filter(([what]) => what.startsWith('simulated'))
  t.equal(simulated.length, 4)
  for (const [what, p] of simulated) t.ok(p > 1e-6, `uniform: ${what}: p = ${p}`)
  for (const r of Object.values(found.simulatedTime))
    t.ok(Math.abs(r) < independentBound(sizes.simulated / 2), `time and selection: ${r}`)
  const deviation = 0.5 / Math.sqrt(sizes.simulated / 2 - sizes.training)
  t.ok(Math.abs(found.simulatedGuess - 0.5) < 5.2 * deviation, `guessed right: ${found.simulatedGuess}`)
  t.ok(found.simulatedControl >= 0.9, `control: with a leak ${found.simulatedControl}`)
})
