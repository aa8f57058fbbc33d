import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { measureSet, TOLERANCE } from '../../scripts/evidence/utility.ts'
import { SAMPLE } from '../../scripts/evidence/utility/questions.ts'
import { writeSampleOrders } from '../../scripts/sample/orders.ts'

// The root mean square of so many draws is within 1.8 % of its own mean: the tolerance is eight times that.
const draws = 1600

await t.test('answers about the sample are as wrong as measured, against its unbounded source', async t => {
  const root = await mkdtemp(join(tmpdir(), 'yinsuan-utility-test-'))
  t.teardown(() => rm(root, { recursive: true, force: true }))
  await writeSampleOrders(join(root, 'orders.csv'), { rows: 5000, seed: 7, years: [2025, 2025] })
  for (const { question, total, bias, measured, unbiased } of await measureSet(SAMPLE, { root, draws })) {
    const ratio = total / measured
    t.ok(ratio < TOLERANCE && ratio > 1 / TOLERANCE, `${question}: ${total.toFixed(1)} %, ${measured} %`)
    t.equal(bias === 0, unbiased, `${question}: bounding leaves out ${bias.toFixed(1)} %`)
  }
  // A quarter of the privacy is twice the noise.
  for (const { question, total, measured } of await measureSet(SAMPLE, { root, draws, rho: '0.006' }))
    t.ok(total / measured > 1.5, `${question}: twice the noise shows: ${total.toFixed(1)} %`)
})
