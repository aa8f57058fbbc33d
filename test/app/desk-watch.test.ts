// What the metrics tell of the desk's alerts: those since the start, so that an alarm ends.
import t from 'tap'
import { freePort } from '../support/free-port.ts'
import { startService } from '../support/service.ts'

const metricsPort = String(await freePort())
const service = await startService({ flags: { metricsPort } })
t.teardown(() => service.stop())

async function admissions(): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  return Number(/^yinsuan_alerts_raised\{kind="admission"\} (\d+)$/m.exec(metrics)?.[1])
}

t.test('alerts of a start are counted, and not again after the next start', async t => {
  t.equal(await admissions(), 1, "the operator's first key, before anybody had looked")
  await service.member('mall', ['provider'])
  t.equal(await admissions(), 1, 'an ordinary member is no alert')
  await service.restart()
  t.equal(await admissions(), 0, 'what was raised before is on the desk still, and raises nothing')
  await service.member('watch', ['officer'])
  t.ok((await admissions()) > 0, 'what comes after the restart counts')
  const { alerts } = await (await service.approver()).deskOverview()
  t.ok(
    alerts.some(({ kind, organisation }) => kind === 'admission' && organisation === 'district'),
    'the desk has all',
  )
})
