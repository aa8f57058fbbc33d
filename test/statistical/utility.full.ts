import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { measureSet } from '../../scripts/evidence/utility/measure.ts'
import { SAMPLE } from '../../scripts/evidence/utility/questions.ts'
import { isCovered } from '../../scripts/evidence/utility/tally.ts'
import { writeSampleOrders } from '../../scripts/sample/orders.ts'

// The root mean square of so many draws is within 2.5 % of its own mean: the tolerance is six times that.
const draws = 800
const TOLERANCE = 1.15

await t.test('answers about the sample are as wrong as measured, against its unbounded source', async t => {
  const root = await mkdtemp(join(tmpdir(), 'yinsuan-utility-test-'))
  t.teardown(() => rm(root, { recursive: true, force: true }))
  await writeSampleOrders(join(root, 'orders.csv'), { rows: 5000, seed: 7, years: [2025, 2025] })
  const rows = await measureSet(SAMPLE, { root, draws })
  for (const row of rows) {
    const { question, total, bias, before = Number.NaN, unbiased } = row
    const ratio = total / before
    t.ok(ratio < TOLERANCE && ratio > 1 / TOLERANCE, `${question}: ${total.toFixed(1)} %, ${before} %`)
    t.equal(bias === 0, unbiased, `${question}: bounding leaves out ${bias.toFixed(1)} %`)
    t.ok(isCovered(row), `${question}: ${row.covered} and ${row.fullCovered} covered`)
  }
  t.notOk(
    rows.some(row => isCovered({ ...row, covered: 0.8 }) || isCovered({ ...row, fullCovered: 0.8 })),
    'too little coverage is seen',
  )
  // A quarter of the privacy is twice the noise.
  for (const { question, total, before = Number.NaN } of await measureSet(SAMPLE, {
    root,
    draws,
    rho: '0.006',
  }))
    t.ok(total / before > 1.5, `${question}: twice the noise shows: ${total.toFixed(1)} %`)
})
