import t from 'tap'
import { tryRequests } from '../../scripts/evidence/blind-malformed/requests.ts'
import { tryUploads } from '../../scripts/evidence/blind-malformed/uploads.ts'

t.test('no malformed opening passes, and the threads that read it go on', async t => {
  const { tried, wrong, objects } = await tryUploads(250)
  t.strictSame(wrong, [])
  t.ok(Object.keys(tried).length >= 36, `${Object.keys(tried).length} kinds`)
  t.equal(objects, 3, "only the scheme's objects live on")
})

t.test('nor over HTTP, where it costs its organisation a suspension', async t => {
  const { wrong, refused, evidence } = await tryRequests(2)
  t.strictSame(wrong, [])
  t.equal(evidence, 2)
  t.ok(refused >= 20, `${refused} refused`)
})
