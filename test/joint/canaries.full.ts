// The short form of the evidence.
import t from 'tap'
import { run } from '../../scripts/evidence/joint-canaries.ts'

t.setTimeout(600_000)

t.test('joint-canaries holds in short', async t => {
  const { verdict, figures } = await run({ short: true })
  t.equal(verdict, 'holds', JSON.stringify(figures))
})
