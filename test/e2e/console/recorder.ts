// Between browser and service: keeps every byte that left the browser, whoever in the page sent it.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type Recorder = {
  readonly url: string
  /** Everything that was sent so far. */
  readonly sent: () => Buffer
  readonly forget: () => void
  /**
   * The next request to this path arrives, and its answer is lost with the connection; resolves when that has
   * happened.
   */
  readonly loseAnswer: (path: string) => Promise<void>
  /** Cuts every connection and lets none through, until it is called with false. */
  readonly cut: (off: boolean) => void
  readonly close: () => Promise<void>
}

export async function startRecorder(service: string): Promise<Recorder> {
  const { hostname, port } = new URL(service)
  let parts: Buffer[] = []
  let off = false
  let losing: { readonly path: string; readonly lost: () => void } | undefined
  const sockets = new Set<Socket>()
  const server = createServer(incoming => {
    if (off) {
      incoming.destroy()
      return
    }
    const outgoing = connect(Number(port), hostname)
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        incoming.destroy()
        outgoing.destroy()
      })
    }
    incoming.on('data', (part: Buffer) => {
      parts.push(part)
      if (losing === undefined || !part.includes(` ${losing.path} HTTP/1.1`)) return
      const { lost } = losing
      losing = undefined
      outgoing.unpipe(incoming)
      outgoing.once('data', () => {
        incoming.destroy()
        lost()
      })
      outgoing.resume()
    })
    incoming.pipe(outgoing).pipe(incoming)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as AddressInfo
  const end = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    sent: () => Buffer.concat(parts),
    forget: () => {
      parts = []
    },
    loseAnswer: path =>
      new Promise(resolve => {
        losing = { path, lost: resolve }
      }),
    cut: value => {
      off = value
      if (off) end()
    },
    close: async () => {
      end()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
