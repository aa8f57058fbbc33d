// Every sealing job ends, whoever wants it to, and however its process ends; and nothing of it is left.
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { childrenOf } from '../../scripts/evidence/hostile-uploads/measure.ts'
import { type SpawnedMarket, spawnMarket } from '../../scripts/evidence/service/market.ts'
import { type Spawned, spawnServer, type SpawnOptions } from '../../scripts/evidence/service/spawn.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { DatasetId, editionId } from '../../schemas/common.ts'
import type { Client } from '../../src/sdk/client.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { upload } from '../../src/sdk/upload.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { bytesSource, redeclared, sampleContribution } from '../support/market.ts'
import { startService, type TestService } from '../support/service.ts'

const contribution = await sampleContribution(3000)
/** The restarts mostly wait: for a process to end, and for a public time. Each has a service of its own. */
t.jobs = 3

await t.test('a job is cancelled by its provider, by an officer, and with its member', async t => {
  const service = await startService({ flags: { sealingJobs: '1' } })
  t.teardown(() => service.stop())
  const provider = await service.member('mall', ['provider'])
  const officer = await service.approver()

  const withdrawals: readonly (readonly [string, (id: string) => Promise<unknown>])[] = [
    ['its provider', async id => await provider.editionWithdraw({ params: { id } })],
    ['an officer', async id => await officer.editionWithdraw({ params: { id } })],
    [
      'the halt of its member',
      async () => await officer.organisationHalt({ params: { id: 'mall' as never } }),
    ],
  ]
  for (const [at, [who, cancel]] of withdrawals.entries()) {
    const running = await register(provider, `running-${at}`)
    const queued = await register(provider, `queued-${at}`)
    await sealingProcess(process.pid)
    const began = performance.now()
    await cancel(running.edition)
    t.ok(performance.now() - began < 5000, `${who}: at once`)
    if (at < 2) await cancel(queued.edition)
    else await officer.organisationResume({ params: { id: 'mall' as never } })
    for (const { job, edition } of [running, queued]) {
      const ended = await provider.jobShow({ params: { id: job } })
      t.match(ended, { state: 'failed', code: 'registry.job_cancelled' }, who)
      await t.rejects(provider.editionShow({ params: { id: edition } }), { code: 'request.not_found' }, who)
    }
    t.same(await processesOf(process.pid), [], 'no process works on')
    t.same(await leftIn(join(service.folder, 'data')), [], 'no file is left')
  }
  const again = await register(provider, 'running-0')
  t.equal((await followJob(provider, again.job, { intervalMs: 50 })).state, 'done', 'its name is free again')
  await verify(service)
})

await t.test('a process that is ended is tried once more, and then the job has failed for good', async t => {
  const service = await startService()
  t.teardown(() => service.stop())
  const provider = await service.member('mall', ['provider'])
  const once = await register(provider, 'once')
  process.kill(await sealingProcess(process.pid), 'SIGKILL')
  t.equal((await followJob(provider, once.job, { intervalMs: 50 })).state, 'done', 'one end is forgiven')

  const twice = await register(provider, 'twice')
  const first = await sealingProcess(process.pid)
  process.kill(first, 'SIGKILL')
  process.kill(await sealingProcess(process.pid, first), 'SIGKILL')
  await t.rejects(followJob(provider, twice.job, { intervalMs: 50 }), { code: 'sdk.job' })
  t.match(await provider.jobShow({ params: { id: twice.job } }), { code: 'registry.job_poisoned' })
  t.same(await leftIn(join(service.folder, 'data'), ['once@2025']), [])
})

t.test('a start resumes no job that two ends of the service have met', { buffered: true }, async t => {
  const market = await spawnMarket([], [], 'shared')
  let { server } = market
  t.teardown(async () => {
    await server.kill()
    await market.remove()
  })
  const again = async () => {
    server = await startAgain(market)
  }
  const { job } = await register(market.provider.client, 'poison')
  for (let kills = 0; kills < 2; kills++) {
    const child = await sealingProcess(server.pid)
    await server.kill()
    await gone(child)
    await again()
  }
  await t.rejects(followJob(market.provider.client, job, { intervalMs: 50 }), {
    code: 'sdk.job',
    details: { code: 'registry.job_poisoned' },
  })
  t.same(await leftIn(join(market.place.dataDir, 'data')), [])

  const kept = await register(market.provider.client, 'kept')
  for (let stops = 0; stops < 3; stops++) {
    const child = await sealingProcess(server.pid)
    const milliseconds = await stopped(server)
    t.ok(milliseconds < 10_000, `SIGTERM ended it after ${Math.round(milliseconds)} ms`)
    await gone(child)
    await again()
  }
  const done = await followJob(market.provider.client, kept.job, { intervalMs: 50 })
  t.equal(done.state, 'done', 'an orderly stop counts as no attempt')
})

t.test(
  'what ends the service after the sealing and before its publication counts as no attempt',
  { buffered: true },
  async t => {
    // Long enough that a busy machine finds it unpublished; short where its end is waited for.
    const [unpublished, last] = [30_000, 1000]
    const market = await spawnMarket([], [], 'shared', { sealingPaceMs: unpublished })
    let { server } = market
    t.teardown(async () => {
      await server.kill()
      await market.remove()
    })
    const { client } = market.provider
    const { job, edition } = await register(client, 'unlucky')
    const folder = join(market.place.dataDir, 'data', 'editions', edition)
    let sealed = ''
    for (let kills = 0; kills < 2; kills++) {
      sealed = await sealedAnew(folder, sealed)
      await pause(300)
      t.equal((await client.jobShow({ params: { id: job } })).state, 'running', 'nothing is published yet')
      await server.kill()
      server = await startAgain(market, { sealingPaceMs: kills === 0 ? unpublished : last })
    }
    t.equal((await followJob(client, job, { intervalMs: 50 })).state, 'done')
  },
)

t.test(
  'a job that ended its process twice is published as failed at a public time, across a restart too',
  { buffered: true },
  async t => {
    const pace = 4000
    const service = await startService({ forTesting: { sealingPace: () => pace } })
    t.teardown(() => service.stop())
    const provider = await service.member('mall', ['provider'])
    const killed = await register(provider, 'killed')
    for (let child = 0, kills = 0; kills < 2; kills++) {
      child = await sealingProcess(process.pid, child)
      process.kill(child, 'SIGKILL')
      await gone(child)
    }
    await pause(300)
    await service.restart()
    t.equal(
      (await provider.jobShow({ params: { id: killed.job } })).state,
      'running',
      'a start publishes nothing',
    )
    await t.rejects(followJob(provider, killed.job, { intervalMs: 20 }), {
      code: 'sdk.job',
      details: { code: 'registry.job_poisoned' },
    })
    const late = Date.now() - killed.registered
    const periods = 2 ** Math.round(Math.log2(late / pace))
    t.ok(Math.abs(late - periods * pace) < 1000, `${late} ms after its registration`)
  },
)

t.test('a short job does not wait for the long ones of another provider', async t => {
  const long = await sampleContribution(300_000)
  const service = await startService()
  t.teardown(() => service.stop())
  const [greedy, modest] = [
    await service.member('greedy', ['provider']),
    await service.member('modest', ['provider']),
  ]
  const jobs: string[] = []
  for (let index = 0; index < 3; index++) jobs.push((await register(greedy, `long-${index}`, long)).job)
  await sealingProcess(process.pid)
  const short = await register(modest, 'short')
  await followJob(modest, short.job, { intervalMs: 20 })
  const states = await Promise.all(jobs.map(async id => (await greedy.jobShow({ params: { id } })).state))
  t.ok(
    states.filter(state => state === 'running').length >= 2,
    `when it is done the long ones are ${states.join()}`,
  )
})

async function register(provider: Client, dataset: string, of = contribution) {
  const declaration = redeclared(of, { dataset: DatasetId.parse(dataset) })
  const sent = await upload(provider, bytesSource(of.bytes))
  const body = { declaration, upload: sent.id, report: of.summary }
  const registered = Date.now()
  const job = await provider.editionRegister({ body })
  return { job: job.id, edition: editionId(declaration.dataset, declaration.edition), registered }
}

async function startAgain({ place, server }: SpawnedMarket, options: SpawnOptions = {}): Promise<Spawned> {
  const started = await spawnServer(place, { ...options, port: server.port })
  if (started === undefined) throw new Error('nobody killed it')
  return started
}

/** Which sealed edition is in this folder, once it is another one than `before`. */
async function sealedAnew(folder: string, before: string): Promise<string> {
  for (let looks = 0; looks < 3000; looks++) {
    const found = await stat(folder).catch(() => undefined)
    const now = found === undefined ? before : `${found.ino} ${found.ctimeMs}`
    if (now !== before) return now
    await pause(10)
  }
  throw new Error('nothing is sealed')
}

/** The process that seals for this one, once there is one. */
async function sealingProcess(pid: number, other?: number): Promise<number> {
  for (let looks = 0; looks < 3000; looks++) {
    const found = (await processesOf(pid)).find(each => each !== other)
    if (found !== undefined) return found
    await pause(10)
  }
  throw new Error('nothing is sealed')
}

async function processesOf(pid: number): Promise<readonly number[]> {
  const children = await childrenOf(pid)
  const words = await Promise.all(
    children.map(async child => await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')),
  )
  return children.filter((_, index) => words[index]?.includes('sealing/process') === true)
}

/** It ends with the service that started it, whatever ended that. */
async function gone(pid: number): Promise<void> {
  for (let looks = 0; existsSync(`/proc/${pid}`); looks++) {
    const state = /^State:\s*(\S)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))?.[1]
    // Nobody collects it where it has no parent any more but this container's.
    if (state === 'Z' || state === undefined) return
    if (looks > 500) throw new Error('the sealing process outlived its service')
    await pause(10)
  }
}

async function stopped(server: Spawned): Promise<number> {
  const began = performance.now()
  await server.stop()
  return performance.now() - began
}

/**
 * Uploads, half-done work and editions but those that are expected: a moment after a job has failed there
 * are none.
 */
async function leftIn(data: string, editions: readonly string[] = []): Promise<readonly string[]> {
  const names = async (folder: string) => await readdir(join(data, folder)).catch(() => [])
  for (let looks = 0; ; looks++) {
    const left = [
      ...(await names('uploads')),
      ...(await names('work')).filter(name => name !== 'duckdb'),
      ...(await names('editions')).filter(name => !editions.includes(name)),
    ]
    if (left.length === 0 || looks > 100) return left
    await pause(20)
  }
}

async function verify(service: TestService): Promise<void> {
  await verifyLog(httpLogReader(service.url), { policy: logKeyAlone(service.logKey), verify: nodeVerifier() })
}
