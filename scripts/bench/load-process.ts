// Load over plain sockets, away from the server's event loop: each connection sends its next request when the
// last one was answered; what a busy server refuses is sent again after a second, as clients do.
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { serveParent } from './child.ts'

export type LoadRequest = {
  readonly port: number
  readonly connections: number
  /** Whole HTTP/1.1 requests, signed before. */
  readonly requests: readonly Uint8Array[]
  /** What each good answer's content holds. */
  readonly expected: string
}

export type LoadReply = {
  readonly seconds: number
  /** Of the attempt that was answered. */
  readonly latenciesMs: readonly number[]
  /** Attempts that the server refused as too many. */
  readonly shed: number
  readonly failed: number
  readonly meanBytes: number
  readonly firstFailure: string
}

serveParent<LoadRequest, LoadReply>(async ({ port, connections, requests, expected }) => {
  const latenciesMs: number[] = []
  const failures: string[] = []
  let next = 0
  let shed = 0
  let bytes = 0
  const client = async (): Promise<void> => {
    const connection = await open(port)
    for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
      let start = performance.now()
      let answer = await connection.exchange(request)
      for (let retries = 0; answer.status === BUSY && retries < MAX_RETRIES; retries++) {
        shed++
        await setTimeout(RETRY_MS)
        start = performance.now()
        answer = await connection.exchange(request)
      }
      const { status, content } = answer
      latenciesMs.push(performance.now() - start)
      bytes += content.length
      if (status !== 200 || !content.includes(expected))
        failures.push(`${status} ${content.toString('utf8', 0, 500)}`)
    }
    connection.close()
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: connections }, client))
  const seconds = (performance.now() - start) / 1000
  const meanBytes = Math.round(bytes / latenciesMs.length)
  return { seconds, latenciesMs, shed, failed: failures.length, meanBytes, firstFailure: failures[0] ?? '' }
})

const BUSY = 503
const RETRY_MS = 1000
const MAX_RETRIES = 60

type Answer = { readonly status: number; readonly content: Buffer }

async function open(port: number) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let waiting: PromiseWithResolvers<Answer> | undefined
  let received = Buffer.alloc(0)
  socket.on('data', chunk => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const answer = readAnswer(received)
    if (answer === undefined) return
    received = Buffer.alloc(0)
    waiting?.resolve(answer)
  })
  socket.on('error', error => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')))
  return {
    exchange: async (request: Uint8Array): Promise<Answer> => {
      waiting = Promise.withResolvers<Answer>()
      socket.write(request)
      return await waiting.promise
    },
    close: () => socket.destroy(),
  }
}

/** Undefined until all of it is there. Both servers send a Content-Length. */
function readAnswer(received: Buffer): Answer | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = received.toString('latin1', 0, end)
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
  if (!Number.isInteger(length)) throw new Error('an answer without its length')
  if (received.length < end + 4 + length) return undefined
  return { status: Number(head.slice(9, 12)), content: received.subarray(end + 4) }
}
