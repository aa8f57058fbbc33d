import { readFileSync } from 'node:fs'
import t from 'tap'
import { ROUTES } from '../../schemas/api.ts'
import { fuzz } from '../../scripts/evidence/fuzz.ts'
import { BESIDE } from '../../scripts/evidence/fuzz/request-generator.ts'
import { overload, SHORT } from '../../scripts/evidence/overload.ts'

t.test('what no figure of a busy machine can excuse holds under ten times the load', async t => {
  // Ratios of times are the evidence's; here a single start with a stranger shows that all are answered.
  const { figures } = await overload({ ...SHORT, withholding: { starts: 1, reads: 50 } })
  const figure = (name: string) => figures[name] ?? Number.NaN
  t.equal(figure('otherStatuses'), 0, 'accepted or 503, nothing else')
  t.ok(figure('accepted') > 0)
  t.ok(figure('calmAnswered') > 0.5, 'a member that asks little is answered beside one that floods')
  t.ok(figure('withheldGrowthMiB') < 160, `${figure('withheldGrowthMiB')} MiB are held for withheld bodies`)
  t.equal(figure('withheldUnanswered'), 0, 'who reads the log, and a member, are answered beside a stranger')
  t.ok(figure('largestPageBytes') < 1_000_000)
  t.ok(figure('healthzWorstMs') < 2500, `${figure('healthzWorstMs')} ms`)
})

t.test('2 000 requests of nonsense to every route end nothing', async t => {
  const { service, control } = await fuzz(2000, 7)
  t.same(service.failures, [])
  t.ok(service.alive && service.sent >= 2000)
  const all = Object.keys(ROUTES).length + BESIDE.length
  t.equal(service.names.size, all, 'every route and every path beside them was asked')
  t.match(
    readFileSync(new URL('../../SECURITY.md', import.meta.url), 'utf8'),
    `requests over ${all} routes and files`,
    'SECURITY.md states how many',
  )
  t.ok(Number(control.statuses['500']) > 0, 'a control: an unguarded server answers 500 to the same requests')
  t.ok(Number(control.statuses['0']) > 0, 'a control: it drops connections')
  t.notOk(control.alive, 'a control: it ends')
})
