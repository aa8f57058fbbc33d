// The web console: the files of console/dist, as `npm run build:console` left them. Unsigned, the same for
// everybody.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CONSOLE_NONCE, consolePolicy } from '../http/console-policy.ts'

/** Where `npm run build:console` leaves the console, in a checkout and in the package. */
export const DIST = join(import.meta.dirname, '../../../console/dist')

export type ConsoleOptions = {
  readonly dist?: string
  /** Whether the sign-in page offers an OpenID provider. */
  readonly isSignInOffered?: boolean
}

export async function registerConsole(
  app: FastifyInstance,
  { dist = DIST, isSignInOffered = false }: ConsoleOptions = {},
): Promise<void> {
  // Each coding is a file of its own beside the plain one, with an entity tag of its own.
  await app.register(fastifyStatic, {
    root: dist,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    lastModified: false,
    acceptRanges: false,
    suppressWarning: true,
  })
  let built: string | undefined
  const page = async (_request: FastifyRequest, reply: FastifyReply) => {
    // Not at the start: a service may be built while it runs, and many have no visitors.
    built ??= readPage(join(dist, 'index.html'), isSignInOffered)
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store')
    if (built === undefined) return reply.code(503).send(NOT_BUILT)
    const nonce = randomBytes(18).toString('base64url')
    return reply
      .header('content-security-policy', consolePolicy(nonce))
      .send(built.replaceAll(CONSOLE_NONCE, nonce))
  }
  const send = (maxAge: string) => (request: FastifyRequest, reply: FastifyReply) => {
    const path = new URL(request.raw.url ?? '/', 'http://x').pathname
    // What is no name of the build is not looked up.
    if (!FILE.test(path)) return reply.callNotFound()
    return reply
      .header('content-security-policy', consolePolicy())
      .header('cache-control', `public, ${maxAge}`)
      .sendFile(path)
  }
  for (const path of ['/', '/zh', '/zh/*', '/en', '/en/*']) app.get(path, page)
  // Their names hold a hash of them.
  app.get('/assets/*', send('max-age=31536000, immutable'))
  app.get('/favicon.svg', send('max-age=3600'))
}

const FILE = /^\/(?:assets\/)?[\w-][\w.-]*\.(?:js|css|svg|wasm)$/

/** With the offer to sign in, so that the page asks nothing before it is shown. */
function readPage(path: string, isSignInOffered: boolean): string | undefined {
  if (!existsSync(path)) return undefined
  const page = readFileSync(path, 'utf8')
  return isSignInOffered
    ? page.replace('</head>', '<meta name="yinsuan-sign-in" content="oidc"></head>')
    : page
}

const NOT_BUILT = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>隐算 Yinsuan</title>
<h1>控制台尚未构建</h1>
<p>服务正在运行。请在检出目录执行 <code>npm run build:console</code>，然后刷新本页。命令行与 API 不受影响：<a href="/docs">/docs</a>。</p>
<h1 lang="en">The console is not built</h1>
<p lang="en">The service runs. In its checkout, run <code>npm run build:console</code>, then reload this page. The command line and the API work without it: <a href="/docs">/docs</a>.</p>
</html>
`
