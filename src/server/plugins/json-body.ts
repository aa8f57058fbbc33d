// The content of a request: announced, hashed and compared before it is parsed; then JSON by the strict reader, or plain bytes.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { ROUTES, type RouteName } from '../../../schemas/api.ts'
import type { Route } from '../../../schemas/routes/route.ts'
import { droppedKey } from '../../../schemas/dropped-key.ts'
import { fault } from '../../../schemas/fault.ts'
import type { MessageCode } from '../../../schemas/messages/messages.ts'
import { fromUtf8 } from '../../../protocols/bytes.ts'
import { type Json, parseStrictJson } from '../../../protocols/canonical-json.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { checkContentDigest, parseContentDigest } from '../../../protocols/identity/content-digest.ts'
import type { Config } from '../config-keys.ts'
import { contentLength } from '../request-state.ts'
import { sha256 } from '../../store/sha256.ts'
import { identityFault } from './signature.ts'

/** What the header says of the content, judged before any of it is read. */
export function checkContentHead(request: FastifyRequest, name: RouteName, config: Config): void {
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
  const limit = route.bytes ?? config.jsonBytes
  if (length > limit) throw fault('request.too_large', { limit })
}

/** Replaces every parser of Fastify's own. */
export function parseBodies(app: FastifyInstance, config: Config): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(JSON_TYPE, async (request: FastifyRequest, stream: Readable) => {
    const bytes = await authenticContent(request, stream, config)
    request.edge.content = bytes
    const { signed } = request.edge
    if (signed !== undefined) request.edge.signed = { ...signed, proof: { ...signed.proof, content: bytes } }
    return bytes.length === 0 ? undefined : parseJson(bytes)
  })
  app.addContentTypeParser(BYTES, (request: FastifyRequest, stream: Readable) =>
    authenticContent(request, stream, config),
  )
}

/** A quarter of a minute, and a second for every 64 KiB: slower senders only hold a connection. */
export function bodyDeadlineSeconds(length: number, config: Config): number {
  return config.bodySeconds + Math.ceil(length / 65_536)
}

const JSON_TYPE = 'application/json'
const BYTES = 'application/octet-stream'

async function authenticContent(
  request: FastifyRequest,
  stream: Readable,
  config: Config,
): Promise<Uint8Array> {
  const length = contentLength(request)
  const content = await readAll(stream, length, bodyDeadlineSeconds(length, config))
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

function oneField(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Node's parser ends the stream at Content-Length; a sender may stop before. */
function readAll(stream: Readable, length: number, seconds: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const content = new Uint8Array(length)
    let at = 0
    const timer = setTimeout(() => done(fault('request.slow')), seconds * 1000)
    const done = (error?: Error): void => {
      clearTimeout(timer)
      stream.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut)
      if (error === undefined) return resolve(content)
      stream.resume()
      reject(error)
    }
    const onData = (chunk: Buffer): void => {
      content.set(chunk, at)
      at += chunk.length
    }
    const onEnd = (): void => done(at === length ? undefined : fault('request.interrupted'))
    const onCut = (): void => done(fault('request.interrupted'))
    stream.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut)
  })
}

function parseJson(bytes: Uint8Array): Json {
  try {
    const value = parseStrictJson(fromUtf8(bytes))
    const dropped = droppedKey(value)
    if (dropped !== undefined) throw fault('request.json_key', {}, dropped)
    return value
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
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
