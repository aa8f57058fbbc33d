// Notifications as receivers get them: an HTTPS server of ours, and a mail server of Debian.
import { createHmac, randomFillSync } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import t from 'tap'
import { stringify } from 'yaml'
import { makeCertificate } from '../support/certificate.ts'
import { notifyRound } from '../../src/cli/notify/round.ts'
import { readNotifySettings } from '../../src/cli/notify/settings.ts'
import { CLI_TEXT } from '../../src/text/cli/text.ts'
import { startSmtp } from '../support/smtp.ts'
import { addMember, expectOk, openMarket } from './world.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const ROBOT_SECRET = 'SEC-robot-9f31'
const EDITION = 'appliance-orders@2025'

const world = await openMarket(3_000)
const work = mkdtempSync(join(tmpdir(), 'yinsuan-notify-'))
const certificate = makeCertificate(work)
type Got = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }
let got: Got[] = []
let answer = (
  path: string,
): { readonly status: number; readonly body: string; readonly location?: string } => ({
  status: 200,
  body: path === '/hook' ? '' : '{"errcode":0,"errmsg":"ok"}',
})
const well = answer
const server = createServer(
  { cert: readFileSync(certificate), key: readFileSync(join(work, 'key.pem')) },
  (request, response) => {
    void buffer(request).then(body => {
      const path = request.url ?? ''
      got.push({ path, headers: request.headers, body: body.toString('utf8') })
      const { status, body: said, location } = answer(path.split('?')[0] ?? '')
      response.writeHead(status, location === undefined ? {} : { location }).end(said)
    })
  },
)
const port = await new Promise<number>(resolve => {
  server.listen(0, 'localhost', () => resolve((server.address() as { port: number }).port))
})
const origin = `https://localhost:${port}`
t.teardown(async () => {
  server.close()
  await world.close()
  rmSync(work, { recursive: true, force: true })
})

let files = 0
function settings(more: object): string {
  const file = join(work, `notify-${files++}.yaml`)
  writeFileSync(file, stringify({ ca: certificate, ...more }), { mode: 0o600 })
  return file
}

const CHANNELS = [
  { kind: 'webhook', url: `${origin}/hook`, secret: SECRET },
  { kind: 'wecom', url: `${origin}/wecom?key=robot-key` },
  { kind: 'dingtalk', url: `${origin}/dingtalk?access_token=token`, secret: ROBOT_SECRET },
]

/** As Standard Webhooks says, written anew. */
function isSigned({ headers, body }: Got): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = headers
  const mac = createHmac('sha256', Buffer.alloc(32, 7)).update(`${String(id)}.${String(time)}.${body}`)
  return signature === `v1,${mac.digest('base64')}`
}

t.test(
  'what happens is reported once to each channel, without a figure, and again until it is taken',
  async t => {
    const file = settings({ language: 'zh', channels: CHANNELS })
    const state = join(work, 'state.json')
    const look = async () => {
      got = []
      return await world.as('dongfang', ['notify', file, '--state', state])
    }
    expectOk(await look())
    t.same(got, [], 'what there was before the first look is no news')
    t.equal(statSync(state).mode & 0o077, 0)

    const { out: asked } = expectOk(
      await world.as('dongfang', [
        'query',
        'profile',
        EDITION,
        '--by',
        'age_band',
        '--rho',
        '0.01',
        '--json',
      ]),
    )
    const dry = expectOk(await world.as('dongfang', ['notify', file, '--state', state, '--dry-run']))
    t.match(dry.out, /^请用您的密钥读取：yinsuan answer show answer_\S+\n$/)
    t.same(got, [], 'a dry run sends nothing')
    expectOk(await look())
    t.equal(got.length, 3, 'one notice to three channels')
    const hooks = got.filter(({ path }) => path === '/hook')
    t.ok(hooks.every(isSigned))
    t.notOk(
      isSigned({ ...(hooks[0] as Got), body: `${hooks[0]?.body} ` }),
      'of another body the signature is wrong',
    )
    const types = hooks.map(({ body }) => (JSON.parse(body) as { type: string }).type)
    t.same(types, ['answer-ready'])
    const figures = asked.match(/\b[0-9]{3,}\b/g) ?? []
    t.ok(figures.length > 0)
    const texts = got.map(({ body }) =>
      body.replaceAll(/"timestamp":"[^"]*"|(?:answer|grant)_[A-Za-z0-9_-]+/g, ''),
    )
    t.notMatch(texts.join(' '), /[0-9]{2,}/, 'no figure')
    const robot = got.find(({ path }) => path.startsWith('/dingtalk'))
    const query = new URL(robot?.path ?? '', origin).searchParams
    const time = query.get('timestamp') ?? ''
    const mac = createHmac('sha256', ROBOT_SECRET).update(`${time}\n${ROBOT_SECRET}`).digest('base64')
    t.equal(query.get('sign'), mac, '钉钉')
    t.match(JSON.parse(robot?.body ?? ''), { msgtype: 'text', text: { content: /隐算/ } })
    expectOk(await look())
    t.same(got, [], 'each once')
  },
)

t.test('each alarm of a panel is sent once, also when its panel was not read for a while', async t => {
  const channels = [{ kind: 'webhook', url: `${origin}/hook`, secret: SECRET }]
  const read = await readNotifySettings(settings({ channels }))
  const stateFile = join(work, 'panel.json')
  const context = {
    host: { now: Date.now, random: (bytes: Uint8Array) => randomFillSync(bytes) },
    text: CLI_TEXT.en,
    say: () => undefined,
  } as never
  const round = async (...alarms: readonly string[]) => {
    got = []
    const nothing = { open: [], budgets: [], grants: [], answers: [], alarm: undefined }
    const look = { organisation: 'maker', now: Date.now(), ...nothing, panelAlarms: alarms }
    const panels = { orders: String(alarms.length) }
    t.equal(await notifyRound(context, { settings: read, stateFile, member: 'maker', look, panels }), 0)
    return got.map(({ body }) => (JSON.parse(body) as { data: object }).data)
  }
  t.same(await round('orders 2026-01 units'), [], 'what there was before the first look is no news')
  const [sent, ...more] = await round('orders 2026-01 units', 'orders 2026-02 units')
  t.match(sent, { subject: 'orders 2026-02 units', text: /The panel of orders raises an alarm for 2026-02/ })
  t.same(more, [])
  t.same(await round(), [], 'its panel has not changed and is not read')
  t.same(await round('orders 2026-02 units'), [], 'read again')
  t.equal((await round('orders 2026-03 units', 'orders 2026-02 units')).length, 1)
})

t.test('a contract that waits is reported at the first look too, and an edition when it opens', async t => {
  await addMember(world, 'xihai', 'consumer')
  const issue = ['grant', 'issue', '--dataset', 'appliance-orders', '--to', 'xihai', '--purpose', 'pricing']
  const terms = ['--budget', 'rho:0.05', '--expires', '+30d', '--price', '0', '--json']
  expectOk(await world.as('hailan', [...issue, ...terms]))
  const file = settings({ channels: CHANNELS.slice(0, 1) })
  const told = async () => {
    got = []
    expectOk(await world.as('xihai', ['notify', file, '--state', join(work, 'xihai.json')]))
    return got.map(({ body }) => (JSON.parse(body) as { type: string }).type)
  }
  expectOk(await world.as('jianguan', ['edition', 'freeze', EDITION]))
  t.same(await told(), ['contract-waiting'])
  expectOk(await world.as('jianguan', ['edition', 'unfreeze', EDITION]))
  t.same(await told(), ['edition-open'])
  t.same(await told(), [])
})

t.test('a notice that a channel does not take is kept, and sent again under the same id', async t => {
  const file = settings({ budgetPercent: 0 + 1, events: ['budget-nearly-spent'], channels: CHANNELS })
  const state = join(work, 'retried.json')
  const look = async () => {
    got = []
    return await world.as('dongfang', ['notify', file, '--state', state])
  }
  const elsewhere = { status: 302, body: '', location: `${origin}/elsewhere` }
  answer = path =>
    path === '/hook' ? elsewhere : { status: 200, body: '{"errcode":93000,"errmsg":"secret words"}' }
  const failed = await look()
  t.equal(failed.exit, 1)
  t.match(failed.err, /HTTP 302[\s\S]*errcode 93000[\s\S]*\[notify\.undelivered\]/)
  t.notMatch(failed.err, /secret words|robot-key|token|whsec|SEC-/, 'neither secrets nor what was answered')
  t.notOk(
    got.some(({ path }) => path === '/elsewhere'),
    'no redirect is followed',
  )
  const [first] = got
  answer = path => (path === '/wecom' ? { status: 500, body: 'x'.repeat(10_000_000) } : well(path))
  t.match(await look(), { exit: 1, err: /wecom \(channel 2\) \((?:HTTP 500|ECONNRESET|–)\)/ })
  t.equal(got[0]?.headers['webhook-id'], first?.headers['webhook-id'])
  answer = well
  expectOk(await look())
  t.same(
    got.map(({ path }) => path),
    ['/wecom?key=robot-key'],
    'only to who has not taken it',
  )
  expectOk(await look())
  t.same(got, [])
})

t.test('a channel that fails is tried once a round', async t => {
  const file = settings({ channels: CHANNELS.slice(0, 1) })
  const state = join(work, 'down.json')
  expectOk(await world.as('dongfang', ['notify', file, '--state', state]))
  const kept = JSON.parse(readFileSync(state, 'utf8')) as { seen: string[] }
  writeFileSync(state, JSON.stringify({ ...kept, seen: [] }))
  answer = () => ({ status: 503, body: '' })
  got = []
  t.equal((await world.as('dongfang', ['notify', file, '--state', state])).exit, 1)
  t.equal(got.length, 1)
  answer = well
  expectOk(await world.as('dongfang', ['notify', file, '--state', state]))
  t.ok(got.length > 2, 'and all is sent later')
})

t.test('an alarm of the log is reported, once', async t => {
  const file = settings({ events: ['alarm'], channels: CHANNELS.slice(0, 1) })
  const state = join(work, 'alarm.json')
  const look = async () => {
    got = []
    return await world.as('dongfang', ['notify', file, '--state', state])
  }
  expectOk(await look())
  const kept = JSON.parse(readFileSync(`${state}.log`, 'utf8')) as { size: number }
  writeFileSync(`${state}.log`, JSON.stringify({ ...kept, size: kept.size * 2 }))
  expectOk(await look())
  t.match(
    got.map(({ body }) => JSON.parse(body) as unknown),
    [{ type: 'alarm', data: { subject: /^log\./ } }],
  )
  expectOk(await look())
  t.same(got, [])
})

t.test('settings that would give something away are refused', async t => {
  const channel = (more: object) => ({ channels: [{ kind: 'wecom', url: origin, ...more }] })
  const email = { kind: 'email', host: 'mail.example', from: 'a@b.example', to: ['c@d.example'], tls: 'off' }
  const bad: readonly (readonly [object, string])[] = [
    [channel({ url: 'http://example.com/x' }), 'notify.url'],
    [channel({ url: 'https://user:pass@example.com/x' }), 'notify.url'],
    [channel({ url: 'file:///etc/passwd' }), 'notify.url'],
    [channel({ kind: 'webhook', secret: 'canary' }), 'notify.webhook_secret'],
    [{ channels: [email] }, 'notify.plain_email'],
    [{ channels: [] }, 'shape.list_short'],
    [channel({ password: 'x' }), 'shape.unknown_key'],
  ]
  for (const [given, code] of bad) {
    const { exit, err } = await world.as('dongfang', ['notify', settings(given), '--test'])
    t.ok(exit !== 0 && err.includes(`[${code}]`), code)
    t.notMatch(err, /user:pass|canary/)
  }
  const open = settings({ channels: CHANNELS })
  chmodSync(open, 0o644)
  t.match(await world.as('dongfang', ['notify', open, '--test']), { exit: 1, err: 'notify.readable' })
  const state = join(work, 'others.json')
  expectOk(await world.as('dongfang', ['notify', settings({ channels: CHANNELS }), '--state', state]))
  const others = await world.as('hailan', ['notify', settings({ channels: CHANNELS }), '--state', state])
  t.match(others, { exit: 1, err: 'notify.state' })
})

t.test('by e-mail over TLS, with a password', async t => {
  const smtp = await startSmtp()
  if (smtp === undefined) {
    t.comment('skipped: OpenSMTPD is not installed, or this is not root')
    return
  }
  t.teardown(() => smtp.stop())
  const email = {
    kind: 'email',
    host: 'localhost',
    port: smtp.port,
    user: smtp.user,
    password: smtp.password,
    from: 'yinsuan@member.example',
    to: ['first@member.example', 'second@member.example'],
  }
  const test = (more: object, ca = smtp.certificate) =>
    world.as('dongfang', [
      'notify',
      settings({ ca, language: 'zh', channels: [{ ...email, ...more }] }),
      '--test',
    ])
  expectOk(await test({}))
  const [mail = ''] = await smtp.taken(2)
  t.match(mail, /^From: yinsuan@member\.example$/m)
  t.match(mail, /^Message-ID: <msg_[\w-]{22}@yinsuan\.invalid>$/m)
  t.match(mail, /^Subject: =\?UTF-8\?/m)
  t.match(Buffer.from(mail.split(/\r?\n\r?\n/)[1] ?? '', 'base64').toString('utf8'), /没有发生任何事情/)
  const wrong = await test({ password: 'wrong-words' })
  t.match(wrong, { exit: 1, err: /EAUTH 535/ })
  t.notMatch(wrong.err, /wrong-words/)
  t.match(
    await test({}, certificate),
    { exit: 1, err: /\[notify\.undelivered\]/ },
    'a server of another authority',
  )
  t.match(await test({ port: 1 }), { exit: 1, err: /ECONNREFUSED|ESOCKET/ })
  t.equal((await smtp.taken(2)).length, 2)
})
