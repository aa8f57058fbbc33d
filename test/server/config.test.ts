import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import t from 'tap'
import { formatVkey, parseVkey } from '../../protocols/audit/note.ts'
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import { Fault, say } from '../../schemas/fault.ts'
import { PolicyFile } from '../../schemas/witness-policy.ts'
import { loadConfig, printConfig } from '../../src/server/config/config.ts'
import { environmentName, flagName, SETTING_NAMES } from '../../src/server/config/config-keys.ts'
import {
  createServiceKeys,
  keepTicketSecret,
  loadServiceKeys,
  logVkey,
} from '../../src/server/keys/service-keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinsuan-config-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const NAME = { YINSUAN_NAME: 'clean-room.example/log' }

function faultOf(work: () => unknown): Fault {
  try {
    work()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('nothing was wrong')
}

t.test('defaults are enough but for the name of the log', async t => {
  const config = loadConfig({ dataDir: folder }, NAME)
  t.match(config, { host: '127.0.0.1', port: 7460, databaseUrl: null, language: 'en', metricsPort: 'off' })
  t.equal(config.purposes.length, 5)
  const elsewhere = faultOf(() => loadConfig({ dataDir: folder }, {}))
  t.equal(elsewhere.code, 'config.no_file')
  const words = say(elsewhere.faults[0], 'en')
  t.ok(words.includes(folder) && words.includes('YINSUAN_NAME') && words.includes('--data-dir'), words)
  writeFileSync(join(folder, 'config.yaml'), 'port: 1\n')
  t.teardown(() => rmSync(join(folder, 'config.yaml')))
  const missing = faultOf(() => loadConfig({ dataDir: folder }, {}))
  t.equal(missing.code, 'config.missing')
  t.match(say(missing.faults[0], 'en'), /YINSUAN_NAME/)
})

t.test('a flag comes before the environment, that before the file, that before the default', async t => {
  writeFileSync(
    join(folder, 'config.yaml'),
    'name: from-file.example/log\nport: 1\nlogLevel: warn\nlanguage: zh\n',
  )
  t.teardown(() => rmSync(join(folder, 'config.yaml')))
  const config = loadConfig({ dataDir: folder, port: '3' }, { YINSUAN_PORT: '2', YINSUAN_LOG_LEVEL: 'debug' })
  t.match(config, {
    port: 3,
    logLevel: 'debug',
    language: 'zh',
    name: 'from-file.example/log',
    host: '127.0.0.1',
  })
})

t.test('each setting is also taken from a file that the environment names', async t => {
  const file = join(folder, 'url')
  writeFileSync(file, 'postgres://yinsuan:hunter2@db/yinsuan\n')
  const config = loadConfig({ dataDir: folder }, { ...NAME, DATABASE_URL_FILE: file })
  t.equal(config.databaseUrl?.expose(), 'postgres://yinsuan:hunter2@db/yinsuan')
  const both = faultOf(() =>
    loadConfig({ dataDir: folder }, { ...NAME, DATABASE_URL: 'postgres://a', DATABASE_URL_FILE: file }),
  )
  t.equal(both.code, 'config.both_set')
  const gone = faultOf(() =>
    loadConfig({ dataDir: folder }, { ...NAME, YINSUAN_PORT_FILE: join(folder, 'gone') }),
  )
  t.match(gone.faults[0], {
    code: 'config.file_unreadable',
    params: { reason: 'ENOENT' },
    at: 'YINSUAN_PORT_FILE',
  })
})

t.test('structured settings are YAML in the environment', async t => {
  const purposes = '[{ code: pricing, label: { zh: 定价, en: Pricing } }]'
  const config = loadConfig({ dataDir: folder }, { ...NAME, YINSUAN_PURPOSES: purposes })
  t.same(config.purposes, [{ code: 'pricing', label: { zh: '定价', en: 'Pricing' } }])
})

t.test('all mistakes are told at once, each with its place, in both languages', async t => {
  const file = join(folder, 'config.yaml')
  writeFileSync(file, 'prot: 80\nlogLevel: loud\nbodyMemoryMib: 1.5\ntitle: { zh: 只有中文 }\n')
  t.teardown(() => rmSync(file))
  const { faults } = faultOf(() =>
    loadConfig(
      { dataDir: folder, port: '70000' },
      {
        YINSUAN_NAME: 'https://clean-room.example',
        YINSUAN_HOST: 'http://0.0.0.0',
        YINSUAN_AUTHORITY: 'Clean-Room.example:443',
        YINSUAN_TRUSTED_PROXIES: '10.0.0.1,everybody',
        YINSUAN_METRICS_PORT: 'on',
        YINSUAN_LANGUAGE: 'fr',
        YINSUAN_PURPOSES: '[{ code: pricing',
        YINSUAN_ENGINE_THREADS: '0',
        YINSUAN_BODY_MONTHS: '35',
        YINSUAN_LOG_LEVLE: 'debug',
        YINSUAN_PROFILE: 'home',
        DATABASE_URL: 'mysql://root:hunter2@db',
      },
      ['YINSUAN_PROFILE'],
    ),
  )
  const told = faults.map(({ code, at }) => `${code} ${at ?? ''}`.replace(`${folder}/`, '').trim())
  t.same(told.toSorted(), [
    'config.authority YINSUAN_AUTHORITY',
    'config.choice YINSUAN_LANGUAGE',
    'config.choice config.yaml: logLevel',
    'config.database_url DATABASE_URL',
    'config.host YINSUAN_HOST',
    'config.integer --port',
    'config.integer YINSUAN_BODY_MONTHS',
    'config.integer YINSUAN_ENGINE_THREADS',
    'config.integer config.yaml: bodyMemoryMib',
    'config.key_unknown',
    'config.key_unknown config.yaml',
    'config.metrics_port YINSUAN_METRICS_PORT',
    'config.name YINSUAN_NAME',
    'config.proxies YINSUAN_TRUSTED_PROXIES',
    'config.purposes YINSUAN_PURPOSES',
    'config.title config.yaml: title',
  ])
  for (const language of ['en', 'zh'] as const) {
    const words = faults.map(detail => say(detail, language)).join('\n')
    t.notMatch(words, /hunter2|\{\w+\}/, 'no secret and no unfilled word')
    t.match(words, /logLevel/, 'the nearest setting is named')
  }
})

t.test(
  'witnesses that are none, the same one twice, and a quorum that they cannot reach are refused',
  async t => {
    const key = (kind: 'log' | 'witness', name: string, byte: number) =>
      formatVkey({ kind, name, publicKey: new Uint8Array(32).fill(byte) })
    const [a, b] = [key('witness', 'a.example/w', 1), key('witness', 'b.example/w', 2)]
    const url = 'http://127.0.0.1:1'
    const given = (keys: readonly string[], quorum?: string) =>
      loadConfig(
        { dataDir: folder, ...(quorum === undefined ? {} : { quorum }) },
        { ...NAME, YINSUAN_WITNESSES: JSON.stringify(keys.map(each => ({ key: each, url }))) },
      )
    t.match(given([a, b], '2'), { quorum: 2, witnesses: [{ key: a }, { key: b }] })
    for (const [name, keys] of [
      ['a log is no witness', [a, key('log', 'b.example/log', 2)]],
      ['one key under two names', [a, key('witness', 'c.example/w', 1)]],
      ['twice the same', [a, a]],
      ['a broken key', [a, b.replace('+', '+f')]],
    ] as const)
      t.equal(faultOf(() => given(keys)).code, 'config.witnesses', name)
    t.equal(faultOf(() => given([a, b], '3')).code, 'config.quorum')
    // The file of a reader's own policy is read by the same rules.
    const log = key('log', 'log.example', 3)
    const file = (witnesses: readonly string[], more: object = {}) =>
      PolicyFile.safeParse({ log, witnesses, ...more }).success
    t.ok(file([a, b], { quorum: 2 }) && file([a, b]))
    t.notOk(file([a, b], { quorum: 3 }))
    t.notOk(file([a, a]))
    t.notOk(file([a, key('witness', 'c.example/w', 1)]))
    t.notOk(file([a, key('witness', 'log.example', 3)]), 'the log as its own witness')
    t.notOk(file([a], { quorum: -1 }))
    t.notOk(file([a], { quorums: 1 }))
  },
)

t.test('a file that is no mapping is reported with its line', async t => {
  const file = join(folder, 'config.yaml')
  t.teardown(() => rmSync(file))
  writeFileSync(file, 'name: a.example/log\n  port: [\n')
  t.equal(faultOf(() => loadConfig({ dataDir: folder }, NAME)).code, 'config.yaml')
  writeFileSync(file, '- 1\n')
  t.equal(faultOf(() => loadConfig({ dataDir: folder }, NAME)).code, 'config.yaml')
  writeFileSync(file, 'port: 1\npurposes: *known\n')
  const warnings: Error[] = []
  const warn = (warning: Error) => void warnings.push(warning)
  process.on('warning', warn)
  t.teardown(() => process.off('warning', warn))
  const faults = () => faultOf(() => loadConfig({ dataDir: folder }, {})).faults
  t.match(faults(), [{ code: 'config.yaml', params: { line: 2 } }])
  for (const key of ['? [a, b]\n', '{{ NAME }}', '? *known\n']) {
    writeFileSync(file, `port: 1\n${key}: 2\n`)
    t.match(faults(), [{ code: 'config.yaml', params: { line: 2 } }], key)
    t.equal(faults().length, 1, 'a name that may be in it is not missed')
  }
  await new Promise(resolve => setImmediate(resolve))
  t.same(warnings, [])
})

t.test('whoever listens everywhere says the public address', async t => {
  const open = { ...NAME, YINSUAN_HOST: '0.0.0.0' }
  t.equal(faultOf(() => loadConfig({ dataDir: folder }, open)).code, 'config.authority_needed')
  t.equal(
    loadConfig({ dataDir: folder }, { ...open, YINSUAN_AUTHORITY: 'room.example' }).authority,
    'room.example',
  )
})

t.test('secrets print as [secret]', async t => {
  const config = loadConfig({ dataDir: folder }, { ...NAME, DATABASE_URL: 'postgres://u:hunter2@db/x' })
  for (const text of [
    printConfig(config),
    inspect(config),
    JSON.stringify(config),
    String(config.databaseUrl),
  ]) {
    t.match(text, /\[secret\]/)
    t.notMatch(text, /hunter2/)
  }
})

t.test('an amount is printed as it is written', async t => {
  for (const written of ['2.5', 'none', '0.000000001']) {
    const config = loadConfig({ dataDir: folder, grantApprovalAbove: written }, NAME)
    t.match(printConfig(config), new RegExp(`^grantApprovalAbove: "?${written}"?$`, 'm'))
  }
  t.match(printConfig(loadConfig({ dataDir: folder }, NAME)), /^grantApprovalAbove: "1"$/m)
})

t.test('.env.example comments every setting', async t => {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
  for (const name of SETTING_NAMES)
    t.match(text, new RegExp(`^# .+\\n(?:# .+\\n)*#?${environmentName(name)}=`, 'm'))
  t.equal(flagName('metricsPort'), '--metrics-port')
})

t.test('a new folder gets its keys, for its user only, and never loses them', async t => {
  const dir = join(folder, 'new')
  const made = createServiceKeys(dir, { name: 'clean-room.example/log' })
  for (const file of ['keys/log.key', 'keys/service.key', 'config.yaml']) {
    t.equal(statSync(join(dir, file)).mode & 0o777, 0o600, file)
  }
  t.match(loadConfig({ dataDir: dir }, {}), { name: 'clean-room.example/log' })
  const again = loadServiceKeys(dir)
  t.same(again.log.publicKey, made.log.publicKey)
  t.notSame(again.service.publicKey, made.log.publicKey)
  const signature = await again.service.sign(Buffer.from('text'))
  t.ok(
    verifyEd25519(again.service.publicKey, Buffer.from('text'), signature),
    'the seed is the one of RFC 8032',
  )
  t.same(parseVkey(logVkey('clean-room.example/log', made)).publicKey, made.log.publicKey)
  t.equal(faultOf(() => createServiceKeys(dir, { name: 'x.example/log' })).code, 'config.initialised')
  t.same(loadServiceKeys(dir).log.publicKey, made.log.publicKey)
})

t.test('a missing, damaged or open signing key stops the start', async t => {
  const dir = join(folder, 'broken')
  createServiceKeys(dir, { name: 'clean-room.example/log' })
  const file = join(dir, 'keys/log.key')
  chmodSync(file, 0o644)
  t.equal(faultOf(() => loadServiceKeys(dir)).code, 'config.signing_key_open')
  chmodSync(file, 0o600)
  const seed = readFileSync(file, 'utf8')
  for (const text of ['', seed.slice(1), `${seed.trim()}=`, '*'.repeat(43)]) {
    writeFileSync(file, text)
    const fault = faultOf(() => loadServiceKeys(dir))
    t.equal(fault.code, 'config.signing_key_damaged')
    t.notMatch(fault.message, seed.slice(2, 40))
  }
  rmSync(file)
  t.equal(faultOf(() => loadServiceKeys(dir)).code, 'config.signing_key_missing')
  writeFileSync(file, seed, { mode: 0o600 })
  const ticket = join(dir, 'keys/ticket.key')
  const kept = loadServiceKeys(dir).ticketSecret
  rmSync(ticket)
  const older = loadServiceKeys(dir)
  t.ok(older.ticketSecretIsNew)
  t.equal(
    faultOf(() => keepTicketSecret(dir, older, true)).code,
    'config.signing_key_missing',
    'lost, not new',
  )
  t.notOk(existsSync(ticket))
  t.equal(keepTicketSecret(dir, older, false), ticket)
  t.equal(statSync(ticket).mode & 0o777, 0o600)
  t.match(loadServiceKeys(dir), { ticketSecretIsNew: false, ticketSecret: older.ticketSecret })
  t.notSame(older.ticketSecret, kept)
  rmSync(file)
  t.notOk(existsSync(file), 'none is made in its place')
})
