// The real edge on a real socket with a few handlers in memory, and the roads between: what a proxy or an
// attacker can do to an exchange.
import type { RouteName } from '../../schemas/api.ts'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { type Client, type ClientOptions, createClient } from '../../src/sdk/client.ts'
import { buildApp } from '../../src/server/app.ts'
import type { Handlers } from '../../src/server/services.ts'
import { type AnyCall, type House, house, type Member, testConfig } from '../server/harness.ts'

export type Handle = (call: AnyCall) => Promise<unknown>

export type Service = {
  readonly rooms: House
  readonly url: string
  readonly client: (member: Member, options?: Partial<ClientOptions>) => Client
  readonly close: () => Promise<void>
}

export async function startService(handlers: Partial<Record<RouteName, Handle>> = {}): Promise<Service> {
  const rooms = house()
  let authority = ''
  const app = await buildApp(
    { ...rooms.services, authority: () => authority },
    testConfig(),
    { ...rooms.handlers, ...(handlers as Partial<Handlers>) },
    { logger: rooms.logger },
  )
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  authority = new URL(url).host
  return {
    rooms,
    url,
    client: ({ signer }, options = {}) =>
      createClient({
        baseUrl: url,
        keyId: signer.keyId,
        sign: signer.sign,
        serviceKey: encodePublicKey(rooms.services.serviceKey.publicKey),
        ...options,
      }),
    close: () => app.close(),
  }
}

/** A fetch whose answers pass through `change` on their way. */
export function tampering(
  change: (response: { status: number; headers: Headers; body: Uint8Array }) => void,
): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    const changed = {
      status: response.status,
      headers: new Headers(response.headers),
      body: new Uint8Array(await response.arrayBuffer()),
    }
    change(changed)
    return new Response(Uint8Array.from(changed.body), { status: changed.status, headers: changed.headers })
  }
}

/** A fetch that loses the first `count` answers after the service gave them. */
export function losing(count: number): typeof fetch {
  let lost = 0
  return async (input, init) => {
    const response = await fetch(input, init)
    if (lost++ >= count) return response
    await response.arrayBuffer()
    throw new TypeError('fetch failed')
  }
}
