// The short form of `npm run evidence -- hostile-uploads`: some kinds, all files of the review, and the
// controls.
import t from 'tap'
import { harmedWithout, uploadHostile } from '../../scripts/evidence/hostile-uploads.ts'

t.test('hostile contribution files harm nobody but their sender', async t => {
  const tally = await uploadHostile(12)
  t.same(tally.violations, [])
  t.equal(tally.serviceRestarts, 0)
  t.equal(tally.leftBytes, 0, 'the disk is as it was')
  t.ok(tally.sealingMiB > 0 && tally.sealingMiB <= 512, `${tally.sealingMiB} MiB in a sealing process`)
  t.equal(tally.others.failures, 0)
  t.ok(tally.others.milliseconds.length > 0, `${tally.others.milliseconds.length} answers to another member`)
  for (const code of ['registry.job_poisoned', 'request.internal']) t.notOk(tally.outcomes.has(code), code)
  t.ok(tally.stoppedGapMs >= 1000, 'a control: a service that waits is seen')
})

t.test('a control: without our reader and limits the files of the review do harm', async t => {
  t.ok((await harmedWithout()) >= 2)
})
