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
import { isIP } from 'node:net'
import { performance } from 'node:perf_hooks'
import { toBase64Url } from '../../../protocols/bytes.ts'
import { ROUTES } from '../../../schemas/api.ts'
import type { Language } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { AdmissionLimiter, type Slot } from '../http/admission.ts'
import type { Config } from '../config/config-keys.ts'
import { IdleSockets } from '../http/idle-sockets.ts'
import { CallerList, readCallers } from '../http/known-callers.ts'
import { preferredLanguage } from '../http/language.ts'
import { LoopDelay } from '../http/loop-delay.ts'
import { describeProblem } from '../http/problem.ts'
import { randomBytes } from '../../app/random.ts'

export type Gate = {
  /** Fastify's; absent where nothing is limited. */
  readonly server: Pick<FastifyServerOptions, 'serverFactory'>
  /** Call it once the signature was verified, before content is read. Throws `request.overloaded`. */
  readonly verified: (request: FastifyRequest, member: string, isHeld?: boolean) => void
  /**
   * Gives the place back while a body is awaited. The number of such bodies is limited for each member, and
   * for each address whose sender is not verified. Throws `request.overloaded`.
   */
  readonly awaitBody: (request: FastifyRequest) => BodyWait
  readonly figures: () => AdmissionLimiter['figures']
  /** The worst delay of the event loop since the last call, in milliseconds. */
  readonly takeWorstDelay: () => number
  readonly endIdleSockets: () => void
  readonly close: () => Promise<void>
}

/** `end` gives the count back in any case; `resume` asks for a place again and throws `request.overloaded`. */
export type BodyWait = { readonly resume: () => void; readonly end: () => void }

/** Static, from memory, within each address's limit: a page that lacks one of them would stay blank. */
function isConsoleFile(url: string | undefined): boolean {
  return url?.startsWith('/assets/') === true
}

/** What verifiers and witnesses read: an attack on other routes must not hide the log. */
function isLog(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.url?.startsWith('/log/') === true
}

/** Paths that take a body from senders without a key. */
const FROM_STRANGERS: ReadonlySet<string> = new Set(
  Object.values(ROUTES).flatMap(({ access, path, method }) =>
    access === 'public' && method !== 'GET' ? [path] : [],
  ),
)

/** Nothing of it is verified before its body is read: of one address few are awaited. */
function isStrangersBody(request: IncomingMessage): boolean {
  if (lengthOf(request) === 0) return false
  const isSigned = request.headers['signature-input'] !== undefined
  return !isSigned || FROM_STRANGERS.has(request.url?.split('?')[0] ?? '')
}

export function isHealth(url: string | undefined): boolean {
  return url === '/healthz' || url === '/readyz'
}

/** `callersFile` keeps verified callers over restarts; absent: they are forgotten. */
export async function openGate(config: Config, options: ServerOptions, callersFile?: string): Promise<Gate> {
  const known = callersFile === undefined ? [] : await readCallers(callersFile)
  const admission = new AdmissionLimiter(config.concurrentRequests, known)
  const list = callersFile === undefined ? undefined : new CallerList(callersFile, () => admission.known)
  const delay = new LoopDelay(window => admission.adjust(window, performance.now()))
  const places = new WeakMap<IncomingMessage, Slot>()
  const logReads = new FixedPlaces(LOG_READS, LOG_READS / 2)
  const strangersBodies = new FixedPlaces(Number.POSITIVE_INFINITY, UNVERIFIED_BODIES)
  const membersBodies = new FixedPlaces(Number.POSITIVE_INFINITY, MEMBER_BODIES)
  const proxied = config.trustedProxies !== null
  const refusals = new Refusals(config.language)
  const sockets = new IdleSockets()
  const passes = (request: IncomingMessage): boolean =>
    config.concurrentRequests === 0 || isHealth(request.url) || isConsoleFile(request.url)
  const factory = (handler: (request: IncomingMessage, response: ServerResponse) => void): Server => {
    const admit = (request: IncomingMessage, response: ServerResponse): void => {
      const place = admission.enter(callerOf(request, proxied), performance.now())
      if (place === undefined) return refusals.send(request, response)
      places.set(request, place)
      response.once('close', () => {
        const last = places.get(request)
        if (last !== undefined) admission.leave(last, performance.now())
      })
      handler(request, response)
    }
    return sockets.watch(
      createServer(options, (request, response) => {
        if (passes(request)) return handler(request, response)
        if (isLog(request)) {
          const leave = logReads.take(networkOf(request, proxied))
          if (leave === undefined) return refusals.send(request, response)
          response.once('close', leave)
          return handler(request, response)
        }
        if (!isStrangersBody(request) || !strangersBodies.isFull(networkOf(request, proxied)))
          return admit(request, response)
        // What came in one piece with its head is there by then, and need not be awaited.
        setImmediate(() => {
          if (request.readableLength < lengthOf(request)) refusals.send(request, response)
          else admit(request, response)
        })
      }),
    )
  }
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
    awaitBody: ({ raw, edge: { actor } }) => {
      const end =
        actor === undefined
          ? strangersBodies.take(networkOf(raw, proxied))
          : membersBodies.take(actor.organisation)
      if (end === undefined) throw fault('request.overloaded', { seconds: RETRY_SECONDS })
      const place = places.get(raw)
      // The place of a member's large body was given back for good: the budget of bytes bounds it.
      if (place?.held !== true) return { resume: () => undefined, end }
      admission.release(place)
      const resume = () => {
        const again = admission.enter(place.caller, performance.now())
        if (again === undefined) throw fault('request.overloaded', { seconds: RETRY_SECONDS })
        places.set(raw, again)
        if (place.kind !== undefined) again.kind = place.kind
        // The caller may be gone already.
        if (raw.destroyed && !raw.complete) admission.release(again)
      }
      return { resume, end }
    },
    figures: () => admission.figures,
    takeWorstDelay: () => delay.takeWorst(),
    endIdleSockets: () => sockets.end(),
    close: async () => {
      delay.close()
      await list?.close()
    },
  }
}

/** Closes with the app. */
export function closeGate(app: FastifyInstance, gate: Gate): void {
  app.addHook('preClose', async () => gate.endIdleSockets())
  app.addHook('onClose', async () => await gate.close())
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

/** Bodies of one address that are awaited before anything of them is verified. */
const UNVERIFIED_BODIES = 8
/** For a body that has not come with its head, before its request is refused. */
const BODY_MOMENT_MS = 100
/** Awaited bodies of one member. */
const MEMBER_BODIES = 32
/** Of the log at once; one address has half of them. */
const LOG_READS = 16

/** A fixed number of places, and of them for one owner. */
class FixedPlaces {
  readonly #most: number
  readonly #share: number
  readonly #owners = new Map<string, number>()
  #taken = 0

  constructor(most: number, share: number) {
    this.#most = most
    this.#share = share
  }

  /** Returns what gives the place back, once; undefined where there is none. */
  take(owner: string): (() => void) | undefined {
    if (this.isFull(owner)) return undefined
    this.#add(owner, 1)
    let isHeld = true
    return () => {
      if (isHeld) this.#add(owner, -1)
      isHeld = false
    }
  }

  isFull(owner: string): boolean {
    return this.#taken >= this.#most || (this.#owners.get(owner) ?? 0) >= this.#share
  }

  #add(owner: string, change: number): void {
    this.#taken += change
    const own = (this.#owners.get(owner) ?? 0) + change
    if (own > 0) this.#owners.set(owner, own)
    else this.#owners.delete(owner)
  }
}

/** Network and key id as claimed: only a hint. */
function callerOf(request: IncomingMessage, proxied: boolean): string {
  const input = request.headers['signature-input']
  const keyId = typeof input === 'string' ? (KEY_ID.exec(input)?.[1] ?? '') : ''
  return `${networkOf(request, proxied)} ${keyId}`
}

/**
 * Of IPv6 the first 64 bits, which one subscriber has. Behind a proxy the last address of X-Forwarded-For is
 * the one that the proxy saw.
 */
export function networkOf({ headers, socket }: IncomingMessage, proxied: boolean): string {
  const forwarded = proxied ? headers['x-forwarded-for'] : undefined
  const stated = typeof forwarded === 'string' ? forwarded.split(',').at(-1)?.trim() : undefined
  const address = (stated ?? socket.remoteAddress ?? '').slice(0, 64).replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIP(address) !== 6) return address.replaceAll(' ', '')
  const [before = '', after] = address.replace(/%.*$/, '').split('::')
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  const zeros = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length)
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail]
  return groups
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')
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

  /**
   * A body that has not come is given a moment, then its connection closes, where it would stay open for it: a
   * stranger who begins anew as soon as it is refused would else be refused thousands of times a second.
   */
  send(request: IncomingMessage, response: ServerResponse): void {
    const length = lengthOf(request)
    if (length === 0) return this.#write(request, response, false)
    // What came in one piece with its head is there by then, and its sender keeps the connection.
    setImmediate(() => {
      const isHere = () => request.readableLength >= length
      if (isHere()) this.#write(request, response, false)
      else setTimeout(() => this.#write(request, response, !isHere()), BODY_MOMENT_MS)
    })
  }

  #write({ headers }: IncomingMessage, response: ServerResponse, closes: boolean): void {
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
      ...(closes ? { connection: 'close' } : {}),
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
