// Sockets of a server that stops. `server.close` waits for each that never sent a request, and Node ends its
// own check of silent ones at that moment: anybody who connects and says nothing could hold the process.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export class IdleSockets {
  readonly #idle = new Set<Socket>()
  #isClosing = false

  /** Returns the same server. */
  watch(server: Server): Server {
    server.on('connection', socket => {
      this.#rest(socket)
      socket.once('close', () => this.#idle.delete(socket))
    })
    server.on('request', ({ socket }, response) => {
      this.#idle.delete(socket)
      response.once('close', () => this.#rest(socket))
    })
    return server
  }

  /** Ends every socket that carries no request now, and each other one after its answer. */
  end(): void {
    this.#isClosing = true
    for (const socket of this.#idle) socket.destroy()
  }

  #rest(socket: Socket): void {
    if (this.#isClosing) socket.destroySoon()
    else if (!socket.destroyed) this.#idle.add(socket)
  }
}
