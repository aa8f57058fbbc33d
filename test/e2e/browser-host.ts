// A page's origin for tests: the project's own sources with their types stripped, the packages that they
// import, and the service behind the same origin. Nothing is bundled, so what runs in the browser is file by
// file what runs in Node.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { readFile, realpath } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(import.meta.dirname, '../..')

/** What the console will be served under. */
export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'"

const TYPES: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
}

export type BrowserHost = { readonly url: string; readonly close: () => Promise<void> }

/** `service`: where `/v1` and `/log` lie. The page runs the module `script`. */
export async function startBrowserHost(service: string, script: string): Promise<BrowserHost> {
  const page = `<!doctype html><meta charset="utf-8"><script type="module" src="/${script}"></script>`
  const packages = await realpath(join(ROOT, 'node_modules'))
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://x')
    if (/^\/(?:v1|log|checkpoint|tile)(?:\/|$)/.test(pathname)) return passOn(service, incoming, response)
    response.setHeader('content-security-policy', POLICY)
    if (pathname === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(page)
      return
    }
    const path = normalize(pathname)
    const type = TYPES[extname(path)]
    const served = /^\/(?:src\/sdk|src\/domain|protocols|schemas|test\/e2e|node_modules)\//.test(path)
    if (type === undefined || !served) {
      response.writeHead(404).end()
      return
    }
    const file = path.startsWith('/node_modules/') ? join(packages, path.slice(14)) : join(ROOT, path)
    response.setHeader('content-type', type)
    const content = await readFile(file)
    response.end(
      type === 'text/javascript' ? moduleText(content.toString(), extname(path), packages) : content,
    )
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function moduleText(source: string, ending: string, packages: string): string {
  const code = ending === '.ts' ? stripTypeScriptTypes(source) : source
  // A browser knows no bare names; import maps do not reach workers.
  return code.replace(
    /(\bfrom\s*|\bimport\s*\(?\s*)(['"])([@a-z][^'":]*)\2/g,
    (whole, before: string, quote: string, name: string) => {
      const resolved = resolve(name)
      if (resolved === undefined) return whole
      return `${before}${quote}/node_modules/${relative(packages, resolved)}${quote}`
    },
  )
}

function resolve(name: string): string | undefined {
  try {
    const url = import.meta.resolve(name)
    return url.startsWith('file:') ? fileURLToPath(url) : undefined
  } catch {
    return undefined
  }
}

function passOn(service: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url } = incoming
  const outgoing = request(new URL(url ?? '/', service), {
    ...(method === undefined ? {} : { method }),
    headers: { ...headers, host: new URL(service).host },
  })
  outgoing.on('response', answered => {
    response.writeHead(answered.statusCode ?? 502, answered.headers)
    answered.pipe(response)
  })
  outgoing.on('error', () => response.writeHead(502).end())
  incoming.pipe(outgoing)
}
