// A market three years ago: keys are changed, and once what was asked is due, the service destroys it by
// itself.
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Statement } from '../../schemas/statement.ts'
import { expectOk, openMarket, startService } from './world.ts'

const EDITION = 'appliance-orders@2025'
const THEN = Date.parse('2022-10-10T04:00:00.000Z')
const started = Date.now()
let epoch = THEN
const clock = () => epoch + (Date.now() - started)
// On one connection what the service destroys after a start is destroyed before anything that a test asks.
const world = await openMarket(4_000, { clock, grant: ['--price', '50000'], pglite: true })
const { as } = world
let service = world.service
t.teardown(async () => {
  await service.close()
  await world.close()
})
const profiles = join(world.folder, 'config', 'yinsuan', 'profiles')
const profile = (member: string) => join(profiles, `${member}.json`)
const ask = ['query', 'profile', EDITION, '品类=空气炸锅', '--by', 'age_band', '--rho']
const keyOf = (file: string): string => JSON.parse(readFileSync(file, 'utf8')).key.keyId
const verified = async () => await as('jianguan', ['log', 'verify', service.url, '--json'])

t.test('consumer, provider and officer go on under new keys; the old ones end with the entry', async t => {
  expectOk(await as('dongfang', [...ask, '0.001']))
  for (const member of ['dongfang', 'hailan', 'jianguan']) {
    const [file, old] = [profile(member), join(world.folder, `${member}.old.json`)]
    writeFileSync(old, readFileSync(file), { mode: 0o600 })
    t.match(await as(member, ['key', 'rotate']), { exit: 1, err: /Not confirmed/ })
    t.equal(readFileSync(file, 'utf8'), readFileSync(old, 'utf8'), 'asked before anything')
    expectOk(await as(member, ['key', 'rotate', '--yes']))
    t.not(keyOf(file), keyOf(old), member)
    t.match(await as(member, ['key', 'list'], { env: { YINSUAN_PROFILE: old } }), { exit: 1, err: /revoked/ })
    t.match(await as(member, ['key', 'list']), { out: /this profile[\s\S]*|revoked by entry/ })
  }
  t.same(
    readdirSync(profiles).filter(name => name.startsWith('.')),
    [],
    'nothing is left beside the profiles',
  )
  expectOk(await as('dongfang', [...ask, '0.002']))
  expectOk(await as('hailan', ['edition', 'freeze', EDITION]))
  expectOk(await as('jianguan', ['edition', 'unfreeze', EDITION]))
  const { id } = JSON.parse(expectOk(await as('dongfang', ['grant', 'list', '--json'])).out)[0]
  const contract = join(world.folder, 'contract.json')
  expectOk(await as('dongfang', ['grant', 'show', id, '--json', '--output', contract]))
  t.match(
    await as('dongfang', ['grant', 'verify', contract]),
    { exit: 0 },
    'what the old keys signed stays signed',
  )
  t.match(await verified(), { exit: 0 })
})

t.test('a change whose answer was lost is finished by the same command', async t => {
  const old = keyOf(profile('dongfang'))
  const losing: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    if (String(input instanceof Request ? input.url : input).endsWith('/v1/keys/rotate'))
      throw new TypeError('fetch failed')
    return response
  }
  t.not((await as('dongfang', ['key', 'rotate', '--yes'], { fetch: losing })).exit, 0)
  t.equal(keyOf(profile('dongfang')), old)
  t.match(await as('dongfang', ['budget', 'show']), { exit: 1, err: /revoked/ })
  expectOk(await as('dongfang', ['key', 'rotate', '--yes']))
  t.not(keyOf(profile('dongfang')), old)
  expectOk(await as('dongfang', ['budget', 'show']))
  t.match(await verified(), { exit: 0 })
})

t.test('a revoked key is refused from its log index on, and the log says so', async t => {
  const code = expectOk(await as('hailan', ['key', 'invite'])).out.trim()
  expectOk(
    await as('hailan', ['enrol', service.url, code, '--as', 'hailan-2'], {
      env: { YINSUAN_PROFILE: '' },
    }),
  )
  const lost = keyOf(profile('hailan'))
  expectOk(await as('hailan-2', ['key', 'revoke', lost, '--yes']))
  t.match(await as('hailan', ['edition', 'freeze', EDITION]), { exit: 1, err: /revoked/ })
  const entry = JSON.parse(expectOk(await as('jianguan', ['log', 'show', '--limit', '1', '--json'])).out)[0]
  t.match(JSON.parse(entry.leaf), { type: 'key', action: 'revoked', keyId: lost })
  t.match(await as('hailan-2', ['key', 'list']), {
    out: new RegExp(`${lost}.*revoked by entry ${entry.seq}`),
  })
  t.match(await verified(), { exit: 0 })
  renameSync(profile('hailan-2'), profile('hailan'))
})

t.test('after its three years what was asked is gone; log, budgets and kept answers verify', async t => {
  const entries = JSON.parse(expectOk(await as('jianguan', ['log', 'show', '--json', '--limit', '500'])).out)
  const asked = entries.find(({ leaf }: { leaf: string }) => leaf.includes('"type":"computation"'))
  t.match(asked.body, /空气炸锅/)
  const answers = JSON.parse(expectOk(await as('dongfang', ['answer', 'list', '--json'])).out)
  const kept = join(world.folder, 'kept.json')
  expectOk(await as('dongfang', ['answer', 'show', answers[0].id, '--json', '--output', kept]))
  const spent = JSON.parse(expectOk(await verified()).out).editions
  const before = await (await fetch(`${service.url}/log/checkpoint`)).arrayBuffer()
  await service.close()
  epoch = Date.parse('2025-11-02T00:00:00.000Z')
  service = await startService(world.dataDir, { port: service.port, clock })
  for (let tries = 0; tries < 100; tries++) {
    if (JSON.parse(expectOk(await verified()).out).shredded > 0) break
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  const report = JSON.parse(expectOk(await verified()).out)
  t.same(report.editions, spent, 'budgets are recomputed from the public entries alone')
  t.ok(report.shredded > Number(asked.seq))
  t.match(await as('jianguan', ['log', 'verify', service.url]), {
    out: /The questions in the first \d+ entries have been destroyed/,
  })

  let stale = 1
  const readBefore: typeof fetch = async (input, init) =>
    String(input instanceof Request ? input.url : input).endsWith('/log/checkpoint') && stale-- > 0
      ? new Response(before)
      : await fetch(input, init)
  const verify = ['log', 'verify', service.url]
  t.match(
    await as('jianguan', verify, { fetch: readBefore }),
    { exit: 0 },
    'bodies that are destroyed while they are read are looked for in the log as it is then',
  )
  t.equal(stale, -1, 'which is read once more')
  stale = Number.POSITIVE_INFINITY
  t.match(
    await as('jianguan', verify, { fetch: readBefore }),
    { exit: 5, err: /its body is withheld/ },
    'a log that does not say it accuses',
  )

  const shown = JSON.parse(expectOk(await as('jianguan', ['log', 'show', asked.seq, '--json'])).out)
  t.match(shown, { body: null, bodySalt: null, destroyed: /^\d+$/ })
  t.match(await as('jianguan', ['log', 'show', asked.seq]), {
    out: new RegExp(
      `destroyed after its retention period, or lost with the store; see entry ${shown.destroyed}`,
    ),
  })
  t.match(await as('jianguan', ['log', 'show', shown.destroyed, '--json']), { out: /\\"type\\":\\"shred\\"/ })
  t.match(await as('dongfang', ['answer', 'show', answers[0].id]), {
    exit: 1,
    err: /destroyed after its retention period/,
  })
  t.match(
    await as('dongfang', ['answer', 'verify', kept]),
    { exit: 0 },
    'whoever kept the file needs no service',
  )

  const month = Statement.parse(
    JSON.parse(expectOk(await as('hailan', ['settle', '--period', '2022-10', '--format', 'json'])).out),
  )
  t.ok(month.problems.length > 0 && month.problems.every(({ kind }) => kind === 'destroyed'))
  const reportOf = async (from: string, to: string, ...how: readonly string[]) =>
    expectOk(await as('jianguan', ['report', 'compliance', '--from', from, '--to', to, ...how])).out
  const told = JSON.parse(await reportOf('2022-10-01', '2022-10-31', '--format', 'json'))
  const part = (key: string) => told.parts.find((each: { key: string }) => each.key === key)
  t.match(JSON.stringify(part('deviations')), /destroyed-body/)
  const names = part('parties').tables[0].rows.map(({ cells }: { cells: string[] }) => cells[0])
  t.ok(names.includes('hailan'), 'names of members are records')
  const now = JSON.parse(await reportOf('2025-11-01', '2025-11-02', '--format', 'json'))
  const retention = now.parts.find((each: { key: string }) => each.key === 'retention')
  t.match(retention.facts, [
    { key: 'oldest' },
    { key: 'body_months', value: '36' },
    { key: 'destroyed', seq: [shown.destroyed] },
  ])
  for (const lang of ['zh', 'en']) {
    const page = await reportOf('2022-10-01', '2022-10-31', '--format', 'html', '--lang', lang)
    t.match(page, lang === 'zh' ? /已在保存期满后销毁/ : /destroyed after their retention period/)
  }
})
