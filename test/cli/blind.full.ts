import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import initialize from 'node-seal/allows'
import t from 'tap'
import { cheat } from '../../scripts/demo/cheat.ts'
import { decodeKeyFile } from '../../protocols/identity/keys.ts'
import { createClient } from '../../src/sdk/client.ts'
import { UNSEEN } from '../../schemas/unseen.ts'
import { openFolderStorage } from '../../src/cli/blind/folder-storage.ts'
import { addMember, expectOk, openMarket } from './world.ts'

const world = await openMarket(6_000, {
  flags: { insecureBlindLevels: 'on', keyPerMinute: '0', addressPerMinute: '0' },
  grant: ['--modes', 'open,blind', '--blind-level', 'insecureForTesting'],
})
t.teardown(world.close)
const { as } = world
const EDITION = 'appliance-orders@2025'
const profiles = join(world.folder, 'config/yinsuan/profiles')
const tickets = join(profiles, 'dongfang.blind')
const blind = (value: string, ...more: readonly string[]) => [
  'query',
  'profile',
  EDITION,
  '--blind',
  `品类=${value}`,
  '--by',
  'gender',
  '--no-base',
  ...more,
]

t.test('an estimate tells bytes, noise and time, and says nothing of the value', async t => {
  const sent: string[] = []
  const watching: typeof fetch = async (input, init) => {
    if (init?.body instanceof Uint8Array) sent.push(new TextDecoder().decode(init.body))
    return fetch(input, init)
  }
  const argv = ['estimate', ...blind('空气炸锅', '--epsilon', '0.1').slice(1)]
  const { out } = expectOk(await as('dongfang', argv, { fetch: watching }))
  t.match(out, /Blind: 3 groups, one selection among 29 hidden cells; ticket at level insecureForTesting/)
  t.match(out, /Ahead, without the question: [\d.]+ KiB up, [\d.]+ KiB down, about [\d.]+ s/)
  t.match(out, /For the question: 8 B up/)
  t.match(out, /± \d/)
  t.notMatch(sent.join(), '空气炸锅')
})

t.test('a value outside the domain is refused here: no request carries it', async t => {
  const requests: string[] = []
  const watching: typeof fetch = async (input, init) => {
    requests.push(`${init?.method} ${new URL(input instanceof Request ? input.url : input).pathname}`)
    return fetch(input, init)
  }
  const typed = await as('dongfang', blind('空气炸', '--epsilon', '0.1'), { fetch: watching })
  t.match(typed, { exit: 2, err: /空气炸锅/ })
  t.same(requests, [`GET /v1/editions/${encodeURIComponent(EDITION)}`])
  t.match(await as('dongfang', blind('空气炸锅,电饭煲', '--epsilon', '0.1')), {
    exit: 2,
    err: /exactly one value/,
  })
  t.match(await as('dongfang', ['query', 'profile', EDITION, '--blind', 'category', '--by', 'gender']), {
    exit: 2,
  })
})

t.test(
  'a ticket made ahead is used by the next question; its folder is private and kept out of backups',
  async t => {
    expectOk(
      await as('dongfang', ['blind', 'ticket', 'make', EDITION, '--hide', '品类', '--select', 'units']),
    )
    const ahead = expectOk(await as('dongfang', ['blind', 'ticket', 'list', '--json']))
    const [{ id }] = JSON.parse(ahead.out) as [{ id: string }]
    t.match(JSON.parse(ahead.out), [{ state: 'ready', shape: { cells: 29, mode: 'one' } }])
    t.notMatch(ahead.out, 'seed')
    t.match(await as('dongfang', ['blind', 'ticket', 'show', id]), { exit: 0, out: /ready +\S+ .* ready$/m })
    for (const name of readdirSync(tickets)) t.equal(statSync(join(tickets, name)).mode & 0o077, 0, name)
    t.equal(statSync(tickets).mode & 0o077, 0)
    t.equal(statSync(join(profiles, 'dongfang.blind-key')).mode & 0o077, 0)
    t.match(
      readFileSync(join(tickets, 'CACHEDIR.TAG'), 'utf8'),
      /^Signature: 8a477f597d28d172789f06886806bc55\n/,
    )
    const { out } = expectOk(await as('dongfang', blind('空气炸锅', '--epsilon', '0.1', '--json')))
    t.match(JSON.parse(out), {
      stored: false,
      answer: { mode: 'blind', blind: { ticket: id } },
      hidden: [{ dimension: 'category', values: ['空气炸锅'] }],
    })
  },
)

t.test(
  'the answer is drawn with what stayed hidden, in both languages, and read again from the store',
  async t => {
    const zh = expectOk(await as('dongfang', blind('空气炸锅', '--epsilon', '0.1', '--lang', 'zh')))
    t.match(zh.out, /对其他任何人隐藏：品类：空气炸锅/)
    const id = /answer_[\w-]{22}/.exec(zh.out)?.[0] ?? ''
    const shown = expectOk(await as('dongfang', ['answer', 'show', id]))
    t.match(shown.out, /Hidden from everybody else: category: air fryer/)
    t.match(shown.out, /female +\d/)
    const file = join(world.folder, 'answer.json')
    expectOk(await as('dongfang', ['answer', 'show', id, '--json', '--output', file]))
    t.match(await as('dongfang', ['answer', 'verify', file]), { exit: 0, out: /^OK/ })
    const [folder, aside] = ['dongfang.blind', 'aside.blind'].map(name => join(profiles, name))
    if (folder === undefined || aside === undefined) return
    renameSync(folder, aside)
    const again = expectOk(await as('dongfang', ['answer', 'show', id]))
    t.equal(again.out, shown.out, 'a lost folder: read from the sealed copy')
    rmSync(folder, { recursive: true })
    renameSync(aside, folder)
  },
)

t.test(
  'a list says what was asked: what stayed hidden only where it was asked, and to nobody else',
  async t => {
    const open = [
      'query',
      'trend',
      EDITION,
      'category=电饭煲',
      '--select',
      'orders',
      '--rho',
      '0.001',
      '--json',
    ]
    expectOk(await as('dongfang', open))
    const list = async (...argv: readonly string[]) =>
      expectOk(await as('dongfang', ['answer', 'list', ...argv])).out
    const en = await list('--lang', 'en')
    t.match(en, /orders by month · category: rice cooker$/m)
    t.match(en, /buyers by gender · category: air fryer \(hidden\)$/m)
    t.match(await list('--lang', 'zh'), /按月份统计订单数? · 品类：电饭煲$/m)
    const lines = async (...argv: readonly string[]) =>
      (await list('--csv', ...argv)).trimEnd().split('\r\n').slice(1)
    t.match(await lines('--search', '电饭煲'), [/orders · month · category=电饭煲$/], 'the header and one')
    t.equal((await lines('--search', 'RICE trend')).length, 1)
    t.match(await lines('--search', '空气炸锅'), [/,blind,.*category=空气炸锅$/], 'what was hidden is found')
    t.equal((await lines('--mode', 'open')).length, 1)
    t.equal((await lines('--kind', 'profile', '--edition', EDITION)).length, 1)
    t.equal(await list('--search', 'lawn mower', '--lang', 'en'), 'Nothing found among 2 answers.\n')
    const [, stored] = JSON.parse(await list('--json')) as { query: unknown; hidden: unknown }[]
    t.match(stored, { hidden: [{ values: ['空气炸锅'] }], query: { hidden: { dimensions: ['category'] } } })
    t.notMatch(JSON.stringify(stored?.query), '空气炸锅', 'the service has no value to list')

    const elsewhere = join(world.folder, 'elsewhere')
    const there = join(elsewhere, 'yinsuan/profiles')
    mkdirSync(there, { recursive: true })
    copyFileSync(join(profiles, 'dongfang.json'), join(there, 'dongfang.json'))
    const env = { XDG_CONFIG_HOME: elsewhere }
    const other = await as('dongfang', ['answer', 'list', '--lang', 'en'], { env })
    t.match(expectOk(other).out, /buyers by gender · category: hidden$/m)
    t.notMatch(other.out, 'air fryer')

    await addMember(world, 'another', 'consumer')
    t.equal(expectOk(await as('another', ['answer', 'list', '--lang', 'en'])).out, 'No answers yet.\n')
  },
)

t.test('the same public part is not asked again without a person’s yes', async t => {
  const argv = blind('电饭煲', '--epsilon', '0.1')
  t.match(await as('dongfang', argv), {
    exit: 1,
    err: /Warning: the same public part, or some of it in other words, was asked[\s\S]*Not confirmed/,
  })
  t.match(await as('dongfang', argv, { person: 'y' }), { exit: 0, out: /rice cooker/ })
})

t.test(
  'several hidden dimensions and several values; what does not add up over cells is refused',
  async t => {
    const counts = [
      'query',
      'aggregate',
      EDITION,
      '--select',
      'count',
      '--group-by',
      'month',
      '--epsilon',
      '0.2',
    ]
    const any = expectOk(await as('dongfang', [...counts, '--blind-any', 'category=空气炸锅,电饭煲']))
    t.match(any.out, /air fryer, rice cooker/)
    const two = expectOk(
      await as('dongfang', [...counts, '--blind', 'category=空气炸锅', '--blind', 'gender=female']),
    )
    t.match(two.out, /category: air fryer; gender: female/)
    const trend = ['query', 'trend', EDITION, '--select', 'orders', '--epsilon', '0.2']
    t.match(await as('dongfang', [...trend, '--blind', 'category=空气炸锅']), { exit: 0, out: /2025-06/ })
    t.match(await as('dongfang', [...trend, '--blind-any', 'category=空气炸锅', '--yes']), {
      exit: 2,
      err: /exactly one cell/,
    })
    t.match(await as('dongfang', [...counts, '--blind', 'month=2025-06']), { exit: 2 })
  },
)

t.test('a killed command leaves a question that the next one finishes, charged once', async t => {
  const charges = async (): Promise<number> =>
    (JSON.parse(expectOk(await as('dongfang', ['answer', 'list', '--json'])).out) as unknown[]).length
  const main = join(import.meta.dirname, '../../src/cli/main.ts')
  const before = await charges()
  const argv = blind('空气炸锅', '--rho', '0.00011', '--yes')
  const signals: (string | null)[] = []
  for (const change of [1, 4, 8, 14]) {
    const child = spawn(process.execPath, [main, ...argv], {
      env: { ...process.env, XDG_CONFIG_HOME: join(world.folder, 'config'), YINSUAN_PROFILE: 'dongfang' },
      stdio: 'ignore',
    })
    let seen = 0
    const watcher = watch(tickets, () => {
      if (++seen === change) child.kill('SIGKILL')
    })
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
    watcher.close()
    signals.push(signal)
  }
  // The later runs have less left to do, and may come to their end.
  t.ok(signals.filter(signal => signal === 'SIGKILL').length >= 2, signals.join())
  expectOk(await as('dongfang', argv))
  t.equal((await charges()) - before, 1)
})

t.test('a person who asks has the next ticket made in the background; a program says so itself', async t => {
  const argv = blind('空气炸锅', '--rho', '0.00013', '--yes')
  const { out, background, err } = expectOk(await as('dongfang', [...argv, '--json'], { isTerminal: true }))
  const { ticket } = (JSON.parse(out) as { answer: { blind: { ticket: string } } }).answer.blind
  t.match(err, 'the next question is being made')
  t.same(background, [['blind', 'ticket', 'keep', ticket, '--quiet']])
  const program = expectOk(await as('dongfang', blind('空气炸锅', '--rho', '0.00014', '--yes')))
  t.same(program.background, [])
  const [keep = []] = background
  for (const count of ['1', '2', '2']) {
    const kept = expectOk(await as('dongfang', [...keep, '--count', count, '--json']))
    const ready = JSON.parse(kept.out) as readonly { state: string }[]
    t.same(
      ready.map(({ state }) => state),
      Array.from({ length: Number(count) }, () => 'ready'),
    )
  }
  t.match(await as('dongfang', [...keep, '--count', '8']), { exit: 2, err: /1 to 7/ })
  t.match(await as('dongfang', ['blind', 'ticket', 'keep', 'ticket_none']), { exit: 2, err: /no ticket/ })
})

t.test('a choice that waits is shown and given up with a yes, and what is left is reported', async t => {
  // The service loses the answer to the opening's upload, so that the choice waits for it.
  const losing: typeof fetch = async (input, init) => {
    if (new URL(input instanceof Request ? input.url : input).pathname === '/v1/uploads')
      return new Response('', { status: 507 })
    return fetch(input, init)
  }
  const make = ['blind', 'ticket', 'make', EDITION, '--hide', 'gender', '--select', 'count']
  t.match(await as('dongfang', make, { fetch: losing }), { exit: 1 })
  const listed = JSON.parse(expectOk(await as('dongfang', ['blind', 'ticket', 'list', '--json'])).out)
  const waiting = (listed as { id: string; state: string }[]).find(({ state }) => state === 'opened')
  const id = waiting?.id ?? ''
  t.match(await as('dongfang', ['blind', 'ticket', 'show', id]), {
    exit: 0,
    out: /opened.* chosen$/m,
    err: /waits for the opening of \S+; ask again to finish it\. .*365 days: 2\./,
  })
  const giveUp = ['blind', 'ticket', 'give-up', id]
  t.match(await as('dongfang', giveUp), {
    exit: 1,
    err: /Its seeds are here: .* 2 may still be given up[\s\S]*Not confirmed/,
  })
  t.match(await as('dongfang', [...giveUp, '--lang', 'zh'], { person: '是' }), {
    exit: 0,
    err: /已放弃。365 天内还可放弃 1 次。/,
  })
  t.match(await as('dongfang', ['blind', 'ticket', 'show', id]), { exit: 0, out: /ended.* given up$/m })
  expectOk(await as('dongfang', make))
})

t.test(
  'what the folder keeps of a ticket is shown, and tells an officer that the service kept its word',
  async t => {
    const [ticket] = JSON.parse(
      expectOk(await as('dongfang', ['blind', 'ticket', 'make', EDITION, '--hide', 'category', '--json']))
        .out,
    ) as [{ id: string }]
    const file = join(world.folder, 'record.json')
    expectOk(await as('dongfang', ['blind', 'record', ticket.id, '--json', '--output', file]))
    const checked = expectOk(await as('jianguan', ['blind', 'check-record', file]))
    t.match(checked.out, /The service logged for ticket_\S+ the choice that it sent: entry \d+\./)
    t.match(await as('dongfang', ['blind', 'record', 'ticket_AAAAAAAAAAAAAAAAAAAAAA']), { exit: 2 })
    writeFileSync(file, '{"v":1}')
    t.match(await as('jianguan', ['blind', 'check-record', file]), {
      exit: 5,
      err: /not the record of a ticket/,
    })
  },
)

t.test(
  'a key that others may read, a damaged key and another passphrase are reported, and no ticket is used',
  async t => {
    const key = join(profiles, 'dongfang.blind-key')
    const list = ['blind', 'ticket', 'list']
    chmodSync(key, 0o644)
    t.match(await as('dongfang', list), { exit: 1, err: /others may read it/ })
    chmodSync(key, 0o600)
    const kept = readFileSync(key)
    writeFileSync(key, '0'.repeat(64))
    t.match(await as('dongfang', list), { exit: 1, err: /cannot be opened/ })
    writeFileSync(key, 'x')
    t.match(await as('dongfang', list), { exit: 1, err: /damaged/ })
    writeFileSync(key, kept)
    t.match(await as('dongfang', list), { exit: 0 })

    rmSync(tickets, { recursive: true })
    const secret = (word: string) => ({ env: { YINSUAN_BLIND_PASSPHRASE: word } })
    t.match(await as('dongfang', list, secret('one')), { exit: 0, out: /No tickets/ })
    t.match(await as('dongfang', list, secret('other')), { exit: 1, err: /cannot be opened/ })
    t.match(await as('dongfang', list), { exit: 1, err: /YINSUAN_BLIND_PASSPHRASE/ })
  },
)

t.test('a folder takes a name once, whole, and leaves no draft behind', async t => {
  const folder = t.testdir()
  const storage = await openFolderStorage(folder)
  const content = (text: string) => new TextEncoder().encode(text)
  const made = await Promise.all(['a', 'b', 'c'].map(text => storage.create('one.1', content(text))))
  t.equal(made.filter(Boolean).length, 1)
  await storage.erase('one.1')
  t.same(await storage.read('one.1'), new Uint8Array())
  t.equal(await storage.create('one.1', content('d')), false, 'an erased name stays taken')
  t.equal(await storage.read('two.1'), undefined)
  t.same(await storage.list(), ['one.1'])
  t.same(readdirSync(folder).sort(), ['.nobackup', 'CACHEDIR.TAG', 'one.1'])
  chmodSync(folder, 0o500)
  if (process.getuid?.() !== 0) await t.rejects(storage.create('three.1', content('x')))
  chmodSync(folder, 0o700)
})

t.test('an officer decides the level of a grant’s blind tickets; the grant list tells it', async t => {
  await addMember(world, 'xinxing', 'consumer')
  const issue = ['grant', 'issue', '--dataset', 'appliance-orders', '--to', 'xinxing']
  const terms = ['--purpose', 'product-planning', '--budget', 'epsilon:1', '--expires', '+9d']
  const strong = [...issue, ...terms, '--modes', 'open,blind', '--blind-level', 'strong']
  t.match(await as('hailan', strong), { exit: 3, err: /officer’s decision/ })
  const issued = expectOk(await as('hailan', [...issue, ...terms, '--modes', 'open,blind', '--json']))
  const { id } = JSON.parse(issued.out) as { id: string }
  const level = ['grant', 'level', id, 'strong']
  t.match(await as('hailan', [...level, '--yes']), { exit: 3 })
  t.match(await as('jianguan', level), { exit: 1, err: /at most 1 in 735 471 for each choice drawn\?/ })
  t.match(await as('jianguan', [...level, '--yes']), { exit: 3, err: /up to 1\.36e-6[\s\S]*delta 1e-6/ })
  const full = ['grant', 'level', id, 'full', '--yes']
  t.match(await as('jianguan', full), { exit: 0, out: /blind \(full\), open/ })
  t.match(await as('xinxing', ['grant', 'list', '--lang', 'zh']), {
    exit: 0,
    out: /盲查询 \(full\)、普通查询/,
  })
  t.match(await as('jianguan', ['grant', 'level', id, 'none', '--yes']), { exit: 2, err: /full, strong/ })
})

t.test('who cheats is caught; an officer checks the evidence alone and lifts the suspension', async t => {
  await addMember(world, 'rival', 'consumer')
  const grant = ['--dataset', 'appliance-orders', '--to', 'rival', '--purpose', 'product-planning']
  const terms = ['--budget', 'epsilon:1', '--expires', '+9d', '--modes', 'open,blind']
  expectOk(await as('hailan', ['grant', 'issue', ...grant, ...terms]))
  const accepted = expectOk(await as('rival', ['grant', 'accept', '--yes', '--quiet']))
  t.equal(accepted.err, '')
  t.match(JSON.parse(accepted.out), { consumer: 'rival', provider: 'hailan' }, 'the contract that was signed')
  const profile = JSON.parse(readFileSync(join(profiles, 'rival.json'), 'utf8')) as {
    readonly key: unknown
    readonly serviceKey: string
  }
  const { keyId, sign } = decodeKeyFile(JSON.stringify(profile.key)).privateKey
  const client = createClient({ baseUrl: world.service.url, keyId, sign, serviceKey: profile.serviceKey })
  const shape = { parameters: 'bfv-8192-30', level: 'full', mode: 'one', cells: 29, answers: 1 } as const
  const { declaration } = await client.editionShow({ params: { id: EDITION } })
  const ticket = await cheat(client, await initialize(), { dataset: declaration.dataset, shape })
  t.equal(ticket.state, 'failed')
  t.match(await as('rival', ['query', 'profile', EDITION, '--by', 'gender', '--epsilon', '0.1']), { exit: 3 })

  const listed = expectOk(await as('jianguan', ['blind', 'evidence', '--json']))
  const [{ id }] = JSON.parse(listed.out) as [{ id: string }]
  const proven = expectOk(await as('jianguan', ['blind', 'evidence', id]))
  t.match(
    proven.out,
    /Proven: rival cheated with ticket_\S+: instance \d+, its seed produces a different selector/,
  )
  t.match(
    proven.out.replaceAll(/\s+/g, ' '),
    /signed by key_\S+ \(entry \d+ of the log\), the opening by key_\S+/,
  )
  t.match(proven.err, /has not replied/)
  t.same(JSON.parse(expectOk(await as('dongfang', ['blind', 'evidence', '--json'])).out), [], 'not of others')
  t.match(await as('dongfang', ['blind', 'rebut', id, '--text', 'x', '--yes']), { exit: 1 })
  const own = expectOk(await as('rival', ['blind', 'evidence', id]))
  t.match(own.out, /Proven: rival cheated/, 'the accused checks it too')
  t.match(await as('rival', ['blind', 'rebut', id, '--text', 'x']), { exit: 1 }, 'not without a yes')
  expectOk(await as('rival', ['blind', 'rebut', id, '--text', 'Our key was stolen.', '--yes']))
  const answered = expectOk(await as('jianguan', ['blind', 'evidence', id, '--json']))
  t.match(answered.err, /signed by key_\S+, entry \d+:\n {2}│ Our key was stolen\.\n/)
  t.match(JSON.parse(answered.out), {
    rebuttals: [{ kind: 'signed', text: 'Our key was stolen.', record: { kind: 'none' } }],
  })
  const hostile = 'See\u001b]0;x\u0007 \u009b2J\u202e1\r\nProven: rival is innocent\u2028.'
  expectOk(await as('rival', ['blind', 'rebut', id, '--text', hostile, '--yes']))
  for (const options of [['--lang', 'en'], ['--lang', 'zh'], ['--json']]) {
    const read = expectOk(await as('jianguan', ['blind', 'evidence', id, ...options], { isTerminal: true }))
    const seen = read.out + read.err
    t.notOk(UNSEEN.test(seen.replaceAll('\n', '')), 'the words of the accused act on no terminal')
    t.match(read.err, '  │ Proven: rival is innocent', 'and cannot pass for this program’s')
    t.notMatch(seen, /^Proven: rival is innocent/m)
  }

  expectOk(await as('jianguan', ['blind', 'lift', 'rival', '--yes']))
  t.match(await as('rival', ['query', 'profile', EDITION, '--by', 'gender', '--epsilon', '0.1']), { exit: 0 })
  t.match(await as('jianguan', ['blind', 'lift', 'rival', '--yes']), { exit: 2, err: /no open evidence/ })
})
