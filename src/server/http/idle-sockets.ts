// Sockets of a server that stops. `server.close` waits for each that never sent a request, and Node ends its
// own check of silent ones at that moment: anybody who connects and says nothing could hold the process.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export class IdleSockets {
  /** Requests under way on each open socket: several where a client pipelines. */
  readonly #requests = new Map<Socket, number>()
  #isClosing = false

  /** Returns the same server. */
  watch(server: Server): Server {
    server.on('connection', socket => {
      this.#count(socket, 0)
      socket.once('close', () => this.#requests.delete(socket))
    })
    server.on('request', ({ socket }, response) => {
      this.#count(socket, 1)
      response.once('close', () => this.#count(socket, -1))
    })
    return server
  }

  /** Ends every socket that carries no request now, and each other one after its last answer. */
  end(): void {
    this.#isClosing = true
    for (const [socket, requests] of this.#requests) if (requests === 0) socket.destroy()
  }

  #count(socket: Socket, change: number): void {
    if (socket.destroyed) return
    const requests = (this.#requests.get(socket) ?? 0) + change
    this.#requests.set(socket, requests)
    if (this.#isClosing && requests === 0) socket.destroySoon()
  }
}
