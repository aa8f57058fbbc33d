// Every error leaves as RFC 9457 problem details, also those from before a request exists.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Language } from '../../../schemas/common.ts'
import { type Fault, fault } from '../../../schemas/fault.ts'
import { preferredLanguage } from '../http/language.ts'
import { describeProblem } from '../http/problem.ts'
import { contentLength, targetOf } from '../http/request-state.ts'

const TYPE = 'application/problem+json'

/** Before the routes are registered: it looks at each. */
export function answerProblems(app: FastifyInstance, fallback: Language): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, fallback))
  const methodsOf = knownPaths(app)
  const nowhere = (request: FastifyRequest, reply: FastifyReply): Fault => {
    const valid = methodsOf(targetOf(request).path)
    // A route of files may take the method and not have the file.
    if (valid.length === 0 || valid.includes(request.method)) return fault('request.path_unknown')
    reply.header('allow', valid.join(', '))
    return fault('request.method_not_allowed', { method: request.method, valid })
  }
  // Checked before any content is read: errors in the content of an unknown path or method do not matter.
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) throw nowhere(request, reply)
  })
  app.setNotFoundHandler((request, reply) => sendProblem(nowhere(request, reply), request, reply, fallback))
}

/** Also for Fastify's `frameworkErrors`, which happen before any hook. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  fallback: Language,
): FastifyReply {
  const language = request.edge?.language ?? preferredLanguage(request.headers['accept-language'], fallback)
  const { problem, retryAfter, ours } = describeProblem(error, request.id, language)
  if (ours) request.log.error({ requestId: request.id, err: error, code: problem.code }, 'the service failed')
  if (request.edge !== undefined) request.edge.code = problem.code
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  // The rest of the content is not wanted: without this, it would be taken in to keep the connection.
  const isUnread = problem.code === 'request.overloaded' && contentLength(request) > 0
  if (problem.status === 408 || problem.status === 413 || isUnread) reply.header('connection', 'close')
  return reply
    .code(problem.status)
    .header('content-language', language)
    .header('cache-control', 'no-store')
    .type(TYPE)
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(problem)
}

/** For bytes that are no request: Node gives the bare socket. */
export function refuseClient(
  error: Error & { readonly code?: string },
  socket: Socket,
  requestId: string,
  language: Language,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  const { problem } = describeProblem(clientFault(error.code), requestId, language)
  const body = JSON.stringify(problem)
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
      `content-type: ${TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${requestId}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

function clientFault(code: string | undefined): Fault {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return fault('request.slow')
  return fault(code === 'HPE_HEADER_OVERFLOW' ? 'request.headers_too_large' : 'request.malformed')
}

/** Which methods a path takes; none for a path that nothing answers. Before the routes that it shall know. */
function knownPaths(app: FastifyInstance): (path: string) => readonly string[] {
  const routes: { readonly methods: readonly string[]; readonly pattern: RegExp }[] = []
  app.addHook('onRoute', ({ method, url }) => {
    routes.push({ methods: [method].flat(), pattern: patternOf(url) })
  })
  return path => {
    const methods = routes.flatMap(route => (route.pattern.test(path) ? route.methods : []))
    return [...new Set(methods)].sort()
  }
}

/** As Fastify writes it: `/v1/uploads/:id/parts/:part`, `/log/tile/*`. */
function patternOf(url: string): RegExp {
  const parts = url.split('/').map(part => {
    if (part.startsWith(':')) return '[^/]+'
    return part === '*' ? '.*' : part.replace(/[.+?^$()[\]{}|\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('/')}$`, 's')
}
