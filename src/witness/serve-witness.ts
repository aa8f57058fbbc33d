// A witness's own small HTTP server. Anybody may call it: the log's signature on the checkpoint is all that
// counts.
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { addCheckpoint, type WitnessReply } from '../../protocols/audit/add-checkpoint.ts'
import { originHash } from '../../protocols/audit/witness.ts'
import { fromUtf8 } from '../../protocols/bytes.ts'
import { nodeVerifier } from '../server/keys/ed25519.ts'
import { notListening } from '../server/http/not-listening.ts'
import { readBounded } from '../server/http/read-bounded.ts'
import { latestNote } from './witness.ts'
import type { WitnessFolder } from './witness-folder.ts'
import { WitnessStateFile } from './witness-state.ts'

export interface RunningWitness {
  readonly url: string
  readonly close: () => Promise<void>
}

export interface Listening {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly clock?: () => number
}

/** Throws a Fault where the address cannot be listened on. */
export async function serveWitness(
  folder: WitnessFolder,
  { host, port, clock = Date.now }: Listening,
): Promise<RunningWitness> {
  const state = new WitnessStateFile(folder.stateFile)
  const options = { ...folder, state, clock, verify: nodeVerifier() }
  const server = createServer(LIMITS, (request, response) => {
    answer(request, options).then(
      ({ status, type, body }) =>
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
      () => response.writeHead(500).end(),
    )
  })
  server.listen(port, host)
  await once(server, 'listening').catch((error: unknown) => {
    state.close()
    return notListening({ host, port, flag: '--listen', hostFlag: '--listen' })(error)
  })
  const address = server.address()
  const taken = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      state.close()
    },
  }
}

/** A checkpoint with 100 signatures and 63 hashes is far below. */
const MAX_BYTES = 64 * 1024
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 120_000,
  maxHeaderSize: 8 * 1024,
}
const NOT_FOUND: WitnessReply = { status: 404, type: 'text/plain; charset=utf-8', body: '' }

type Serving = Parameters<typeof addCheckpoint>[1] & { readonly state: WitnessStateFile }

async function answer(request: IncomingMessage, options: Serving): Promise<WitnessReply> {
  const { method, url = '' } = request
  if (method === 'POST' && url === '/add-checkpoint') {
    const text = await readText(request)
    return text === undefined ? { ...NOT_FOUND, status: 400 } : await addCheckpoint(text, options)
  }
  const [, hash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(url) ?? []
  const note = method === 'GET' && hash !== undefined ? latestNote(hash, options, originHash) : undefined
  return note === undefined ? NOT_FOUND : { ...NOT_FOUND, status: 200, body: note }
}

/** Undefined for what is too long or no UTF-8. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const content = await readBounded(request, MAX_BYTES)
  try {
    return content && fromUtf8(content)
  } catch {
    return undefined
  }
}
