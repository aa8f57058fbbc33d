// A service with two witnesses of its log: what readers can demand, what happens without a witness, and a
// database that was put back.
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { parseCheckpoint, signCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { parseNote, parseVkey } from '../../protocols/audit/note.ts'
import { originHash } from '../../protocols/audit/witness.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { say } from '../../schemas/fault.ts'
import { Fault } from '../../schemas/fault.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { loadServiceKeys } from '../../src/server/keys/service-keys.ts'
import { type } from '../cli/terminal.ts'
import { buildGoVerifier, GO_MISSING } from '../support/go-verifier.ts'
import { startWitness, type TestWitness } from '../support/witness.ts'
import { freshKey, openWorld, question } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinsuan-witnessed-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const witnesses: TestWitness[] = []
const world = await openWorld({
  pglite: true,
  flags: { witnessSeconds: '1' },
  witnesses: async logKey => {
    for (const name of ['mall.example/witness', 'compliance.example/witness']) {
      witnesses.push(await startWitness(name, [logKey]))
    }
    return witnesses
  },
})
const { service, maker, edition } = world
t.teardown(async () => {
  await service.stop()
  for (const witness of witnesses) await witness.remove()
})
const [first, second] = witnesses
if (first === undefined || second === undefined) throw new Error('two witnesses')
const policyFile = join(folder, 'policy.yaml')
writeFileSync(
  policyFile,
  JSON.stringify({ log: service.logKey, witnesses: witnesses.map(({ vkey }) => vkey), quorum: 2 }),
)
const state = join(folder, 'watch.json')
const watch = (...more: readonly string[]) =>
  type(['log', 'watch', service.url, '--policy', policyFile, '--state', state, ...more])
const readyz = async () => {
  const response = await fetch(`${service.url}/readyz`)
  const body = (await response.json()) as {
    readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly lag?: number }[]
  }
  return { status: response.status, checks: new Map(body.checks.map(check => [check.name, check])) }
}

await t.test('answers carry the cosignatures, and the log verifies under log key and quorum', async t => {
  const { file } = await maker.ask({ body: { query: question(edition), idempotencyKey: freshKey() } })
  const options = { logKey: service.logKey, witnesses: witnesses.map(({ vkey }) => vkey) }
  await t.resolves(verifyAnswer(file, options))
  await t.rejects(
    verifyAnswer({ ...file, receipt: file.receipt.replace(/\n— mall\.example[^\n]+/u, '') }, options),
    { code: 'policy.quorum' },
  )
  const answer = join(folder, 'answer.json')
  writeFileSync(answer, JSON.stringify(file))
  t.match(await type(['answer', 'verify', answer, '--policy', policyFile]), { exit: 0, out: /^OK: answer_/ })
  const verified = await type(['log', 'verify', service.url, '--policy', policyFile, '--json'])
  t.match(JSON.parse(verified.out), {
    ok: true,
    witnesses: ['mall.example/witness', 'compliance.example/witness'],
  })
  const policy = {
    logKey: parseVkey(service.logKey),
    witnesses: witnesses.map(({ vkey }) => parseVkey(vkey)),
    quorum: 2,
  }
  const report = await verifyLog(httpLogReader(service.url), { policy, verify: nodeVerifier() })
  t.same(
    report.witnessPolicy,
    { quorum: '2', witnesses: witnesses.map(({ vkey }) => vkey).toSorted() },
    'the log states it',
  )
  const ready = await readyz()
  t.equal(ready.status, 200)
  t.match(ready.checks.get('witnesses'), { ok: true, lag: 0 })
  t.match(ready.checks.get('witness mall.example/witness'), { ok: true, lag: 0 })
})

/**
 * Another tree of the same size, signed by the log's own key: what an operator would show to somebody else.
 */
async function serveFork() {
  const { sign } = loadServiceKeys(service.folder).log
  const { text } = parseNote(await httpLogReader(service.url).readCheckpoint())
  const { origin, size } = parseCheckpoint(text)
  const root = new Uint8Array(32).fill(7)
  const note = await signCheckpoint({ origin, size, root }, parseVkey(service.logKey), sign)
  const server = createServer((_, response) => void response.end(note))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/log/`, close: () => void server.close() }
}

await t.test('a watcher sees it grow, and sees what the witnesses see', async t => {
  t.match(await watch(), { exit: 0, out: /grew from 0 to \d+ entries; 2 witnesses/ })
  const origin = parseVkey(service.logKey).name
  const witnessView = `${first.url}/${originHash(origin)}`
  await maker.ask({
    body: { query: question(edition, { groupBy: ['channel'] }), idempotencyKey: freshKey() },
  })
  t.match(await watch('--compare', witnessView, '--json'), { exit: 0, out: /"before": [1-9]/ })
  t.match(
    await type(['log', 'watch', service.url, '--key', service.logKey, '--state', state]),
    { exit: 0 },
    'under the same key',
  )
  const fork = await serveFork()
  t.teardown(fork.close)
  const split = await watch('--compare', fork.url)
  t.match(split, { exit: 5, err: /log\.fork/ }, 'a mirror that is shown another history')
  const evidence = readFileSync(`${state}.evidence`, 'utf8')
  t.equal(evidence.split(origin).length > 2, true, 'both signed checkpoints are kept as evidence')
  writeFileSync(join(folder, 'broken.json'), '{}')
  t.match(
    await type([
      'log',
      'watch',
      service.url,
      '--key',
      service.logKey,
      '--state',
      join(folder, 'broken.json'),
      '--lang',
      'zh',
    ]),
    { exit: 2, err: /cli\.watch_state|监视状态/ },
    'a damaged state is no first visit',
  )
})

await t.test(
  'without the quorum no answer leaves; with it again the same request is answered and was charged once',
  async t => {
    await second.stop()
    const query = question(edition, { groupBy: ['age_band'] })
    const idempotencyKey = freshKey()
    const began = performance.now()
    await t.rejects(maker.ask({ body: { query, idempotencyKey } }), { code: 'witness.too_few', status: 503 })
    t.ok(performance.now() - began < 3000, 'the wait is bounded')
    await new Promise(resolve => setTimeout(resolve, 1100))
    const down = await readyz()
    t.equal(down.status, 503)
    t.match(down.checks.get('witnesses'), { ok: false })
    t.ok((down.checks.get('witnesses')?.lag ?? 0) > 0, 'the lag is told')
    t.match(down.checks.get('witness mall.example/witness'), { ok: true })
    await second.start()
    const answered = async () => {
      for (let attempt = 0; ; attempt++) {
        try {
          return await maker.ask({ body: { query, idempotencyKey } })
        } catch (error) {
          if (attempt === 5) throw error
        }
      }
    }
    const { file, stored } = await answered()
    t.equal(stored, true)
    const options = { logKey: service.logKey, witnesses: witnesses.map(({ vkey }) => vkey) }
    await t.resolves(verifyAnswer(file, options))
    const book = await world.officer.witnessList()
    t.match(book, { quorum: 2, cosigned: book.size })
    const changes = book.witnesses.map(witness => witness.changes.map(change => change.state))
    t.same(changes, [['ok'], ['ok', 'unreachable', 'ok']], 'officers see when it was gone')
    t.ok(book.witnesses.every(witness => witness.changes.every(({ at }) => at >= book.since)))
    const { checks, disk, log } = await service.operator.operationShow()
    t.same([log.size, log.unwitnessed], [book.size, 0])
    t.ok(
      checks.some(({ name, ok }) => name === 'disk' && ok),
      'with the disk',
    )
    t.equal((disk?.free ?? 1) % (disk?.unit ?? 1), 0, 'no byte of what is kept shows')
  },
)

await t.test('a database that was put back is not served, in words of both languages', async t => {
  const control = join(service.folder, 'control')
  await service.halt()
  cpSync(control, join(folder, 'old'), { recursive: true })
  await service.resume()
  await maker.ask({
    body: { query: question(edition, { groupBy: ['city_tier'] }), idempotencyKey: freshKey() },
  })
  t.match(await watch(), { exit: 0 })
  await service.halt()
  cpSync(control, join(folder, 'new'), { recursive: true })
  rmSync(control, { recursive: true })
  cpSync(join(folder, 'old'), control, { recursive: true })
  const refused = await service.resume().then(
    () => undefined,
    (error: unknown) => error,
  )
  t.ok(refused instanceof Fault)
  if (refused instanceof Fault) {
    t.equal(refused.code, 'witness.ahead')
    t.match(say(refused.faults[0], 'en'), /a backup was restored or the database was rolled back/)
    t.match(say(refused.faults[0], 'zh'), /恢复了旧备份，或数据库被回滚/)
  }
  await first.stop()
  await second.stop()
  await t.rejects(service.resume(), { code: 'witness.too_few' }, 'nor while no witness can be asked')
  await first.start()
  await second.start()
  rmSync(control, { recursive: true })
  cpSync(join(folder, 'new'), control, { recursive: true })
  await t.resolves(service.resume(), 'the newer state is')
  t.match(await watch(), { exit: 0 })
})

await t.test(
  "Go's own libraries rebuild the served log from its URL and demand log key and witnesses",
  { skip: GO_MISSING ?? false },
  async t => {
    const go = await buildGoVerifier()
    const vkeys = witnesses.map(({ vkey }) => vkey)
    t.equal(await go?.judge(`${service.url}/log`, service.logKey, vkeys), undefined)
    const stranger = await startWitness('stranger.example/witness', [service.logKey])
    t.teardown(stranger.remove)
    t.match(
      await go?.judge(`${service.url}/log`, service.logKey, [...vkeys, stranger.vkey]),
      /by 2 of 3 witnesses/,
    )
  },
)
