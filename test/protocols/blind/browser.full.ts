import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'

// The same code in Chromium: a web worker under the strict policy derives the vectors and plays both sides of
// a question.
const chromium = spawnSync('chromium', ['--version'], { encoding: 'utf8' })
const options = chromium.status === 0 ? {} : { skip: 'needs Debian chromium' }

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'"

t.test(
  'Chromium derives the vectors bit for bit and answers exactly under a strict policy',
  options,
  async t => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const server = createServer((request, response) => {
      if (request.method === 'POST') {
        let body = ''
        request.on('data', chunk => (body += String(chunk)))
        request.on('end', () => resolve(body))
        response.end()
        return
      }
      const served = file(request.url ?? '/')
      response.writeHead(served === undefined ? 404 : 200, {
        'Content-Security-Policy': POLICY,
        'Content-Type': served?.type ?? 'text/plain',
      })
      response.end(served?.content)
    })
    await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const profile = mkdtempSync(join(tmpdir(), 'yinsuan-chromium-'))
    const browser = spawn(
      'chromium',
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--remote-debugging-port=0',
        `--user-data-dir=${profile}`,
        `http://127.0.0.1:${port}/`,
      ],
      { stdio: 'ignore' },
    )
    const gone = new Promise(exited => browser.once('exit', exited))
    t.teardown(async () => {
      browser.kill()
      await gone
      server.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    })
    const deadline = setTimeout(() => resolve('{"error":"no answer in 60 s"}'), 60_000)
    const result: unknown = JSON.parse(await promise)
    clearTimeout(deadline)

    const vectors = JSON.parse(text('protocols/blind/vectors/derivation.json')) as readonly {
      readonly selectorsSha256: string
    }[]
    t.same(result, { digests: vectors.map(vector => vector.selectorsSha256), answer: [8, 997] })
  },
)

const root = new URL('../../../', import.meta.url)

function file(path: string): { readonly type: string; readonly content: string | Uint8Array } | undefined {
  const script = (content: string): { readonly type: string; readonly content: string } => ({
    type: 'text/javascript',
    content: withPaths(content),
  })
  if (path === '/') return { type: 'text/html', content: '<script type="module" src="/page.js"></script>' }
  if (path === '/page.js') return script("new Worker('/worker.ts', { type: 'module' })")
  if (path === '/worker.ts')
    return script(stripTypeScriptTypes(text('test/protocols/blind/browser-worker.ts')))
  if (!/^\/(?:protocols|node_modules\/(?:node-seal\/dist|@noble\/hashes))\/[\w/.-]+$/.test(path))
    return undefined
  const name = path.slice(1)
  if (name.endsWith('.ts')) return script(stripTypeScriptTypes(text(name)))
  if (name.endsWith('.js')) return script(text(name))
  if (name.endsWith('.json')) return { type: 'application/json', content: text(name) }
  return name.endsWith('.wasm')
    ? { type: 'application/wasm', content: readFileSync(new URL(name, root)) }
    : undefined
}

/** Bare and relative imports as absolute paths: what a bundler does. */
function withPaths(source: string): string {
  return source
    .replaceAll(/from '(?:\.\.\/){3}protocols\//g, "from '/protocols/")
    .replaceAll("from 'node-seal/allows'", "from '/node_modules/node-seal/dist/index_allows.js'")
    .replaceAll(/from '(@noble\/hashes\/[\w-]+\.js)'/g, "from '/node_modules/$1'")
}

function text(name: string): string {
  return readFileSync(new URL(name, root), 'utf8')
}
