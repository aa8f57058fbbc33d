import t from 'tap'
import { isHeld, SHORT, watchMalicious } from '../../scripts/evidence/malicious-service.ts'
import { MANIPULATIONS } from '../../scripts/evidence/malicious-service/manipulations.ts'

// 65 questions by the SDK, 16 of controls, 4 by the command line; an honest run fails less than once in 10^5
// times.
t.test(
  'after an answer that its service altered a consumer sends the same, whatever was decrypted',
  async t => {
    const found = await watchMalicious(SHORT)
    t.ok(MANIPULATIONS.length >= 20)
    t.same(found.unexpected, [], 'each manipulation has the same outcome whatever is hidden')
    t.ok(found.shownAgrees, 'though the numbers do differ')
    t.equal(found.surplusSent, 0, 'the same requests, as long')
    for (const r of [found.first, found.last, found.bit])
      t.ok(Math.abs(r) < found.bound, `at the same times: ${r}`)
    t.equal(found.commandLine.surplusSent, 0, 'by the command line too')
    t.ok(found.controls.throws.r > 0.9, `control: a table that throws is seen: ${found.controls.throws.r}`)
    t.ok(found.controls.throws.surplusSent > 0)
    t.ok(found.controls.delays.r > 0.5, `control: a slow one is seen: ${found.controls.delays.r}`)
    t.ok(isHeld(found))
  },
)
