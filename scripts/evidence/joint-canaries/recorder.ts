// Everything that goes to and from a service by its port, as bytes.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Recorder {
  readonly url: string
  readonly recorded: () => Uint8Array
  readonly close: () => Promise<void>
}

/** Stands before `url`. Both directions of each connection are kept apart, so that no text is torn. */
export async function recordBefore(url: string): Promise<Recorder> {
  const { hostname, port } = new URL(url)
  const streams: Buffer[][] = []
  const sockets = new Set<Socket>()
  const server = createServer(from => {
    const to = connect(Number(port), hostname)
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const stream: Buffer[] = []
      streams.push(stream)
      sockets.add(one)
      one.on('data', (part: Buffer) => void stream.push(part))
      one.on('error', () => other.destroy())
      one.on('close', () => sockets.delete(one))
      one.pipe(other)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    recorded: () => Buffer.concat(streams.flatMap(stream => [...stream, Buffer.from('\n')])),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
