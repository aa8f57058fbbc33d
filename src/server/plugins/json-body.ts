// The content of a request: announced, within a budget, hashed and compared before it is parsed; then JSON by
// the strict reader, or plain bytes.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { sha256 } from '../../../protocols/hashes.ts'
import { ROUTES, type RouteName } from '../../../schemas/api.ts'
import type { BodyLimit, Route } from '../../../schemas/routes/route.ts'
import { droppedKey } from '../../../schemas/dropped-key.ts'
import { fault } from '../../../schemas/fault.ts'
import type { MessageCode } from '../../../schemas/messages/messages.ts'
import { fromUtf8 } from '../../../protocols/bytes.ts'
import { type Json, parseStrictJson } from '../../../protocols/canonical-json.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { checkContentDigest, parseContentDigest } from '../../../protocols/identity/content-digest.ts'
import { LruMap } from '../../domain/lru-map.ts'
import type { BodyBudget } from '../http/body-budget.ts'
import type { Config } from '../config/config-keys.ts'
import { readContent } from '../http/read-content.ts'
import { contentLength } from '../http/request-state.ts'
import type { Nonce } from '../../store/nonces.ts'
import type { Gate } from './admit.ts'
import { identityFault } from './signature.ts'

/** What the header says of the content, judged before any of it is read. */
export function checkContentHead(request: FastifyRequest, name: RouteName): void {
  refuseTwice(request.raw.rawHeaders)
  if (request.headers['content-encoding'] !== undefined) throw fault('request.content_encoding')
  if (request.headers['transfer-encoding'] !== undefined) throw fault('request.length_required')
  const length = contentLength(request)
  if (length === 0) return
  const route: Route = ROUTES[name]
  const expected = route.bytes !== undefined ? BYTES : route.body !== undefined ? JSON_TYPE : undefined
  if (expected === undefined) throw fault('request.content_unexpected')
  const type = request.headers['content-type']
  if (type !== expected && !(expected === JSON_TYPE && type === `${JSON_TYPE}; charset=utf-8`)) {
    throw fault('request.content_type', { expected })
  }
  const limit = route.bytes ?? route.limit?.bytes ?? 0
  if (length > limit) throw fault('request.too_large', { limit })
}

/**
 * Replaces every parser of Fastify's own. Content is read after the signature of its head was verified, but
 * for enrolments.
 */
export function parseBodies(
  app: FastifyInstance,
  config: Config,
  budget: BodyBudget,
  gate: Pick<Gate, 'awaitBody'>,
): void {
  app.removeAllContentTypeParsers()
  const parsed = new SeenNonces()
  app.addHook('onRequest', (request, reply, done) => {
    if (contentLength(request) > 0) reply.raw.once('close', () => request.edge?.giveBack?.())
    done()
  })
  app.addContentTypeParser(JSON_TYPE, async (request: FastifyRequest, stream: Readable) => {
    const bytes = await authenticContent(request, stream, config, budget, gate)
    request.edge.content = bytes
    const { signed } = request.edge
    if (signed !== undefined) {
      request.edge.signed = { ...signed, proof: { ...signed.proof, content: bytes } }
      if (!parsed.add(signed.nonce)) throw fault('request.replayed')
    }
    return bytes.length === 0 ? undefined : parseJson(bytes, limitOf(request))
  })
  app.addContentTypeParser(BYTES, (request: FastifyRequest, stream: Readable) =>
    authenticContent(request, stream, config, budget, gate),
  )
}

const JSON_TYPE = 'application/json'
const BYTES = 'application/octet-stream'

/**
 * Node keeps the first line of some fields and joins those of others: a proxy in front may choose the other
 * one.
 */
const ONCE: ReadonlySet<string> = new Set([
  'content-digest',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'signature',
  'signature-input',
  'transfer-encoding',
])

function refuseTwice(rawHeaders: readonly string[]): void {
  let seen: Set<string> | undefined
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? ''
    if (!ONCE.has(name)) continue
    seen ??= new Set()
    if (seen.has(name)) throw fault('request.header_twice', { name })
    seen.add(name)
  }
}

/**
 * Replays whose bodies need not be parsed again. The store decides on all others: nothing enters here before
 * the content had its signed digest, so that nobody on the way can use up a nonce with other content.
 */
class SeenNonces {
  readonly #seen = new LruMap<string, true>(20_000)

  /** False for one that was added before. */
  add({ keyId, nonce }: Nonce): boolean {
    const name = `${keyId} ${nonce}`
    if (this.#seen.get(name) !== undefined) return false
    this.#seen.set(name, true)
    return true
  }
}

async function authenticContent(
  request: FastifyRequest,
  stream: Readable,
  config: Config,
  budget: BodyBudget,
  gate: Pick<Gate, 'awaitBody'>,
): Promise<Uint8Array> {
  const length = contentLength(request)
  request.edge.giveBack = budget.take(request.edge.actor?.organisation ?? request.ip, length)
  const { bodySeconds } = config
  // Anybody may send it, so it gets little time.
  const seconds = request.edge.actor === undefined ? Math.min(bodySeconds, UNVERIFIED_SECONDS) : bodySeconds
  const content =
    stream.readableLength < length
      ? await awaitedContent(request, stream, length, seconds, gate)
      : await readContent(stream, length, seconds)
  if (content.length === 0) return content
  try {
    const expected =
      request.edge.contentHash ?? parseContentDigest(oneField(request.headers['content-digest']))
    await checkContentDigest(expected, content, sha256)
  } catch (error) {
    throw identityFault(error, request.edge.now)
  }
  request.edge.answerable = request.edge.signed !== undefined
  return content
}

/** The request holds no place until its content has come. */
async function awaitedContent(
  request: FastifyRequest,
  stream: Readable,
  length: number,
  seconds: number,
  gate: Pick<Gate, 'awaitBody'>,
): Promise<Uint8Array> {
  const wait = gate.awaitBody(request)
  try {
    const content = await readContent(stream, length, seconds)
    wait.resume()
    return content
  } finally {
    wait.end()
  }
}

const UNVERIFIED_SECONDS = 2

function oneField(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function limitOf(request: FastifyRequest): BodyLimit | undefined {
  const { name } = request.routeOptions.config
  const route: Route | undefined = name === undefined ? undefined : ROUTES[name]
  return route?.limit
}

function parseJson(bytes: Uint8Array, limit: BodyLimit | undefined): Json {
  try {
    const value = parseStrictJson(fromUtf8(bytes), limit?.values)
    const dropped = droppedKey(value)
    if (dropped !== undefined) throw fault('request.json_key', {}, dropped)
    return value
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    if (error.code === 'json.values') throw fault('request.json_values', { limit: limit?.values ?? 0 })
    throw fault(JSON_FAULTS.get(error.code) ?? 'request.json_syntax', {
      position: error.details['position'] ?? 0,
    })
  }
}

const JSON_FAULTS: ReadonlyMap<string, MessageCode> = new Map<string, MessageCode>([
  ['json.duplicate', 'request.json_duplicate'],
  ['json.depth', 'request.json_depth'],
  ['json.number', 'request.json_number'],
  ['json.surrogate', 'request.json_surrogate'],
])
