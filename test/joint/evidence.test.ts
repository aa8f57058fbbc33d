// The short forms of the evidence about joint questions.
import t from 'tap'
import { run as exactness } from '../../scripts/evidence/joint-exactness.ts'
import { run as kills } from '../../scripts/evidence/joint-kills.ts'
import { run as malformed } from '../../scripts/evidence/joint-malformed.ts'

for (const [name, run] of Object.entries({ exactness, malformed, kills }))
  t.test(`joint-${name} holds in short`, async t => {
    t.match(await run({ short: true }), { verdict: 'holds' })
  })
