// From an export that nobody described to the first answer: what a provider, a consumer and an officer type
// on their first day.
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import t from 'tap'
import { parseRho } from '../../protocols/dp/zcdp.ts'
import { formatNanoRho } from '../../src/sdk/format/numbers.ts'
import { connect } from '../../src/store/connect.ts'
import { addMember, expectOk, openWorld, writeExport } from './world.ts'

const world = await openWorld({ pglite: true })
t.teardown(world.close)
const { as, folder } = world
await addMember(world, 'hailan', 'provider')
await addMember(world, 'dongfang', 'consumer')
await addMember(world, 'jianguan', 'officer')
const [exports, prepared] = [join(folder, 'exports'), join(folder, 'prepared')]
const datasetFile = join(exports, 'dataset.yaml')
const EDITION = 'orders@2025'
const issue = (...more: readonly string[]) =>
  as('hailan', ['grant', 'issue', '--to', 'dongfang', '--expires', '+90d', ...more])
const offer = ['--modes', 'open', '--purpose', 'product-planning', '--budget', 'epsilon:4'] as const
const ask = ['query', 'profile', EDITION, 'category=空气炸锅', '--by', 'gender'] as const

t.test('an export is drafted, published as drafted, and never drafted over', async t => {
  await writeExport(exports, 6_000)
  const init = ['dataset', 'init', join(exports, 'orders.csv')]
  t.match(await as('hailan', init), {
    exit: 0,
    out: '',
    err: `Drafted ${datasetFile}: read it and correct roles, domains and budget before you go on.\n  yinsuan dataset prepare ${datasetFile}\n`,
  })
  t.match(await as('hailan', [...init, join(folder, 'mine.yaml')]), {
    exit: 0,
    err: `  yinsuan dataset prepare ${join(folder, 'mine.yaml')} --data ${exports}\n`,
  })
  t.match(await as('hailan', init), {
    exit: 2,
    err: /exists already[\s\S]*\nNext: yinsuan dataset init FILE NEW\.yaml/,
  })
  t.match(await as('hailan', [...init, '--lang', 'zh']), { exit: 2, err: /已存在/ })
  t.match(
    await issue(...offer),
    { exit: 2, err: /--dataset[\s\S]*\nNext: yinsuan dataset list/ },
    'nothing to grant yet',
  )
  const published = await as('hailan', ['dataset', 'publish', datasetFile, '--out', prepared])
  t.match(
    expectOk(published).err,
    `Edition ${EDITION} is sealed; it answers once an officer has approved it:\n  yinsuan desk approve ${EDITION}\n`,
  )
  t.match(readFileSync(join(exports, 'unit-secret'), 'utf8'), /\S{32}/)
})

t.test('a grant is issued for the only dataset, or a named one, and for purposes that exist', async t => {
  const tooSmall = ['--purpose', 'pricing', '--budget', 'rho:0.0001', '--dataset', 'orders']
  t.match(
    await issue(...tooSmall),
    {
      exit: 2,
      err: /0\.0001 leaves dongfang no room.*more than rho (0\.\d+) \(epsilon \d+\.\d+ at delta .*at least rho 0\.\d+ more/,
    },
    'what the budget must exceed, and by how much',
  )
  t.match(await issue(...tooSmall, '--lang', 'zh'), { exit: 2, err: /预算须大于 ρ 0\.\d+/ })
  const grant = JSON.parse(expectOk(await issue(...offer, '--json')).out)
  t.match(await as('dongfang', [...ask, '--rho', '0.01']), {
    exit: 3,
    err: /Next: yinsuan grant accept GRANT/,
  })
  t.match(await as('dongfang', ['grant', 'accept'], { person: 'no' }), { exit: 1, err: /product-planning/ })
  t.match(await as('dongfang', ['grant', 'accept'], { person: 'yes' }), { exit: 0, err: /signed by both/ })
  t.match(await as('dongfang', ['grant', 'accept']), { exit: 2, err: /No contract is waiting/ })
  t.match(await as('dongfang', [...ask, '--rho', '0.01', '--lang', 'zh']), { exit: 3, err: /尚待审批/ })
  t.match(await as('hailan', ['desk', 'approve', EDITION]), { exit: 3 }, 'not by its own provider')
  t.match(expectOk(await as('jianguan', ['desk', 'list'])).out, /edition +orders@2025 .*hailan +waiting/)
  t.match(
    expectOk(await as('jianguan', ['desk', 'approve', EDITION, '--note', '已核对'])).err,
    /approved \(entry \d+\)/,
  )
  t.match(await as('jianguan', ['desk', 'approve', EDITION]), { exit: 2, err: /desk list/ })
  t.match(grant, { dataset: 'orders', consumer: 'dongfang', modes: ['open'], purposes: ['product-planning'] })
  t.match(await issue(...offer), { exit: 1, err: /holds a valid grant[\s\S]*\nNext: yinsuan grant list/ })
  t.match(await issue('--purpose', 'gossip', '--budget', 'rho:0.1', '--dataset', 'orders'), {
    exit: 2,
    err: /gossip.*product-planning/,
  })
})

t.test('a member sees its quotas, and how much of each it uses', async t => {
  const { out } = expectOk(await as('hailan', ['org', 'show']))
  t.match(out, /unregistered uploads +0 +\d+\n/)
  t.match(out, /size of editions not withdrawn +[\d.]+ [KM]iB +[\d.]+ [GT]iB\n/)
  t.match(out, /\(hailan\): provider\nKey of this profile: .*\(key_/)
  t.match(
    expectOk(await as('hailan', ['org', 'show', '--lang', 'zh'])).out,
    /未撤回数据版本的大小 +[\d.]+ [KM]iB/,
  )
  const { quotas } = JSON.parse(expectOk(await as('hailan', ['org', 'show', '--json'])).out)
  const csv = expectOk(await as('hailan', ['org', 'show', '--csv'])).out
  for (const { name, used, limit } of quotas) t.match(csv, `\r\n${name},${used},${limit}\r\n`)
})

t.test('the consumer sees its room before the first question, and after it what is left', async t => {
  const budget = async () => JSON.parse(expectOk(await as('dongfang', ['budget', 'show', '--json'])).out)
  const before = await budget()
  t.match(before, [{ edition: EDITION, total: null, accounts: [], own: { cap: /^\d+$/, spent: /^\d+$/ } }])
  t.equal(BigInt(before[0].own.room), BigInt(before[0].own.cap) - BigInt(before[0].own.spent))
  const table = expectOk(await as('dongfang', ['budget', 'show']))
  t.match(table.out, /orders@2025 +dongfang +0\.\d+ +0\.\d+ +0\.\d+ +4\.00 /)
  t.match(expectOk(await as('dongfang', ['budget', 'show', '--lang', 'zh'])).out, /剩余 ρ/)
  expectOk(await as('dongfang', [...ask, '--rho', '0.01']))
  const [after] = await budget()
  t.equal(BigInt(before[0].own.room) - BigInt(after.own.room), 10_000_000n)
  t.match(after.accounts, [{ organisation: 'dongfang', spent: after.own.spent, cap: after.own.cap }])
  expectOk(await as('jianguan', ['edition', 'freeze', EDITION]))
  t.match(await budget(), [{ own: null, accounts: [{}] }], 'a frozen edition has no room')
  expectOk(await as('jianguan', ['edition', 'unfreeze', EDITION]))
  const all = expectOk(await as('jianguan', ['budget', 'show'])).out
  t.match(all, /all consumers[\s\S]*dongfang/)
  const { out } = expectOk(await as('jianguan', ['budget', 'show', '--csv']))
  t.match(out, /\r\norders@2025,\*,[\s\S]*\r\norders@2025,dongfang,/)
})

t.test('what was spent is the sealing and the answers: the table says so, and its CSV adds up', async t => {
  const rows = async (...argv: readonly string[]) => {
    const { out } = expectOk(await as('dongfang', [...argv, '--csv', '--lang', 'zh']))
    const [header = '', ...lines] = out.slice(1).trimEnd().split('\r\n')
    const names = header.split(',')
    return lines.map(line => Object.fromEntries(line.split(',').map((cell, at) => [names[at] ?? '', cell])))
  }
  const [budget, ...others] = await rows('budget', 'show')
  t.same(others, [])
  t.match(budget, { edition: EDITION, account: 'dongfang', cap_epsilon: /^(?:4|3\.99999\d*)$/ })
  const nano = (rho: string | undefined) => parseRho(rho ?? '')
  const answers = (await rows('answer', 'list')).map(answer => nano(answer['charge_rho']))
  t.ok(answers.length > 0)
  const sealing = nano(budget?.['of_it_at_sealing_rho'])
  t.ok(sealing > 0n)
  t.equal(budget?.['of_it_standing_rho'], '0')
  t.equal(nano(budget?.['of_it_asked_rho']), nano(budget?.['spent_rho']) - sealing)
  t.equal(
    nano(budget?.['spent_rho']),
    answers.reduce((sum, charge) => sum + charge, sealing),
  )
  t.equal(nano(budget?.['cap_rho']), nano(budget?.['spent_rho']) + nano(budget?.['left_rho']))
  const shown = formatNanoRho(String(sealing))
  t.match(
    expectOk(await as('dongfang', ['budget', 'show'])).out,
    `each "spent" includes ρ ${shown} for sealing`,
  )
  t.match(expectOk(await as('dongfang', ['budget', 'show', '--lang', 'zh'])).out, `封存时的 ρ ${shown}（`)
  const sealed = expectOk(await as('jianguan', ['log', 'show', '--limit', '500', '--csv'])).out
  t.match(sealed, new RegExp(`,edition,${EDITION},[^\r]*,sealed,${budget?.['of_it_at_sealing_rho']},`))
})

t.test('an estimate says what it would cost, and all of it in plain figures as CSV', async t => {
  const estimate = ['estimate', ...ask.slice(1), '--rho', '0.02'] as const
  t.match(expectOk(await as('dongfang', estimate)).out, /^Would cost: ε [\d.]+, ρ 0\.0\d+ \(δ 1e-6\)\.$/m)
  t.match(expectOk(await as('dongfang', [...estimate, '--lang', 'zh'])).out, /^将消耗：ε /m)
  const csv = expectOk(await as('dongfang', [...estimate, '--csv', '--notes'])).out.split('\r\n')
  const facts = csv.filter(line => /^\ufeff?# /.test(line)).join('\n')
  t.match(facts, /# epsilon [\d.]+\n# rho 0\.\d+\n# delta 1e-6\n# price_fen 0\n# left_rho 0\.\d+\n# fits \d+/)
  // Where the noise of the draft hides that gender is the buyer's own, the whole is a part of its own.
  const parts = csv
    .slice(csv.findIndex(line => line.startsWith('part,')))
    .filter(line => !/^[a-z.]+\/all,/.test(line))
  t.match(parts, [
    'part,statistic,measure,view,groups,plus_minus_95,smallest_readable,rho,free,cut_total',
    /^buyers\/gender,buyers,,buyers,\d+,\d+,\d+,0\.0\d+,no,no$/,
    // A step after the stored one has a half-width between integers.
    /^base\.buyers\/gender,buyers,,buyers,\d+,[\d.]+,[\d.]+,(?:0,yes|0\.0\d+,no),no$/,
    '',
  ])
})

t.test('an officer reads any entry whole; who is no party to it does not', async t => {
  const entries = JSON.parse(expectOk(await as('jianguan', ['log', 'show', '--json'])).out)
  const { seq } = entries.find(({ leaf }: { readonly leaf: string }) => leaf.includes('"computation"'))
  const officer = expectOk(await as('jianguan', ['log', 'show', seq]))
  t.match(officer.out, new RegExp(`^Entry ${seq}, public leaf\n  account: [0-9a-f]{64}\n`))
  t.match(
    officer.out,
    /Private part\n {2}actor:\n[\s\S]*organisation: dongfang\n[\s\S]*category:\n +- 空气炸锅\n[\s\S]*\nThe private part matches the commitment in the public leaf/,
  )
  await addMember(world, 'xihai', 'consumer')
  t.match(await as('xihai', ['log', 'show', seq, '--lang', 'zh']), {
    exit: 2,
    out: '',
    err: /没有您可读的条目/,
  })
  const first = JSON.parse(expectOk(await as('jianguan', ['log', 'show', '--json', '--limit', '500'])).out)
  const bare = first.find(({ body }: { readonly body: string | null }) => body === null)
  t.match(
    expectOk(await as('jianguan', ['log', 'show', bare.seq])).out,
    /\nThis entry has no private part\.\n$/,
    'of a start',
  )
  for (const wrong of ['99999', '-1', 'x']) {
    t.match(await as('jianguan', ['log', 'show', '--', wrong]), {
      exit: 2,
      err: /no entry .*read[\s\S]*Next: yinsuan log show\n/,
    })
  }
})

type Broken = {
  readonly name: string
  readonly code: string
  readonly harm: (dataDir: string) => Promise<unknown> | void
  readonly exit: number
  readonly en: RegExp
  readonly next: string
}

const BROKEN: readonly Broken[] = [
  {
    name: 'a newer schema',
    code: 'store.newer_schema',
    harm: dir =>
      statement(dir, "insert into kysely_migration (name, timestamp) values ('0999-later', 'now')"),
    exit: 1,
    en: /newer version .*0999-later/,
    next: 'git pull && npm ci',
  },
  {
    name: 'a damaged log',
    code: 'store.log_damaged',
    harm: dir => statement(dir, "update entries set leaf = leaf || ' ' where seq = 3"),
    exit: 5,
    en: /log is damaged: entry 3 /,
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  {
    name: 'a ledger that says less than its log',
    code: 'store.ledger_damaged',
    harm: dir => statement(dir, 'update accounts set spent = spent - 1 where grant_id is not null'),
    exit: 5,
    en: /ledger is damaged/,
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  {
    name: 'a damaged sealed file',
    code: 'engine.damaged_file',
    harm: dir => flipByte(sealedFile(dir)),
    exit: 5,
    en: /sealed file .* differs from its recorded digest/,
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  {
    name: 'a missing signing key',
    code: 'config.signing_key_missing',
    harm: dir => rmSync(join(dir, 'keys', 'log.key')),
    exit: 1,
    en: /signing key .*log\.key is missing/,
    next: 'yinsuan restore BACKUP --data-dir NEW-DIR',
  },
  {
    name: 'a signing key that others may read',
    code: 'config.signing_key_open',
    harm: dir => chmodSync(join(dir, 'keys', 'service.key'), 0o640),
    exit: 1,
    en: /can read the signing key/,
    next: 'chmod 600 FILE',
  },
]

t.test('a start that has to be refused says why in both languages, and what leads on', async t => {
  const start = (dataDir: string, ...more: readonly string[]) =>
    as('operator', ['serve', '--data-dir', dataDir, '--port', '0', '--metrics-port', 'off', ...more])
  t.match(await start(world.dataDir), {
    exit: 1,
    out: '',
    err: /in use by process \d+[\s\S]*\nNext: yinsuan serve (?:.* )?--data-dir OTHER-DIR\n/,
  })
  t.match(await start(world.dataDir, '--lang', 'zh'), { exit: 1, err: /正被进程 \d+ 使用/ })
  const env = { DATABASE_URL: 'postgres://yinsuan:geheim@127.0.0.1:9/yinsuan' }
  const silent = await as('operator', ['serve', '--data-dir', world.dataDir, '--port', '0'], { env })
  t.match(silent, {
    exit: 1,
    err: /\[store\.unreachable\][\s\S]*ECONNREFUSED[\s\S]*\nNext: yinsuan config check\n/,
  })
  t.notMatch(silent.err, /geheim/, 'the password is not told')
  await world.service.close()
  for (const { name, code, harm, exit, en, next } of BROKEN) {
    const dataDir = join(folder, code)
    cpSync(world.dataDir, dataDir, { recursive: true })
    await harm(dataDir)
    const refused = await start(dataDir)
    t.match(refused, { exit, out: '', err: en }, name)
    t.match(refused.err, `Error [${code}]: `, `${name}: its code`)
    t.match(refused.err, `\nNext: ${next}\n`, `${name}: what leads on`)
    t.match(await start(dataDir, '--lang', 'zh'), {
      exit,
      err: /^错误 \[.*\]：.*\p{Script=Han}.*\n下一步：/su,
    })
  }
})

async function statement(folder: string, text: string): Promise<void> {
  const connection = await connect({ kind: 'pglite', folder })
  await connection.db.executeQuery(CompiledQuery.raw(text))
  await connection.close()
}

function sealedFile(dataDir: string): string {
  const edition = join(dataDir, 'data', 'editions', EDITION)
  const file = readdirSync(edition, { recursive: true, encoding: 'utf8' }).find(name =>
    name.endsWith('.parquet'),
  )
  return join(edition, file ?? '')
}

function flipByte(file: string): void {
  const bytes = readFileSync(file)
  const at = bytes.length >> 1
  writeFileSync(
    file,
    bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)),
  )
}
