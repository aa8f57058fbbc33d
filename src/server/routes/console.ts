// The web console: the files of console/dist, as `npm run build:console` left them. Unsigned, the same for
// everybody.
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { fault } from '../../../schemas/fault.ts'
import { entityTag, sendTagged } from '../http/conditional.ts'
import { CONSOLE_NONCE, consolePolicy } from '../http/console-policy.ts'

/** Where `npm run build:console` leaves the console, in a checkout and in the package. */
export const DIST = join(import.meta.dirname, '../../../console/dist')

export type ConsoleOptions = {
  readonly dist?: string
  /** Whether the sign-in page offers an OpenID provider. */
  readonly isSignInOffered?: boolean
}

export function registerConsole(
  app: FastifyInstance,
  { dist = DIST, isSignInOffered = false }: ConsoleOptions = {},
): void {
  let files: Files | undefined
  const read = (): Files => {
    // Read at the first request: a service without visitors keeps none of it in memory.
    files ??= readFiles(dist)
    return files
  }
  const page = async (_request: FastifyRequest, reply: FastifyReply) => {
    const built = read().get('/index.html')
    if (built === undefined) {
      files = undefined
      return reply.code(503).type(HTML).header('cache-control', 'no-store').send(NOT_BUILT)
    }
    const nonce = randomBytes(18).toString('base64url')
    return reply
      .type(HTML)
      .header('cache-control', 'no-store')
      .header('content-security-policy', consolePolicy(nonce))
      .send(withOffer(built.content().toString(), isSignInOffered).replaceAll(CONSOLE_NONCE, nonce))
  }
  const asset = async (request: FastifyRequest, reply: FastifyReply) => {
    const file = read().get(new URL(request.raw.url ?? '/', 'http://x').pathname)
    if (file === undefined) throw fault('request.path_unknown')
    const accepted = String(request.headers['accept-encoding'] ?? '')
    const coding = CODINGS.find(
      each => file[each] !== undefined && new RegExp(`\\b${ENCODINGS[each]}\\b`).test(accepted),
    )
    const content = coding === undefined ? file.content : () => file[coding] ?? file.content()
    if (coding !== undefined) reply.header('content-encoding', ENCODINGS[coding])
    reply
      .type(file.type)
      .header('vary', 'accept-encoding')
      .header('content-security-policy', consolePolicy())
      .header('cache-control', file.hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600')
    return sendTagged(request, reply, file.tag(coding, content), content)
  }
  for (const path of ['/', '/zh', '/zh/*', '/en', '/en/*']) app.get(path, page)
  for (const path of ['/assets/*', '/favicon.svg']) app.get(path, asset)
}

/** So that the page asks nothing before it is shown. */
function withOffer(page: string, isSignInOffered: boolean): string {
  return isSignInOffered
    ? page.replace('</head>', '<meta name="yinsuan-sign-in" content="oidc"></head>')
    : page
}

const CODINGS = ['br', 'gz'] as const
type Coding = (typeof CODINGS)[number]
const ENCODINGS = { br: 'br', gz: 'gzip' } as const

type File = {
  readonly type: string
  readonly content: () => Buffer
  readonly br: Buffer | undefined
  readonly gz: Buffer | undefined
  /** Its name holds a hash of it. */
  readonly hashed: boolean
  /** Of each coding one of its own, made once. */
  readonly tag: (coding: Coding | undefined, content: () => Uint8Array) => string
}
type Files = ReadonlyMap<string, File>

/** Only what lies there is ever served: a path is looked up and never opened. */
function readFiles(dist: string): Files {
  if (!existsSync(dist)) return new Map()
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  const content = (name: string): Buffer | undefined =>
    names.includes(name) ? readFileSync(join(dist, name)) : undefined
  return new Map(
    names.flatMap((name): readonly [string, File][] => {
      const type = TYPES[extname(name)]
      if (type === undefined) return []
      const path = `/${name.replaceAll('\\', '/')}`
      const [br, gz] = [content(`${name}.br`), content(`${name}.gz`)]
      return [
        [
          path,
          {
            type,
            content: reading(join(dist, name)),
            br,
            gz,
            hashed: path.startsWith('/assets/'),
            tag: tagging(),
          },
        ],
      ]
    }),
  )
}

function tagging(): File['tag'] {
  const tags = new Map<Coding | undefined, string>()
  return (coding, content) => {
    const tag = tags.get(coding) ?? entityTag(content())
    tags.set(coding, tag)
    return tag
  }
}

const LARGE = 8 * 2 ** 20

/**
 * A large file, such as DuckDB's, is kept compressed only: every browser takes it so, and who does not is
 * read it from the disk.
 */
function reading(path: string): () => Buffer {
  if (statSync(path).size > LARGE) return () => readFileSync(path)
  const content = readFileSync(path)
  return () => content
}

const HTML = 'text/html; charset=utf-8'

const TYPES: Readonly<Record<string, string>> = {
  '.html': HTML,
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
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
