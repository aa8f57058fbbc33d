// How long the worst bodies of each route block the event loop.
import { setTimeout as pause } from 'node:timers/promises'
import { ROUTES } from '../../../schemas/api.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { nodeSigner } from '../../../src/server/keys/ed25519.ts'
import type { SpawnedMarket } from '../service/market.ts'
import type { Spawned } from '../service/spawn.ts'
import { signedHeaders } from './sign.ts'
import { roleFor, worstBodies } from './worst-bodies.ts'

/** The worst body of each route, in milliseconds of event loop, and what it was. */
export type WorstByRoute = Readonly<Record<string, { readonly ms: number; readonly kind: string }>>

/**
 * The least of these counts: compiling the service's code and collecting earlier garbage is no body's work.
 */
const ROUNDS = 5

/** Each body of each route alone: how long it blocks the event loop of the service. */
export async function measureBodies(
  server: Spawned,
  market: SpawnedMarket,
  declaration: Declaration,
): Promise<WorstByRoute> {
  const worst: Record<string, { ms: number; kind: string }> = {}
  const officer = market.officer
  const stranger = nodeSigner(new Uint8Array(32).fill(5))
  const peers = {
    provider: market.provider.peer,
    consumer: market.consumers[0]?.peer,
    officer: officer.peer,
    operator: market.operator.peer,
    auditor: officer.peer,
  }
  const fallback = market.provider.peer
  for (const { route, kind, body } of worstBodies(market.editions[0] ?? '', declaration)) {
    const role = roleFor(route)
    const peer =
      role === 'public'
        ? { ...fallback, keyId: stranger.keyId, sign: stranger.sign }
        : (peers[role] ?? fallback)
    const { method, path } = routeOf(route)
    const target = path.replace(':id', path.includes('editions') ? (market.editions[0] ?? '') : 'some-id')
    let least = Number.POSITIVE_INFINITY
    for (let n = 0; n < ROUNDS; n++) {
      const headers = await signedHeaders(peer, { method, target, body })
      await pause(5)
      await server.worstDelayMs()
      const response = await fetch(`${server.url}${target}`, { method, headers, body })
      await response.arrayBuffer()
      if (response.status >= 500 && response.status !== 503)
        throw new Error(`${route}, ${kind}: ${response.status}`)
      await pause(2)
      least = Math.min(least, await server.worstDelayMs())
      if (least < 10) break
    }
    if (least > (worst[route]?.ms ?? -1)) worst[route] = { ms: least, kind }
  }
  return worst
}

function routeOf(name: keyof typeof ROUTES): { readonly method: string; readonly path: string } {
  return ROUTES[name]
}
