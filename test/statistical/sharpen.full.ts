import t from 'tap'
import { run } from '../../scripts/evidence/sharpen.ts'

t.test('steps have the error and the charge of one answer, and prove it offline', async t => {
  const found = await run({ short: true })
  t.equal(found.verdict, 'holds', JSON.stringify(found.figures))
})
