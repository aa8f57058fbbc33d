// The short form of the evidence.
import t from 'tap'
import { run } from '../../scripts/evidence/malicious-hub.ts'

t.setTimeout(600_000)

t.test('malicious-hub holds in short', async t => {
  t.match(await run({ short: true }), { verdict: 'holds' })
})
