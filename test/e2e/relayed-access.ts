// What requests reach at a node that come through its hub: made from the same list as the matrix of access.
import type { Test } from 'tap'
import { utf8 } from '../../protocols/bytes.ts'
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import { RELAYED } from '../../schemas/routes/powers.ts'
import type { Route } from '../../schemas/routes/route.ts'
import { signedHeaders } from '../../scripts/evidence/overload/sign.ts'
import type { Client } from '../../src/sdk/client.ts'
import type { Peer } from '../../src/sdk/exchange.ts'
import { fetchThrough } from '../../src/sdk/joint/hub-calls.ts'
import type { TestNode } from '../support/joint-nodes.ts'
import type { TestService } from '../support/service.ts'

type Told = { readonly status: number; readonly code: string | undefined }

/** Paths that no route has, and detours to some. */
const BESIDE = [
  '/',
  '/healthz',
  '/metrics',
  '/docs',
  '/assets/index.js',
  '/v1/../v1/nodes',
  '/log/../v1/nodes',
]

/**
 * `consumer`: at hub and node. `owned`: ids of what it has at the node, which the others ask for in the place
 * of ids of nothing.
 */
export async function relayedMatrix(
  t: Test,
  hub: TestService,
  { id, service, provider, direct }: TestNode,
  consumer: Client,
  owned: readonly string[] = [],
): Promise<void> {
  const through = fetchThrough(consumer, id)
  const nosy = hub.peerOf(await hub.member('nosy', ['provider', 'consumer']))
  const officer = service.peerOf(await service.approver())
  const callers: readonly (readonly [string, Peer])[] = [
    ['nobody that the node knows', { ...nosy, authority: service.peerOf(provider).authority }],
    ['its own provider', service.peerOf(provider)],
    ['its officer', officer],
    [OWNER, { ...service.peerOf(provider), ...direct.key }],
  ]
  let calls = 0
  const ask = async (fetch: typeof globalThis.fetch, peer: Peer, name: RouteName): Promise<Told> => {
    calls++
    const route: Route = ROUTES[name]
    const { method } = route
    const target = route.path.replace(':part', '0').replace(':id', idFor(route, owned))
    const content = contentOf(route)
    const headers = await signedHeaders(peer, { method, target, ...content })
    const body = content.body === undefined ? {} : { body: utf8(content.body) }
    return await told(await fetch(`${service.url}${target}`, { method, headers, ...body }))
  }
  for (const [who, peer] of callers)
    for (const name of Object.keys(ROUTES) as readonly RouteName[]) {
      const isHere = RELAYED.has(name)
      // Every other route is refused in the same words.
      if (!isHere && peer !== officer) continue
      // An owner may, and an officer may end what is another's: once.
      if (owned.length > 0 && (who === OWNER || (peer === officer && ROUTES[name].method !== 'GET'))) continue
      const relayed = await ask(through, peer, name)
      const expected = isHere ? await ask(fetch, peer, name) : NOT_HERE
      t.same(relayed, expected, `${who}: ${name}${isHere ? ', as at its port' : ''}`)
      if (peer !== officer && owned.includes(idFor(ROUTES[name], owned)))
        t.ok(relayed.status >= 400 && relayed.status < 500, `${who}: ${name}, of another's`)
    }
  for (const target of BESIDE) {
    const request = { method: 'GET' as const, target, headers: {}, content: '' }
    const { status, content } = await consumer.nodeRequest({ params: { id: id as never }, body: request })
    t.same({ status, content }, { status: 404, content: '' }, target)
  }
  t.equal((await through(`${service.url}/log/checkpoint`)).status, 200, 'the log is public')
  t.comment(`${calls} calls`)
}

const OWNER = 'its consumer'

const NOT_HERE: Told = { status: 404, code: undefined }

async function told(response: Response): Promise<Told> {
  const text = await response.text()
  return { status: response.status, code: response.ok || text === '' ? undefined : JSON.parse(text).code }
}

/** Of `owned` where the route takes one, else of nothing that there is. */
function idFor({ params }: Route, owned: readonly string[]): string {
  return [...owned, ...IDS].find(id => params?.shape['id']?.safeParse(id).success) ?? 'none'
}

const IDS = ['upload', 'job', 'grant', 'answer', 'proposal', 'ticket', 'evidence']
  .map(kind => `${kind}_${'x'.repeat(22)}`)
  .concat(`key_${'x'.repeat(20)}`, 'no-such@2025', 'no-such', 'f'.repeat(64))

function contentOf({ body, bytes }: Route): { readonly body?: string; readonly contentType?: string } {
  if (bytes !== undefined) return { body: 'x', contentType: 'application/octet-stream' }
  return body === undefined ? {} : { body: '{}' }
}
