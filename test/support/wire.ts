// Signed requests byte for byte, with the status, fields and text of what comes back.
import { exchange, type Peer } from '../../src/sdk/exchange.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import type { Route } from '../../schemas/routes/route.ts'

export type Received = {
  readonly status: number
  readonly text: string
  readonly language: string | null
  /** Undefined where the service did not refuse. */
  readonly problem: ProblemError | undefined
}

export type Wire = {
  readonly params?: Readonly<Record<string, string>>
  /** A text is sent as it is; anything else as its JSON. */
  readonly body?: unknown
  readonly bytes?: Uint8Array
  readonly language?: string
}

/** Throws unless the service key signed the answer. */
export async function send(peer: Peer, name: RouteName, wire: Wire = {}): Promise<Received> {
  const route: Route = ROUTES[name]
  const target = route.path.replace(/:(\w+)/g, (_, key: string) =>
    encodeURIComponent(wire.params?.[key] ?? ''),
  )
  let seen: Response | undefined
  const listening: Peer = {
    ...peer,
    language: wire.language ?? 'en',
    fetch: async (url, init) => {
      const response = await peer.fetch(url, init)
      seen = response.clone()
      return response
    },
  }
  const problem = await exchange(listening, { method: route.method, target, ...content(wire) }).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof ProblemError) return error
      throw error
    },
  )
  if (seen === undefined) throw new Error('nothing came back')
  return {
    status: seen.status,
    text: await seen.text(),
    language: seen.headers.get('content-language'),
    problem,
  }
}

function content({ body, bytes }: Wire) {
  if (bytes !== undefined) return { body: { bytes, contentType: 'application/octet-stream' } }
  if (body === undefined) return {}
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { body: { bytes: utf8(text), contentType: 'application/json' } }
}
