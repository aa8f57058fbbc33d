// When the outcome of a sealing is promised: from what is declared, and from made-up rows.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { DatasetId } from '../../schemas/common.ts'
import type { SealingSpeed } from '../../schemas/engine.ts'
import { publicationTime } from '../../src/app/editions/sealing-deadline.ts'
import { measuredSchedule, paceOf, speedFile } from '../../src/app/editions/sealing-schedule.ts'
import { openLayout } from '../../src/engine/layout.ts'
import { madeUp } from '../../src/engine/made-up.ts'
import { measureSealing } from '../../src/engine/measure-sealing.ts'
import { openRows } from '../../src/engine/open-rows.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { upload } from '../../src/sdk/upload.ts'
import { temporaryFolder } from '../engine/support.ts'
import { bytesSource, redeclared, sampleContribution } from '../support/market.ts'
import { startService } from '../support/service.ts'

const SPEED: SealingSpeed = { startingMs: 500, workNs: 100 }
const NARROW = madeUp(30_000_000, { dimensions: 1, caps: 1 })
const WIDE = madeUp(3_000_000, { dimensions: 8, caps: 6 })

t.test('what is promised follows from the declaration and the speed, with a margin', async t => {
  t.equal(paceOf(NARROW, undefined), 605_000, 'unmeasured: 5 s and 50 000 rows a second')
  // A row of one dimension, one measure and one cap costs 7 units; of eight and six, 19.
  t.equal(paceOf(NARROW, SPEED), Math.ceil((500 + 30_000_000 * 7 * 1e-4) * 1.4))
  t.equal(paceOf(WIDE, SPEED), Math.ceil((500 + 3_000_000 * 19 * 1e-4) * 1.4))
  t.equal(paceOf(madeUp(1, { dimensions: 1, caps: 1 }), SPEED), 5000, 'never sooner than 5 s')
  t.ok(
    paceOf(WIDE, { startingMs: 500, workNs: 2000 }) > paceOf(WIDE, undefined),
    'a slow machine promises less',
  )
})

t.test('a promise that is missed stays on the public grid', async t => {
  for (const [now, expected] of [
    [0, 1000],
    [1000, 1000],
    [1001, 2000],
    [2001, 4000],
  ] as const)
    t.equal(publicationTime(0, 1000, now), expected)
})

t.test('a speed is measured once for a machine, kept, and measured anew for another', async t => {
  const folder = await temporaryFolder()
  t.teardown(folder.remove)
  const file = speedFile(folder.path, 'duckdb')
  let measured = 0
  const errors: string[] = []
  const paceOn = async (machine: string, fails = false) => {
    const engine = {
      measureSealing: async () => {
        measured += 1
        if (fails) throw new Error('no cluster')
        return SPEED
      },
    }
    const logger = { info: () => undefined, error: (_: object, text: string) => void errors.push(text) }
    const schedule = measuredSchedule({ engine, file, machine, logger })
    t.equal(schedule.pace(WIDE), paceOf(WIDE, undefined), 'the slow schedule until then')
    schedule.start()
    await schedule.settled()
    return schedule.pace(WIDE)
  }
  t.equal(await paceOn('new', true), paceOf(WIDE, undefined), 'and where it cannot be measured')
  t.same([measured, errors.length], [1, 1])
  t.equal(await paceOn('new'), paceOf(WIDE, SPEED))
  t.equal(await paceOn('new'), paceOf(WIDE, SPEED))
  t.equal(measured, 2, 'the second start reads what the first one kept')
  await paceOn('upgraded')
  t.equal(measured, 3)
})

t.test('the engine seals made-up rows to measure itself, leaves nothing, and ends when told to', async t => {
  const folder = await temporaryFolder()
  t.teardown(folder.remove)
  const layout = await openLayout(folder.path)
  const rows = await openRows({ threads: 2, memoryMiB: 512 }, layout)
  t.teardown(() => rows.close())
  const { startingMs, workNs } = await measureSealing(layout, rows, new AbortController().signal)
  t.ok(startingMs > 0 && workNs > 0, `${startingMs} ms, ${workNs} ns`)
  t.same(await readdir(layout.work).then(names => names.filter(name => name.startsWith('measure'))), [])
  const stopped = measureSealing(layout, rows, AbortSignal.timeout(10))
  await t.rejects(stopped, { code: 'engine.sealing_stopped' })
})

t.test('a new service measures itself before the first job, and publishes when a job promised', async t => {
  const service = await startService({ forTesting: { sealingPace: undefined } })
  t.teardown(() => service.stop())
  const provider = await service.member('mall', ['provider'])
  const contribution = await sampleContribution(2000)
  const speedKept = async () =>
    (await readdir(join(service.folder, 'data'))).join().includes('sealing-speed-duckdb')
  const register = async (dataset: string) => {
    const { id } = await upload(provider, bytesSource(contribution.bytes))
    const declaration = redeclared(contribution, { dataset: DatasetId.parse(dataset) })
    return await provider.editionRegister({ body: { declaration, upload: id, report: contribution.summary } })
  }
  const first = await register('first')
  t.ok(Date.parse(first.promised ?? '') > Date.now(), 'a promise from the start')
  t.notOk(await speedKept())
  t.equal((await followJob(provider, first.id)).state, 'done')
  t.ok(await speedKept())
  const second = await register('second')
  let promised = second.promised ?? ''
  const onProgress = (job: { readonly promised: string | null }) => {
    promised = job.promised ?? promised
  }
  t.match(await followJob(provider, second.id, { onProgress }), { state: 'done', promised: null })
  t.ok(Date.now() >= Date.parse(promised), 'not before')
})
