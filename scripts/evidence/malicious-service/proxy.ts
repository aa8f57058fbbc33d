// Between one consumer and the real service: passes everything on, alters the answers of blind questions, and
// keeps what arrives and when.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { sha256 } from '../../../protocols/hashes.ts'
import { fromBase64, fromUtf8, utf8 } from '../../../protocols/bytes.ts'
import { signResponse } from '../../../protocols/identity/response-signature.ts'
import { BlindAnswerFile } from '../../../schemas/blind.ts'
import { nodeSigner } from '../../../src/server/keys/ed25519.ts'
import { type AnswerJson, forgeFile, type ServiceKeys } from './forge.ts'
import type { Manipulation } from './manipulations.ts'

/** One request as it arrived. */
export type Arrived = {
  readonly route: string
  /** Of content and of header fields. */
  readonly length: string
  readonly at: number
}

/** From the last byte of an answer to the consumer's own word that it is done with it. */
export type Window = {
  /** Of the question. */
  readonly asked: Arrived
  readonly answered: number
  readonly after: Arrived[]
}

export type Proxy = {
  readonly url: string
  /** The next answer is altered so; it ends the window before. */
  readonly prepare: (manipulation: Manipulation) => void
  /** Undefined where nothing was asked since `prepare`. */
  readonly take: () => Window | undefined
  readonly stop: () => Promise<void>
}

const ASKING = 'POST /v1/blind-queries'

export async function startProxy(target: string, keys: ServiceKeys): Promise<Proxy> {
  let manipulation: Manipulation | undefined
  let window: Window | undefined
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const content = await read(request)
    const arrived = arrivedOf(request, content, performance.now())
    window?.after.push(arrived)
    const given = await fetch(new URL(request.url ?? '/', target), {
      method: request.method ?? 'GET',
      headers: fieldsOf(request),
      ...(content.length === 0 ? {} : { body: content }),
    })
    const bytes = new Uint8Array(await given.arrayBuffer())
    const fields = new Map(given.headers)
    for (const name of ['content-length', 'connection', 'keep-alive', 'transfer-encoding'])
      fields.delete(name)
    const isAnswer = arrived.route === ASKING && given.status === 200
    let body: Uint8Array = bytes
    if (isAnswer && manipulation !== undefined) {
      const altered = await alterResponse(keys, manipulation, bytes, String(request.headers['signature']))
      body = altered.body
      for (const [name, value] of Object.entries(altered.fields)) fields.set(name, value)
    }
    response.writeHead(given.status, Object.fromEntries(fields))
    if (arrived.route === ASKING) {
      response.end(body, () => {
        window = { asked: arrived, answered: performance.now(), after: [] }
      })
    } else response.end(body)
  }
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    prepare: next => {
      manipulation = next
      window = undefined
    },
    take: () => {
      const taken = window
      window = undefined
      return taken
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** `bytes`: of a `BlindAnswerFile`. The fields sign the body as the answer to this request. */
export async function alterResponse(
  keys: ServiceKeys,
  manipulation: Manipulation,
  bytes: Uint8Array,
  requestSignature: string,
): Promise<{ readonly body: Uint8Array<ArrayBuffer>; readonly fields: Readonly<Record<string, string>> }> {
  const body = Uint8Array.from(await alterBody(keys, manipulation, bytes))
  const signer = manipulation.foreign === 'response' ? nodeSigner(randomBytes(32)) : keys.service
  const fields = await signResponse({
    status: 200,
    body,
    requestSignature,
    keyId: signer.keyId,
    created: Math.floor(Date.now() / 1000),
    sign: signer.sign,
    sha256,
  })
  return { body, fields }
}

async function alterBody(
  keys: ServiceKeys,
  manipulation: Manipulation,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const { alter: change, write, foreign } = manipulation
  if (change === null) return bytes
  const received = BlindAnswerFile.parse(JSON.parse(fromUtf8(bytes)))
  const answer = JSON.parse(received.file.answer) as AnswerJson
  const altered = change(answer, fromBase64(received.ciphertexts))
  const signing = foreign === 'log' ? { ...keys, log: nodeSigner(randomBytes(32)) } : keys
  return utf8(JSON.stringify(await forgeFile(signing, received, altered, write)))
}

async function read(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function fieldsOf({ headers }: IncomingMessage): Record<string, string> {
  const own = new Set([
    'host',
    'connection',
    'keep-alive',
    'content-length',
    'transfer-encoding',
    'accept-encoding',
  ])
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (own.has(name) ? [] : [[name, String(value)]])),
  )
}

function arrivedOf(
  { method, url = '', headers, rawHeaders }: IncomingMessage,
  content: Buffer,
  at: number,
): Arrived {
  const path = url.replace(/(?:ticket|upload|answer)_[\w-]+|[0-9a-f]{16}$/g, ':id')
  // The port has as many digits as it likes.
  const host = String(headers.host).length
  return {
    route: `${method} ${path}`,
    length: `${content.length}+${rawHeaders.join('').length - host}`,
    at,
  }
}
