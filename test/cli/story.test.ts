import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readXlsx } from 'hucre/xlsx'
import t from 'tap'
import { localTime } from '../../src/sdk/period.ts'
import { formatVkey } from '../../protocols/audit/note.ts'
import { logKey } from '../protocols/audit/log-fixture.ts'
import type { Typed } from './terminal.ts'
import { addMember, DATASET_FILE, expectOk, openMarket, startService } from './world.ts'

const world = await openMarket(12_000, { pglite: true })
let open = true
t.teardown(async () => {
  if (open) await world.close()
})
const EDITION = 'appliance-orders@2025'
const ask = (...more: readonly string[]) => [
  'query',
  'profile',
  EDITION,
  '品类=空气炸锅',
  '--by',
  'age_band',
  ...more,
]
const as = world.as
const json = (typed: Typed): unknown => JSON.parse(expectOk(typed).out)
const spent = async (): Promise<string> => {
  const [line] = json(await as('dongfang', ['budget', 'show', '--json'])) as {
    accounts: { spent: string }[]
  }[]
  return line?.accounts[0]?.spent ?? ''
}

t.test(
  'a key goes to the console and back: sealed under a passphrase, the organisation told by the service',
  async t => {
    const folder = t.testdir()
    const file = join(folder, 'dongfang.key.json')
    const passphrase = { YINSUAN_KEY_PASSPHRASE: 'a long passphrase' }
    const short = await as('dongfang', ['key', 'export', file], { env: { YINSUAN_KEY_PASSPHRASE: 'short' } })
    t.match(short, { exit: 2, err: 'cli.key_passphrase_short' })
    const slip = await as('dongfang', ['key', 'export', file], {
      secrets: ['a long passphrase', 'a long passphrasw'],
    })
    t.match(slip, { exit: 2, err: 'cli.key_passphrase_differs' })
    t.notOk(existsSync(file))
    expectOk(await as('dongfang', ['key', 'export', file], { env: passphrase }))
    t.equal(statSync(file).mode & 0o077, 0)
    t.match(await as('dongfang', ['key', 'export', file], { env: passphrase }), {
      err: 'cli.key_file_exists',
    })
    const env = { XDG_CONFIG_HOME: join(folder, 'config'), YINSUAN_PROFILE: '' }
    const wrong = await as('', ['key', 'import', file], {
      env: { ...env, YINSUAN_KEY_PASSPHRASE: 'another one' },
    })
    t.match(wrong, { exit: 1, err: 'identity.passphrase' })
    t.match(wrong.err, 'YINSUAN_KEY_PASSPHRASE=… yinsuan key import')
    expectOk(await as('', ['key', 'import', file], { env, secrets: ['a long passphrase'] }))
    const [key] = json(await as('', ['key', 'list', '--json'], { env })) as { organisation: string }[]
    t.equal(key?.organisation, 'dongfang')
  },
)

t.test('profiles hold a private key: only their owner may read them', async t => {
  const folder = join(world.folder, 'config', 'yinsuan', 'profiles')
  t.same(readdirSync(folder).sort(), ['dongfang.json', 'hailan.json', 'jianguan.json', 'operator.json'])
  for (const name of readdirSync(folder)) t.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name)
})

t.test('the catalogue shows what can be asked, in both languages', async t => {
  t.match(await as('dongfang', ['dataset', 'list']), { exit: 0, out: /appliance-orders@2025 .* open/ })
  const zh = expectOk(await as('dongfang', ['dataset', 'show', EDITION, '--lang', 'zh']))
  t.match(zh.out, /category +品类 +29 +空气炸锅/)
  t.match(
    zh.out,
    /明细行数：每位买家每月份最多 5 行、总共最多 20 行计入统计（视图 lines）。整个数据版本中约 [\d.]+ %（[\d.]+ % – [\d.]+ %）未计入。/,
  )
  t.match(zh.out, /预算：单个需求方 ε 4，全部合计 ε 8（δ 1e-6）/)
  t.match(expectOk(await as('dongfang', ['dataset', 'show', EDITION, '--csv'])).out, /空气炸锅/)
})

t.test('an estimate spends nothing', async t => {
  const { out } = expectOk(await as('dongfang', ['estimate', ...ask('--epsilon', '0.5').slice(1)]))
  t.match(out, /buyers\/age_band +buyers +buyers/)
  t.match(out, /more such answers fit/)
  t.match(expectOk(await as('dongfang', ['log', 'show', '--json'])).out, /^(?![\s\S]*"computation)/)
})

t.test('a question is answered with intervals, drawn, and the same question again is free', async t => {
  const first = expectOk(await as('dongfang', ask('--epsilon', '0.5', '--lang', 'zh')))
  t.match(first.out, /25-29 +\d[\d ]* ± \d+ .*█/)
  t.match(first.out, /消耗：ε 0\.500/)
  const before = await spent()
  const again = expectOk(await as('dongfang', ask('--epsilon', '0.5')))
  t.match(again.out, /Stored answer answer_\S+: nothing was spent\./)
  t.equal(await spent(), before)
})

t.test(
  'a question asked twice under one idempotency key is charged once, another one under it is refused',
  async t => {
    const key = ['--idempotency-key', 'k'.repeat(24)]
    expectOk(await as('dongfang', ask('--rho', '0.001', ...key)))
    const before = await spent()
    expectOk(await as('dongfang', ask('--rho', '0.001', ...key)))
    t.equal(await spent(), before)
    t.match(await as('dongfang', ask('--rho', '0.002', ...key)), { exit: 2, err: /idempotency/i })
  },
)

t.test('trends and aggregates, as table, JSON and CSV', async t => {
  const trend = ['query', 'trend', EDITION, 'category=空气炸锅', '--select', 'orders', '--rho', '0.01']
  const { out } = expectOk(await as('dongfang', trend))
  t.match(out, /^month +index of orders +orders +corrected \(wide\) +change of orders/m)
  const file = join(world.folder, 'trend.csv')
  t.match(await as('dongfang', [...trend, '--notes', '--output', file]), {
    exit: 0,
    out: '',
    err: `Written to ${file}.\n`,
  })
  const csv = readFileSync(file, 'utf8')
  t.match(csv, /^\ufeff.*\r\n[\s\S]*# epsilon [\d.]+\r\n# rho [\d.]+\r\n/)
  t.match(csv, /^orders,level,orders,,orders,2025-06,2025-06,[\d.]+,[\d.]+,[\d.]+,/m)
  const book = join(world.folder, 'trend.xlsx')
  expectOk(await as('dongfang', [...trend, '--output', book]))
  const { sheets } = await readXlsx(readFileSync(book))
  const june = sheets.find(({ name }) => name === 'orders')?.rows.find(([month]) => month === '2025-06')
  t.ok(csv.includes(`\r\norders,level,orders,,orders,${june?.slice(0, 5).join()},`), `${june?.join()}`)
  const aggregate = [
    'query',
    'aggregate',
    EDITION,
    'province=广东,浙江',
    '--select',
    'units',
    '--group-by',
    'channel',
  ]
  t.match(json(await as('dongfang', [...aggregate, '--epsilon', '0.2', '--json'])), {
    stored: false,
    answer: { query: { where: { province: ['广东', '浙江'] } } },
    file: { receipt: /^c2sp\.org\/tlog-proof@v1\n/ },
  })
})

t.test('a budget that is too small ends with exit code 4, what would fit, and the next command', async t => {
  const refused = await as('dongfang', ask('--epsilon', '3.9'))
  t.match(refused, {
    exit: 4,
    out: '',
    err: /At most epsilon [\d.]+ fits\.[\s\S]*\nNext: yinsuan budget show\n/,
  })
})

t.test('who holds no grant, or names another purpose, is refused with exit code 3', async t => {
  await addMember(world, 'xihai', 'consumer')
  t.match(await as('xihai', ask('--epsilon', '0.1')), { exit: 3, err: /Next: yinsuan grant list/ })
  t.match(await as('dongfang', ask('--epsilon', '0.1', '--purpose', 'pricing')), {
    exit: 3,
    err: /product-planning/,
  })
  t.match(await as('hailan', ask('--epsilon', '0.1')), { exit: 3, err: /consumer/ }, 'another role')
})

t.test(
  'an answer file is verified offline; one changed character, or another key, ends with exit code 5',
  async t => {
    const [{ id = '' } = {}] = json(await as('dongfang', ['answer', 'list', '--json'])) as { id?: string }[]
    const file = join(world.folder, 'answer.json')
    expectOk(await as('dongfang', ['answer', 'show', id, '--output', file]))
    t.match(await as('dongfang', ['answer', 'verify', file]), { exit: 0, out: /^OK: answer_/ })
    const text = readFileSync(file, 'utf8')
    const inner = (JSON.parse(text) as { file: Record<string, string> }).file
    for (const field of ['answer', 'leaf', 'body', 'receipt', 'resultSalt', 'bodySalt']) {
      const value = inner[field] ?? ''
      const at = Math.floor(value.length / 2)
      const changed = `${value.slice(0, at)}${value[at] === '0' ? '1' : '0'}${value.slice(at + 1)}`
      writeFileSync(file, JSON.stringify({ ...inner, [field]: changed }))
      t.match(await as('dongfang', ['answer', 'verify', file]), { exit: 5, out: '' }, field)
    }
    writeFileSync(file, JSON.stringify(inner))
    t.equal((await as('dongfang', ['answer', 'verify', file, '--key', formatVkey(logKey.key)])).exit, 5)
    t.equal((await as('xihai', ['answer', 'show', id])).exit, 1, 'somebody else’s answer does not exist')
  },
)

t.test('the log is exported and verified from outside; a changed byte anywhere fails', async t => {
  const copy = join(world.folder, 'log')
  expectOk(await as('jianguan', ['log', 'export', copy]))
  t.match(await as('jianguan', ['log', 'export', copy]), { exit: 2, err: /not empty/ })
  const report = json(await as('jianguan', ['log', 'verify', copy, '--json'])) as {
    size: number
    root: string
  }
  t.match(report, {
    ok: true,
    origin: 'test.example/log',
    editions: [{ edition: EDITION, accounts: 1 }],
    authors: { unseen: 0, byDigest: 0 },
  })
  t.match(
    expectOk(await as('jianguan', ['log', 'verify', copy])).out,
    /Authors of decisions and questions: \d+ entries verified/,
  )
  t.match(
    expectOk(await as('dongfang', ['log', 'verify', copy])).out,
    /authors of \d+ entries .* may not read/,
  )
  const outside = ['log', 'verify', copy, '--public']
  t.match(
    expectOk(await as('jianguan', outside)).out,
    /^Not verified: the authors of decisions and questions \(\d+ entries\)/m,
  )
  t.match(json(await as('jianguan', ['log', 'verify', world.service.url, '--json'])), { root: report.root })
  const files = readdirSync(copy, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  let flips = 0
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name)
    const bytes = readFileSync(path)
    for (let part = 0; part < 8; part++) {
      const at = Math.floor((bytes.length * (part + 0.5)) / 8)
      writeFileSync(
        path,
        bytes.map((byte, i) => (i === at ? byte ^ (1 << part) : byte)),
      )
      const { exit } = await as('jianguan', ['log', 'verify', copy])
      if (exit !== 5) t.fail(`${entry.name} at ${at}: exit ${exit}`)
      flips++
    }
    writeFileSync(path, bytes)
  }
  t.ok(flips >= 24, `${flips} changes`)
  expectOk(await as('jianguan', ['log', 'verify', copy]))
})

t.test('an officer reads the private bodies, a stranger only its own', async t => {
  const officer = json(await as('jianguan', ['log', 'show', '--json', '--limit', '500'])) as {
    body: string | null
  }[]
  t.ok(officer.some(({ body }) => body?.includes('空气炸锅')))
  const stranger = json(await as('xihai', ['log', 'show', '--json'])) as { body: string | null }[]
  t.notOk(stranger.some(({ body }) => body?.includes('dongfang')))
  t.match(await as('jianguan', ['log', 'show', '--limit', '0']), { exit: 2 })
})

t.test('a grant is read, exported and verified without the service; its passport prints', async t => {
  const [{ id = '' } = {}] = json(await as('dongfang', ['grant', 'list', '--json'])) as { id?: string }[]
  const shown = expectOk(await as('dongfang', ['grant', 'show', id])).out
  t.match(
    shown,
    /Provider → consumer: hailan → dongfang[\s\S]*Signed by hailan[\s\S]*Signed by dongfang[\s\S]*in effect/,
  )
  const file = join(world.folder, 'grant.json')
  expectOk(await as('dongfang', ['grant', 'show', id, '--output', file]))
  t.match(expectOk(await as('nobody', ['grant', 'verify', file])).err, /signed by both sides/)
  const raised = readFileSync(file, 'utf8').replace('product-planning', 'pricing-anything')
  writeFileSync(file, raised.replace('\\"product-planning', '\\"pricing-anything'))
  t.match(await as('nobody', ['grant', 'verify', file, '--lang', 'zh']), {
    exit: 5,
    err: /合同无效：签名与/,
  })
  t.match(await as('nobody', ['grant', 'verify', join(world.folder, 'none')]), {
    exit: 2,
    err: /\[cli\.file_unreadable\]/,
  })
  const linked = JSON.parse(expectOk(await as('dongfang', ['grant', 'show', id, '--jsonld'])).out)
  t.match(linked, {
    '@type': 'odrl:Agreement',
    'odrl:permission': [
      {
        'odrl:target': {
          '@id': /dataset:appliance-orders$/,
          '@type': ['odrl:Asset', 'dcat:Dataset'],
          'dct:identifier': 'appliance-orders',
        },
      },
    ],
    'yinsuan:signature': [{ 'yinsuan:keyId': /^key_/ }, { 'yinsuan:keyId': /^key_/ }],
  })
  const passport = expectOk(await as('hailan', ['edition', 'passport', EDITION])).out
  t.match(passport, /NIST SP 800-226[\s\S]*One buyer/)
  t.match(passport, /user_id +pseudonym|pseudonym/)
  t.match(passport, /\n {2}How much does one answer lose\?\n {4}What its asker chose/)
  t.match(
    expectOk(await as('dongfang', ['edition', 'passport', EDITION, '--lang', 'zh'])).out,
    /仅提供方与合规官可见/,
  )
  const page = join(world.folder, 'passport.html')
  expectOk(await as('jianguan', ['edition', 'passport', EDITION, '--html', page]))
  t.match(readFileSync(page, 'utf8'), /^<!doctype html>[\s\S]*<\/html>\n$/)
  t.notMatch(readFileSync(page, 'utf8'), /https?:/, 'it loads nothing')
})

t.test('a frozen edition answers nothing new, but what was answered stays readable', async t => {
  expectOk(await as('jianguan', ['edition', 'freeze', EDITION]))
  t.match(await as('dongfang', ask('--rho', '0.003')), { exit: 3, err: /Next: yinsuan dataset list/ })
  expectOk(await as('dongfang', ask('--epsilon', '0.5')))
  t.match(await as('hailan', ['edition', 'unfreeze', EDITION]), { exit: 3, err: /only an officer/ })
  t.match(await as('jianguan', ['edition', 'unfreeze', EDITION]), { exit: 0, err: `${EDITION}: open\n` })
})

t.test(
  'an interrupted registration is taken up again, and one edition is never registered twice',
  async t => {
    const { exit, err } = await as('hailan', ['dataset', 'register', join(world.folder, 'prepared')])
    t.equal(exit, 1)
    t.match(err, /registered already/)
    t.ok(existsSync(join(world.folder, 'prepared', '.registration.json')), 'the upload is remembered')
    const again = await as('hailan', ['dataset', 'register', join(world.folder, 'prepared')])
    t.match(again.err, /Resuming an upload that was started earlier\.[\s\S]*registered already/)
  },
)

t.test('who is no provider is refused before anything is read or sent', async t => {
  for (const argv of [
    ['dataset', 'register', join(world.folder, 'prepared')],
    ['dataset', 'publish', DATASET_FILE, '--out', join(world.folder, 'never')],
  ]) {
    const { exit, err } = await as('dongfang', argv)
    t.match({ exit, err }, { exit: 3, err: /^Error \[request\.role\]: .*provider.*\nNext: .* --as NAME\n$/ })
  }
  t.notOk(existsSync(join(world.folder, 'never')))
})

t.test('terms that no contract holds are told by their place before anything is sent', async t => {
  const purposes = Array.from({ length: 21 }, (_, i) => `use-${String.fromCharCode(97 + i)}`)
  const terms = ['--purpose', purposes.join(), '--budget', 'rho:0.1', '--expires', '+9d']
  const { exit, err } = await as('hailan', ['grant', 'issue', '--to', 'dongfang', ...terms, '--lang', 'zh'])
  t.match(
    { exit, err },
    { exit: 2, err: /\[request\.invalid\].*\n\[shape\.list_long\] \/purposes: 条目太多；最多 20 个。/ },
  )
})

t.test('nothing to sign and nothing to decide are said plainly', async t => {
  t.match(await as('dongfang', ['grant', 'accept']), {
    exit: 2,
    err: /No contract is waiting for your signature/,
  })
  t.match(await as('jianguan', ['desk', 'approve', 'a@1']), { exit: 2, err: /No request about a@1/ })
})

t.test('contribution and manifest that do not belong together are not sent', async t => {
  const other = join(world.folder, 'other')
  cpSync(join(world.folder, 'prepared'), other, { recursive: true })
  const file = join(other, 'contribution.parquet')
  writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.of(0)]))
  t.match(await as('hailan', ['dataset', 'register', other]), {
    exit: 2,
    err: /Next: yinsuan dataset prepare/,
  })
  t.match(await as('hailan', ['dataset', 'register', world.folder]), { exit: 2, err: /manifest\.json/ })
})

t.test('a lost key is replaced by two persons, and the old key revoked', async t => {
  t.match(await as('operator', ['org', 'code', 'dongfang']), {
    exit: 3,
    err: /Two people must decide this.*\nNext: yinsuan org propose --help/s,
  })
  const first = expectOk(await as('operator', ['org', 'propose-key', 'dongfang']))
  t.match(first.err, /half of the one-time code for dongfang.*yinsuan desk approve dongfang/s)
  t.match(expectOk(await as('jianguan', ['desk', 'list'])).out, /further key +dongfang +consumer +operator/)
  const second = expectOk(await as('jianguan', ['desk', 'approve', 'dongfang']))
  t.match(second.err, /further key dongfang: approved/)
  const halves = [first.out.trim(), second.out.trim()]
  const code = halves.join('+')
  const profile = { env: { YINSUAN_PROFILE: '' } }
  for (const half of halves)
    t.match(await as('dongfang', ['enrol', world.service.url, half], profile), { exit: 1 }, 'half a code')
  const enrol = ['enrol', world.service.url, ...halves, '--as', 'dongfang-new']
  expectOk(await as('dongfang', enrol, profile))
  t.match(await as('dongfang', ['enrol', world.service.url, code, '--as', 'dongfang-new'], profile), {
    exit: 1,
    err: /exists already/,
  })
  t.match(
    await as('dongfang', ['enrol', world.service.url, code], profile),
    { exit: 1, err: /Ask the operator for a new one\.\nNext: yinsuan enrol http:\S+ NEW-CODE\n/ },
    'a code works once',
  )
  const wrong = ['enrol', world.service.url, 'x', '--service-key', `key_${'A'.repeat(20)}`]
  t.match(await as('dongfang', wrong, profile), { exit: 5, err: /was expected/ })
  const keys = json(await as('dongfang-new', ['key', 'list', '--json'])) as { id: string }[]
  t.equal(keys.length, 2)
  const own = expectOk(await as('dongfang', ['key', 'list'])).out
  const old = /(key_\S+).*this profile/.exec(own)?.[1] ?? ''
  t.match(await as('dongfang-new', ['key', 'revoke', old]), {
    exit: 1,
    err: new RegExp(`Not confirmed.*\\nNext: yinsuan key revoke ${old} --yes`),
  })
  expectOk(await as('dongfang-new', ['key', 'revoke', old], { person: 'y' }))
  t.match(await as('dongfang', ['budget', 'show']), { exit: 1, err: /revoked/ })
  expectOk(await as('dongfang-new', ['budget', 'show']))
})

t.test('`-` is stdin for a question and stdout for an answer, and nothing is said to be written', async t => {
  const question = { kind: 'profile', edition: EDITION, by: ['gender'], privacy: { rho: '0.002' } }
  const priced = await as('dongfang-new', ['estimate', 'profile', '--file', '-', '--json', '-o', '-'], {
    input: JSON.stringify(question),
  })
  t.ok((json(priced) as { fits: number }).fits > 0)
  t.notMatch(priced.err, /Written/)
  t.notOk(existsSync('-'))
  const broken = await as('dongfang-new', ['estimate', 'profile', '--file', '-'], { input: '{"kind":' })
  t.match(broken, { exit: 2, err: /-:1:9/ })
  const compliance = ['report', 'compliance', '--from', '2026-01-01', '--to', '2026-01-31', '-o', '-']
  t.match(
    await as('dongfang-new', compliance),
    { exit: 3, err: /\[cli\.officer_only\]/ },
    'as every refused role',
  )
})

t.test('a list of grants names purposes and times for people, and codes for programs', async t => {
  const [grant] = json(await as('hailan', ['grant', 'list', '--json'])) as {
    purposes: string[]
    expires: string
  }[]
  const shown = expectOk(await as('hailan', ['grant', 'list', '--lang', 'zh'], { columns: 300 })).out
  t.same(grant?.purposes, ['product-planning'])
  t.notMatch(shown, /product-planning|\dT\d\d:/)
  t.match(shown, localTime(grant?.expires ?? ''))
  t.match(expectOk(await as('hailan', ['grant', 'list', '--csv'])).out, /,product-planning,/)
})

t.test('a grant that ended ends with exit code 3, and nothing is withdrawn without a yes', async t => {
  const [{ id = '' } = {}] = json(await as('hailan', ['grant', 'list', '--json'])) as { id?: string }[]
  expectOk(await as('hailan', ['grant', 'revoke', id, '--yes']))
  t.match(await as('dongfang-new', ask('--rho', '0.003')), { exit: 3 })
  t.match(await as('hailan', ['edition', 'withdraw', EDITION], { person: 'no' }), {
    exit: 1,
    err: /nothing was done/,
  })
})

t.test(
  'a backup restored elsewhere holds answers, log and editions, and answers on until the edition is withdrawn',
  async t => {
    const { port } = world.service
    t.match(await as('operator', ['backup', join(world.folder, 'backup'), '--data-dir', world.dataDir]), {
      exit: 1,
      err: /in use/,
    })
    const before = expectOk(await as('dongfang-new', ['answer', 'list', '--json'])).out
    open = false
    await world.service.close()
    expectOk(await as('operator', ['backup', join(world.folder, 'backup'), '--data-dir', world.dataDir]))
    const dataDir = join(world.folder, 'restored')
    expectOk(await as('operator', ['restore', join(world.folder, 'backup'), '--data-dir', dataDir]))
    t.match(await as('operator', ['restore', join(world.folder, 'backup'), '--data-dir', dataDir]), {
      exit: 2,
    })
    const service = await startService(dataDir, { port })
    try {
      t.equal(expectOk(await as('dongfang-new', ['answer', 'list', '--json'])).out, before)
      expectOk(await as('jianguan', ['log', 'verify', service.url]))
      const grant = ['--to', 'dongfang', '--purpose', 'product-planning', '--budget', 'epsilon:4']
      expectOk(await as('hailan', ['grant', 'issue', ...grant, '--expires', '+9d']))
      expectOk(await as('dongfang-new', ['grant', 'accept', '--yes']))
      expectOk(await as('dongfang-new', ask('--rho', '0.002')))
      expectOk(await as('hailan', ['edition', 'withdraw', EDITION, '--yes']))
      t.match(await as('dongfang-new', ask('--rho', '0.003')), { exit: 3, err: /is withdrawn/ })
      t.match(await as('dongfang-new', ask('--rho', '0.002')), { exit: 0, out: /nothing was spent/ })
      t.match(await as('dongfang-new', ['dataset', 'list', '--lang', 'zh']), { exit: 0, out: /已撤回/ })
    } finally {
      await service.close()
    }
  },
)
