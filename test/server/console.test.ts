import Fastify from 'fastify'
import { brotliCompressSync } from 'node:zlib'
import t from 'tap'
import { CONSOLE_NONCE } from '../../src/server/http/console-policy.ts'
import { registerConsole } from '../../src/server/routes/console.ts'

const SCRIPT = 'export const answer = 42'

t.test('a built console: a fresh nonce in each page, its own policy, compressed files', async t => {
  const dist = t.testdir({
    'index.html': `<meta property="csp-nonce" nonce="${CONSOLE_NONCE}"><script type="module" src="/assets/a-1.js"></script>`,
    assets: { 'a-1.js': SCRIPT, 'a-1.js.br': brotliCompressSync(SCRIPT) },
  })
  const app = Fastify()
  await registerConsole(app, { dist })
  t.teardown(() => app.close())
  const nonces = new Set<string>()
  for (const path of ['/', '/zh', '/en/answers/answer_x', '/zh/no/such/page']) {
    const page = await app.inject(path)
    t.equal(page.statusCode, 200, path)
    t.equal(page.headers['cache-control'], 'no-store')
    const nonce = /nonce="([^"]+)"/.exec(page.body)?.[1] ?? ''
    nonces.add(nonce)
    const policy = String(page.headers['content-security-policy'])
    t.ok(policy.includes(`style-src 'self' 'nonce-${nonce}'`))
    t.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; /)
    t.notMatch(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|https?:|\*/)
  }
  t.equal(nonces.size, 4)
  t.notOk(nonces.has(CONSOLE_NONCE))
  const packed = await app.inject({ url: '/assets/a-1.js', headers: { 'accept-encoding': 'gzip, br' } })
  t.equal(packed.headers['content-encoding'], 'br')
  t.same(packed.rawPayload, brotliCompressSync(SCRIPT))
  t.match(packed.headers['cache-control'], 'immutable')
  t.match(packed.headers['content-security-policy'], "default-src 'none'", 'a worker lives under it')
  const plain = await app.inject('/assets/a-1.js')
  t.equal(plain.body, SCRIPT)
  const head = await app.inject({ method: 'HEAD', url: '/assets/a-1.js' })
  t.same([head.body, head.headers['etag']], ['', plain.headers['etag']])
  t.not(plain.headers['etag'], packed.headers['etag'], 'another coding is another entity')
  for (const { headers } of [plain, packed]) {
    const again = await app.inject({
      url: '/assets/a-1.js',
      headers: {
        'if-none-match': String(headers['etag']),
        'accept-encoding': String(headers['content-encoding'] ?? ''),
      },
    })
    t.same([again.statusCode, again.body, again.headers['vary']], [304, '', 'accept-encoding'])
  }
})

t.test('only files of the build are served', async t => {
  const dist = t.testdir({
    outside: 'secret',
    dist: { 'index.html': 'x', assets: { 'a.js': SCRIPT, 'a.map': '{}' } },
  })
  const app = Fastify()
  await registerConsole(app, { dist: `${dist}/dist` })
  t.teardown(() => app.close())
  for (const path of [
    '/assets/../../outside',
    '/assets/%2e%2e/%2e%2e/outside',
    '/assets/',
    '/assets/a.map',
    '/assets/b.js',
  ]) {
    const answer = await app.inject(path)
    t.ok(answer.statusCode >= 400, path)
    t.notMatch(answer.body, 'secret')
  }
})

t.test('a console that is not built says how to build it, in both languages', async t => {
  const app = Fastify()
  await registerConsole(app, { dist: `${t.testdir()}/nothing` })
  t.teardown(() => app.close())
  const page = await app.inject('/')
  t.equal(page.statusCode, 503)
  t.match(page.body, /控制台尚未构建[^]*The console is not built[^]*npm run build:console/)
})
