// Load shedding in front of the framework: a refusal costs a tenth of what the cheapest request does, so that
// ten times the load can be refused.
import type { FastifyInstance, FastifyRequest, FastifyServerOptions } from 'fastify'
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { performance } from 'node:perf_hooks'
import { toBase64Url } from '../../../protocols/bytes.ts'
import type { Language } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { AdmissionLimiter, type Slot } from '../http/admission.ts'
import type { Config } from '../config/config-keys.ts'
import { IdleSockets } from '../http/idle-sockets.ts'
import { preferredLanguage } from '../http/language.ts'
import { LoopDelay } from '../http/loop-delay.ts'
import { describeProblem } from '../http/problem.ts'
import { randomBytes } from '../../app/random.ts'

export type Gate = {
  /** Fastify's; absent where nothing is limited. */
  readonly server: Pick<FastifyServerOptions, 'serverFactory'>
  /** Call it once the signature was verified, before content is read. Throws `request.overloaded`. */
  readonly verified: (request: FastifyRequest, member: string, isHeld?: boolean) => void
  readonly figures: () => AdmissionLimiter['figures']
  /** The worst delay of the event loop since the last call, in milliseconds. */
  readonly takeWorstDelay: () => number
  readonly endIdleSockets: () => void
  readonly close: () => void
}

/** Static, from memory, within each address's limit: a page that lacks one of them would stay blank. */
function isConsoleFile(url: string | undefined): boolean {
  return url?.startsWith('/assets/') === true
}

export function isHealth(url: string | undefined): boolean {
  return url === '/healthz' || url === '/readyz'
}

export function openGate(config: Config, options: ServerOptions): Gate {
  const admission = new AdmissionLimiter(config.concurrentRequests)
  const delay = new LoopDelay(window => admission.adjust(window, performance.now()))
  const places = new WeakMap<IncomingMessage, Slot>()
  const refusals = new Refusals(config.language)
  const sockets = new IdleSockets()
  const passes = (request: IncomingMessage): boolean =>
    config.concurrentRequests === 0 || isHealth(request.url) || isConsoleFile(request.url)
  const factory = (handler: (request: IncomingMessage, response: ServerResponse) => void): Server =>
    sockets.watch(
      createServer(options, (request, response) => {
        if (passes(request)) return handler(request, response)
        const place = admission.enter(callerOf(request, config.trustedProxies !== null), performance.now())
        if (place === undefined) return refusals.send(request, response)
        places.set(request, place)
        response.once('close', () => admission.leave(place, performance.now()))
        handler(request, response)
      }),
    )
  return {
    server: { serverFactory: factory },
    verified: ({ raw, method, routeOptions }, member, isHeld = false) => {
      const place = places.get(raw)
      if (place === undefined) return
      const kind = `${method} ${routeOptions.url}`
      if (!admission.verified(place, member, kind, performance.now()))
        throw fault('request.overloaded', { seconds: RETRY_SECONDS })
      if (isHeld || lengthOf(raw) > LARGE_BYTES) admission.release(place)
    },
    figures: () => admission.figures,
    takeWorstDelay: () => delay.takeWorst(),
    endIdleSockets: () => sockets.end(),
    close: () => delay.close(),
  }
}

/** Closes with the app. */
export function closeGate(app: FastifyInstance, gate: Gate): void {
  app.addHook('preClose', async () => gate.endIdleSockets())
  app.addHook('onClose', async () => gate.close())
}

/**
 * Uploads and large blind questions. Once verified, the budget of bodies bounds them instead: on a slow line
 * they would hold a place for minutes. Until then they need a place like all others, since anybody can
 * announce any length.
 */
const LARGE_BYTES = 256 * 1024
const RETRY_SECONDS = 1

function lengthOf({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0)
}

/**
 * Address and key id as claimed: only a hint. Behind a proxy the last address of X-Forwarded-For is the one
 * that the proxy saw.
 */
function callerOf({ headers, socket }: IncomingMessage, proxied: boolean): string {
  const forwarded = proxied ? headers['x-forwarded-for'] : undefined
  const address =
    (typeof forwarded === 'string' ? forwarded.split(',').at(-1)?.trim() : undefined) ?? socket.remoteAddress
  const input = headers['signature-input']
  const keyId = typeof input === 'string' ? (KEY_ID.exec(input)?.[1] ?? '') : ''
  return `${address?.slice(0, 64)} ${keyId}`
}

const KEY_ID = /;keyid="(key_[A-Za-z0-9_-]{20})"/

/** Written once in each language, but for the request's id. */
class Refusals {
  readonly #fallback: Language
  readonly #bodies = new Map<Language, readonly [string, string]>()
  /** Ids of refusals: a random start and a count. */
  readonly #prefix = `req_${toBase64Url(randomBytes(6))}`
  #count = 0

  constructor(fallback: Language) {
    this.#fallback = fallback
  }

  send({ headers }: IncomingMessage, response: ServerResponse): void {
    const language = preferredLanguage(headers['accept-language'], this.#fallback)
    const [before, after] = this.#bodyIn(language)
    const id = `${this.#prefix}${String(this.#count++).padStart(8, '0')}`
    const body = `${before}${id}${after}`
    response.writeHead(503, {
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(body),
      'content-language': language,
      'cache-control': 'no-store',
      'retry-after': String(RETRY_SECONDS),
      'x-request-id': id,
      'x-content-type-options': 'nosniff',
    })
    response.end(body)
  }

  #bodyIn(language: Language): readonly [string, string] {
    const known = this.#bodies.get(language)
    if (known !== undefined) return known
    const mark = 'req_here'
    const { problem } = describeProblem(
      fault('request.overloaded', { seconds: RETRY_SECONDS }),
      mark,
      language,
    )
    const [before = '', after = ''] = JSON.stringify(problem).split(mark)
    this.#bodies.set(language, [before, after])
    return [before, after]
  }
}
