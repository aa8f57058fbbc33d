// Load at a rate that does not wait for answers, over plain sockets, away from the server's event loop.
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { serveParent } from './child.ts'

export type OfferedRequest = {
  readonly port: number
  readonly connections: number
  /** 0: each connection sends its next request when the last one was answered. */
  readonly perSecond: number
  readonly seconds: number
  /** Whole HTTP/1.1 requests, each sent once; with `again`, from the first one again. */
  readonly requests: readonly Uint8Array[]
  readonly again?: boolean
}

export type OfferedReply = {
  readonly seconds: number
  /** Of status 200, in milliseconds. */
  readonly acceptedMs: readonly number[]
  /** Of status 503. */
  readonly shedMs: readonly number[]
  readonly others: Readonly<Record<string, number>>
  /** For want of a free connection, or of requests. */
  readonly unsent: number
}

serveParent<OfferedRequest, OfferedReply>(
  async ({ port, connections, perSecond, seconds, requests, again }) => {
    const acceptedMs: number[] = []
    const shedMs: number[] = []
    const others: Record<string, number> = {}
    let [next, unsent, open] = [0, 0, 0]
    const take = (): Uint8Array | undefined => requests[again === true ? next++ % requests.length : next++]
    const lines = Array.from({ length: connections }, () => new Line(port))
    const idle = [...lines]
    const send = async (line: Line, request: Uint8Array): Promise<void> => {
      open++
      const start = performance.now()
      const status = await line.exchange(request).catch(() => 0)
      const ms = performance.now() - start
      if (status === 200) acceptedMs.push(ms)
      else if (status === 503) shedMs.push(ms)
      else others[String(status)] = (others[String(status)] ?? 0) + 1
      open--
      idle.push(line)
    }
    const began = performance.now()
    const over = (): boolean => performance.now() - began > seconds * 1000
    if (perSecond === 0) {
      await Promise.all(
        lines.map(async line => {
          for (let request = take(); request !== undefined && !over(); request = take())
            await send(line, request)
        }),
      )
    } else {
      for (let sent = 0; !over(); ) {
        const due = Math.floor(((performance.now() - began) / 1000) * perSecond)
        for (; sent < due; sent++) {
          const line = idle.pop()
          const request = line === undefined ? undefined : take()
          if (line === undefined || request === undefined) unsent++
          else void send(line, request)
        }
        await pause(1)
      }
    }
    const took = (performance.now() - began) / 1000
    for (let waited = 0; open > 0 && waited < 10_000; waited += 10) await pause(10)
    for (const line of lines) line.close()
    return { seconds: took, acceptedMs, shedMs, others, unsent }
  },
)

/** One connection, opened again where the server closed it. */
class Line {
  readonly #port: number
  #socket: Socket | undefined
  #received = Buffer.alloc(0)
  #waiting: PromiseWithResolvers<number> | undefined

  constructor(port: number) {
    this.#port = port
  }

  async exchange(request: Uint8Array): Promise<number> {
    this.#waiting = Promise.withResolvers<number>()
    const socket = this.#socket ?? this.#open()
    socket.write(request)
    return await this.#waiting.promise
  }

  close(): void {
    this.#socket?.destroy()
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    this.#socket = socket
    this.#received = Buffer.alloc(0)
    socket.on('data', chunk => {
      this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
      const status = readStatus(this.#received)
      if (status === undefined) return
      this.#received = Buffer.alloc(0)
      this.#waiting?.resolve(status)
    })
    socket.on('error', error => this.#waiting?.reject(error))
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined
      this.#waiting?.reject(new Error('closed'))
    })
    return socket
  }
}

/** Undefined until all of the answer is there. */
function readStatus(received: Buffer): number | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = received.toString('latin1', 0, end)
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
  return received.length < end + 4 + length ? undefined : Number(head.slice(9, 12))
}
