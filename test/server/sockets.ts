// Requests byte by byte, as no client sends them.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Signer } from '../../src/server/keys/ed25519.ts'
import { type Ask, signed } from './harness.ts'

export function portOf(server: { readonly server: { address(): unknown } }): number {
  return (server.server.address() as { port: number }).port
}

/** Sends all of a request but the last byte of its body. */
export async function withhold(
  server: Parameters<typeof portOf>[0],
  signer: Signer,
  ask: Ask & { readonly body: Uint8Array },
): Promise<string> {
  const headers = await signed(signer, ask)
  const head = [
    `${ask.method} ${ask.target} HTTP/1.1`,
    'host: x',
    ...Object.entries(headers).map(([field, text]) => `${field}: ${text}`),
    `content-length: ${ask.body.length}`,
    '',
    '',
  ].join('\r\n')
  return await talk(portOf(server), head, ask.body.subarray(1))
}

/** Four at a time: while its signature is checked, each of them takes a place. */
export async function withholdMany(
  count: number,
  ...request: Parameters<typeof withhold>
): Promise<{ readonly answers: Promise<readonly string[]> }> {
  const withheld: Promise<string>[] = []
  while (withheld.length < count) {
    withheld.push(withhold(...request))
    if (withheld.length % 4 === 0) await pause(20)
  }
  return { answers: Promise.all(withheld) }
}

/** Everything that the server says until it closes. */
export async function talk(
  port: number,
  head: string | readonly string[],
  body?: Uint8Array,
): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1')
  let said = ''
  socket.on('data', chunk => (said += String(chunk)))
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  socket.write(typeof head === 'string' ? head : head.join('\r\n'))
  if (body !== undefined) socket.write(body)
  await closed
  return said
}
