// The short form of the evidence of the same name: 55 kinds of forgeries and 22 of evasions, once each.
import t from 'tap'
import { run } from '../../scripts/evidence/forged-evidence.ts'

t.test('no forged evidence verifies, no cheat escapes, and a weaker verifier fails at both', async t => {
  const { verdict, figures } = await run({ short: true })
  t.equal(figures['wrong'], 'none')
  t.equal(verdict, 'holds')
  t.match(figures, { forgedVerified: 0, evadedEscaped: 0, 'unforged, verified (control)': 1 })
  t.ok(Number(figures['forged']) >= 40)
  t.ok(Number(figures['forged, verified by the control that compares the choice alone']) > 20)
  t.ok(Number(figures['evaded, escaped from that control']) > 0)
})
