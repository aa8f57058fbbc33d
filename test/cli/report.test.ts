import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { cosign } from '../../protocols/audit/cosignature.ts'
import { formatNote, formatVkey, parseNote } from '../../protocols/audit/note.ts'
import { ReportHead } from '../../schemas/compliance-report.ts'
import { Statement } from '../../schemas/statement.ts'
import { testKey } from '../protocols/audit/log-fixture.ts'
import { expectOk, openMarket } from './world.ts'

const EDITION = 'appliance-orders@2025'
const world = await openMarket(4_000, { grant: ['--price', '50000'] })
const { as } = world
t.teardown(world.close)
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
const month = today.slice(0, 7)
const period = ['--from', `${month}-01`, '--to', today]
for (const rho of ['0.001', '0.002', '0.001'])
  expectOk(
    await as('dongfang', ['query', 'profile', EDITION, '品类=空气炸锅', '--by', 'age_band', '--rho', rho]),
  )
const refused = await as('dongfang', [
  'query',
  'profile',
  EDITION,
  '品类=空气炸锅',
  '--by',
  'age_band',
  '--rho',
  '900',
])
if (refused.exit === 0) throw new Error('it was answered')

t.test(
  'provider, consumer and officer make the same statement to the fen, and a stored answer costs nothing',
  async t => {
    const made = await Promise.all(
      ['hailan', 'dongfang', 'jianguan'].map(async member =>
        Statement.parse(
          JSON.parse(expectOk(await as(member, ['settle', '--period', month, '--format', 'json'])).out),
        ),
      ),
    )
    const [first] = made
    for (const statement of made) t.same(statement.accounts, first?.accounts)
    t.match(first, { accounts: [{ answers: '2', fen: '100000' }], problems: [], complete: false })
    t.match(made[1]?.balances, [
      { organisation: 'dongfang', payable: '100000' },
      { organisation: 'hailan', receivable: '100000' },
    ])
  },
)

t.test('a statement is drawn, and is a page or a table for spreadsheets', async t => {
  t.match(await as('dongfang', ['settle', '--period', month, '--lang', 'zh']), {
    out: /dongfang +¥0\.00 +¥1,000\.00/,
  })
  t.match(await as('dongfang', ['settle', '--period', month, '--format', 'html']), {
    out: /<!doctype html>[\s\S]*¥1,000\.00/,
  })
  t.match(await as('dongfang', ['settle', '--period', month, '--format', 'csv']), {
    out: /answer,\d+,.*,50000\r\n/,
  })
  t.match(await as('dongfang', ['settle', '--period', '2020-01']), { exit: 0, out: /No answer was released/ })
})

t.test('that the month is not over is said once, wherever the statement goes', async t => {
  const file = join(world.folder, 'statement.csv')
  const [en, zh] = [/this statement is provisional/g, /本结算单为暂计/g]
  for (const [argv, lang, sentence, out, err] of [
    [[], 'en', en, 1, 0],
    [[], 'zh', zh, 1, 0],
    [['--format', 'html'], 'en', en, 1, 1],
    [['--format', 'csv'], 'en', en, 0, 1],
    [['--output', file, '--notes'], 'zh', zh, 0, 1],
  ] as const) {
    const said = expectOk(await as('dongfang', ['settle', '--period', month, '--lang', lang, ...argv]))
    const counts = [said.out, said.err].map(text => text.match(sentence)?.length ?? 0)
    t.same(counts, [out, err], `${lang} ${argv.join(' ')}`)
  }
  t.match(await readFile(file, 'utf8'), '\r\n# month not over in the log\r\nkind,entry,')
})

t.test('a month that is none, and one that has not begun, are told before anything is asked', async t => {
  t.match(await as('dongfang', ['settle', '--period', '2026-13']), { exit: 2, err: /2026-13/ })
  t.match(await as('dongfang', ['settle', '--period', '2099-01']), { exit: 2, err: /has not begun/ })
  t.match(await as('jianguan', ['report', 'compliance', '--from', '2099-01-01', '--to', '2099-01-31']), {
    exit: 2,
    err: /has not begun/,
  })
  t.match(await as('jianguan', ['report', 'compliance', '--from', '2026-02-30', '--to', '2026-03-01']), {
    exit: 2,
    err: /2026-02-30/,
  })
  t.match(await as('jianguan', ['report', 'compliance', '--from', '2026-03-02', '--to', '2026-03-01']), {
    exit: 2,
    err: /2026-03-02/,
  })
})

t.test(
  'the report has ten parts, every statement names entries of the log, and every computation is in its annex',
  async t => {
    const { out } = expectOk(await as('jianguan', ['report', 'compliance', ...period, '--format', 'json']))
    const { annex, columns, ...head } = JSON.parse(out)
    const report = ReportHead.parse(head)
    t.equal(report.parts.length, 10)
    t.ok(columns.computations.includes('sensitivity'))
    const verified = JSON.parse(
      expectOk(await as('jianguan', ['log', 'verify', world.service.url, '--json'])).out,
    )
    const rows = report.parts.flatMap(part => part.tables.flatMap(table => table.rows))
    const named = [...rows, ...annex, ...report.parts.flatMap(({ facts }) => facts)].flatMap(({ seq }) => seq)
    t.ok(named.length > 20)
    t.ok(
      named.every(seq => Number(seq) < verified.size),
      'in the verified log',
    )
    t.equal(
      annex.filter(({ table }: { table: string }) => table === 'computations').length,
      verified.outcomes.released + verified.outcomes.refused,
    )
    t.equal(annex.filter(({ table }: { table: string }) => table === 'refusals').length, verified.refusals)
    for (const key of [
      'organisations',
      'keys',
      'rules',
      'approvals',
      'editions',
      'anonymity',
      'columns',
      'grants',
      'budgets',
      'accounts',
    ]) {
      const table = report.parts.flatMap(({ tables }) => tables).find(each => each.key === key)
      t.ok((table?.rows.length ?? 0) > 0, key)
      t.ok(
        table?.rows.every(({ seq }) => seq.length > 0),
        `${key} names its entries`,
      )
    }
    const spent = report.parts.find(({ key }) => key === 'budgets')?.tables[0]?.rows[0]?.cells
    t.equal(spent?.[4], verified.editions[0].spent, 'what the verifier recomputes')
  },
)

t.test('the report is a page in both languages, a table, and a PDF where Chromium is', async t => {
  for (const [language, words] of [
    [
      'zh',
      /合规报告[\s\S]*>假名化<[\s\S]*产品规划 \(product-planning\)[\s\S]*附件甲 全部计算[\s\S]*dongfang<\/td><td>产品规划</,
    ],
    [
      'en',
      /Compliance report[\s\S]*Product planning \(product-planning\)[\s\S]*Annex A\. Every computation[\s\S]*dongfang/,
    ],
  ] as const) {
    const file = join(world.folder, `report-${language}.html`)
    expectOk(await as('jianguan', ['report', 'compliance', ...period, '--lang', language, '--output', file]))
    const page = await readFile(file, 'utf8')
    t.match(page, words)
    t.notMatch(page, /undefined|NaN|\[object/)
    t.notMatch(page, /空气炸锅/, 'what was asked is not told')
    if (language === 'zh')
      t.notMatch(page, />(?:generalised|pseudonym|dropped|none|all|mobile-phone)</, 'codes are words')
    t.notMatch(page, /(?:src|href)=/, 'it loads nothing')
    t.equal((await stat(file)).mode & 0o777, 0o600)
  }
  t.match(await as('jianguan', ['report', 'compliance', ...period, '--format', 'csv']), {
    out: /annex,computations,\d+,/,
  })
  const pdf = join(world.folder, 'report.pdf')
  const { err } = expectOk(await as('jianguan', ['report', 'compliance', ...period, '--output', pdf]))
  if (/No Chromium/.test(err))
    t.match(await readFile(join(world.folder, 'report.html'), 'utf8'), /<!doctype html>/)
  else t.equal((await readFile(pdf)).subarray(0, 5).toString(), '%PDF-')
  t.match(await as('jianguan', ['report', 'compliance', ...period, '--format', 'pdf']), {
    exit: 2,
    err: /--output/,
  })
  if (process.env['KEEP_REPORT'] !== undefined)
    await writeFile(process.env['KEEP_REPORT'], await readFile(pdf))
})

t.test(
  'the desk reports who retries refusals and who walks a difference, with what waits and who asked',
  async t => {
    const { waiting, alerts, activity } = JSON.parse(
      expectOk(await as('jianguan', ['desk', 'overview', '--json'])).out,
    )
    // Its officer was admitted by two persons, which is an alert of its own.
    const ofQuestions = ({ kind }: { kind: string }) => kind !== 'admission'
    t.same([waiting, alerts.filter(ofQuestions)], [[], []])
    t.match(activity, [
      { organisation: 'dongfang', edition: EDITION, released: 2 },
      { organisation: 'dongfang', refused: 1 },
    ])
    const aggregate = ['query', 'aggregate', EDITION, '--select', 'units', '--rho', '0.0005']
    for (let retry = 0; retry < 11; retry++)
      await as('dongfang', ['query', 'profile', EDITION, '--by', 'age_band', '--rho', '900'])
    const regions = ['广东', '江苏', '浙江', '山东', '河南', '四川', '湖北']
    for (let at = 0; at < 5; at++)
      expectOk(
        await as('dongfang', [
          ...aggregate,
          `province=${regions.slice(at).join(',')}`,
          '--group-by',
          'gender',
        ]),
      )
    const found = JSON.parse(expectOk(await as('jianguan', ['desk', 'overview', '--json'])).out)
    const kinds = found.alerts.filter(ofQuestions).map(({ kind }: { kind: string }) => kind)
    t.same(kinds.sort(), ['differencing', 'refusals'])
    t.match(await as('jianguan', ['desk', 'overview', '--lang', 'zh']), { out: /反复被拒绝[\s\S]*dongfang/ })
    const csv = expectOk(await as('jianguan', ['desk', 'overview', '--csv'])).out
    t.match(csv, 'alert,refusals,dongfang,,,count,10,,')
    t.match(csv, `activity,,dongfang,${EDITION},,released,7,,`)
    t.match(await as('dongfang', ['desk', 'overview']), { exit: 3 })
  },
)

t.test('under a policy its witnesses are asked for, by the statement and by the report', async t => {
  const witness = testKey('witness', 'witness.example/court', new Uint8Array(32).fill(9))
  const log = expectOk(await as('jianguan', ['log', 'keys'])).out.trim()
  const file = join(world.folder, 'policy.yaml')
  await writeFile(file, `log: ${log}\nwitnesses: [${formatVkey(witness.key)}]\nquorum: 1\n`)
  const policy = ['--policy', file, '--format', 'json']
  const cosigning: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    const url = input instanceof Request ? input.url : input.toString()
    if (!url.endsWith('/checkpoint')) return response
    const { text, signatures } = parseNote(new Uint8Array(await response.arrayBuffer()))
    const cosignature = await cosign(text, witness.key, Math.floor(Date.now() / 1000), witness.sign)
    return new Response(formatNote({ text, signatures: [...signatures, cosignature] }).slice())
  }
  for (const [member, command] of [
    ['dongfang', ['settle', '--period', month]],
    ['jianguan', ['report', 'compliance', ...period]],
  ] as const) {
    t.match(await as(member, [...command, ...policy]), { exit: 5, err: 'log.checkpoint' }, command[0])
    expectOk(await as(member, [...command, ...policy], { fetch: cosigning }))
  }
  const partsOf = (out: string) => {
    const { annex: _annex, columns: _columns, ...head } = JSON.parse(out)
    return JSON.stringify(ReportHead.parse(head).parts)
  }
  const report = ['report', 'compliance', ...period]
  const trusted = partsOf(expectOk(await as('jianguan', [...report, ...policy], { fetch: cosigning })).out)
  t.match(trusted, /witness\.example\/court/)
  t.match(trusted, /log verify \S+ --policy '/)
  t.notMatch(trusted, /no-witness/)
  const alone = partsOf(expectOk(await as('jianguan', [...report, '--format', 'json'])).out)
  t.match(alone, /no-witness/)
  t.match(alone, /log verify \S+ --key '/)
})

t.test('an option that two commands mean differently is described in each one’s own words', async t => {
  t.match((await as('', ['settle', '--help'])).out, /--period <month> +the month, such as/)
  t.match((await as('', ['query', 'trend', '--help'])).out, /--period <dimension> +calendar dimension/)
  t.match((await as('', ['report', 'compliance', '--help', '--lang', 'zh'])).out, /--to <day> +截止日/)
  t.match((await as('', ['grant', 'issue', '--help'])).out, /--to <org> +id of the consumer\n/)
})

t.test('an empty period says so, and who is no officer gets no report of others', async t => {
  const empty = expectOk(
    await as('jianguan', ['report', 'compliance', '--from', '2020-01-01', '--to', '2020-12-31']),
  )
  t.match(empty.out, /The log has no entry in this period/)
  t.match(await as('dongfang', ['report', 'compliance', ...period, '--format', 'json']), {
    exit: 3,
    err: /Only an officer or auditor/,
  })
})
