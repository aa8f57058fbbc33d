// An HTTP server on the loopback address, for notebooks and BI programs on the member's own machine. It holds
// the member's key, so that its callers need not: it signs what it asks of the service, and serves nothing
// that it has not verified.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { concatBytes, fromUtf8 } from '../../../protocols/bytes.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import { ProblemError } from '../../sdk/errors.ts'
import { notListening } from '../../server/http/not-listening.ts'
import type { ServiceConnection } from '../connect.ts'
import { type Context, createContext } from '../context.ts'
import { explain } from '../failure.ts'
import { encodeFrame, FORMATS } from './encode.ts'
import { checkRequest, MAX_BODY } from './guard.ts'
import { resourceAt } from './resources.ts'

export interface GatewayOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** What each request has to carry. */
  readonly token: string
}

export interface RunningGateway {
  readonly url: string
  readonly close: () => Promise<void>
}

const HOST = '127.0.0.1'

/** Listens on 127.0.0.1 and on nothing else. Throws a Fault where the port cannot be listened on. */
export async function serveGateway(
  context: Context,
  connection: ServiceConnection,
  { port, token }: GatewayOptions,
): Promise<RunningGateway> {
  const server = createServer(LIMITS, (request, response) => {
    const address = server.address()
    const taken = typeof address === 'object' && address !== null ? address.port : port
    void respond(context, connection, { request, response, port: taken, token })
  })
  server.maxConnections = 32
  server.listen(port, HOST)
  await once(server, 'listening').catch(
    notListening({ host: HOST, port, flag: '--port', hostFlag: '--port' }),
  )
  const address = server.address()
  return {
    url: `http://${HOST}:${typeof address === 'object' && address !== null ? address.port : port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const LIMITS = { headersTimeout: 5_000, requestTimeout: 15_000, maxHeaderSize: 8 * 1024 }

/** Nothing that a browser would show, keep or run, should one ever get it. */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'content-disposition': 'attachment',
}

type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly port: number
  readonly token: string
}

async function respond(
  context: Context,
  connection: ServiceConnection,
  { request, response, port, token }: Exchange,
): Promise<void> {
  let asked = context
  try {
    checkRequest(request.headers, port, token)
    const url = new URL(request.url ?? '', `http://${HOST}`)
    const lang = url.searchParams.get('lang')
    if (lang === 'en' || lang === 'zh') asked = { ...createContext(context.host, lang), say: () => undefined }
    const resource = resourceAt(asked, connection, url)
    if (resource === undefined) throw fault('gateway.path')
    const { method, format, read } = resource
    if (request.method !== method) throw fault('gateway.path')
    const frame = await read(method === 'POST' ? await readJson(request) : undefined)
    const content = await encodeFrame(frame, format)
    response.writeHead(200, { ...HEADERS, 'content-type': FORMATS[format] }).end(content)
  } catch (error) {
    // What was not read of the body is not read either.
    if (!request.complete) response.shouldKeepAlive = false
    const { code, lines } = explain(asked, error, 'gateway')
    const body = JSON.stringify({ code, title: lines.join(' ') })
    response
      .writeHead(statusOf(error), { ...HEADERS, 'content-type': 'application/problem+json' })
      .end(`${body}\n`)
  }
}

const STATUS: Readonly<Record<string, number>> = {
  'gateway.token': 401,
  'gateway.host': 421,
  'gateway.origin': 403,
  'gateway.path': 404,
  'cli.panel_none': 404,
}

/** As the service answered; 502 for what it said that does not verify, or where it said nothing. */
function statusOf(error: unknown): number {
  if (error instanceof ProblemError) return error.status
  return error instanceof Fault ? (STATUS[error.code] ?? 400) : 502
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BODY) throw fault('gateway.body', { most: MAX_BODY })
    chunks.push(chunk)
  }
  try {
    return JSON.parse(fromUtf8(concatBytes(...chunks)))
  } catch {
    throw fault('gateway.body', { most: MAX_BODY })
  }
}
