// A node's calls to its hub, and a member's calls to a node through it.
import type { NodeFacts } from '../../../schemas/node-status.ts'
import { fromBase64, toBase64 } from '../../../protocols/bytes.ts'
import { DatasetId, OrganisationId } from '../../../schemas/common.ts'
import type {
  CosignReply,
  KeptEntries,
  PolledMessage,
  PollResult,
  SentLeaves,
} from '../../../schemas/joint.ts'
import type { MarketEditionRecord, MarketOffer, MarketRecord } from '../../../schemas/market.ts'
import { type Client, type ClientOptions, createClient } from '../client.ts'
import { retried } from '../retried.ts'

/**
 * What changes something at the hub may come twice: a hub that is busy is asked again. Polls and cosignatures
 * come again anyway.
 *
 * `options` are the provider's at the hub, whose key was pinned when the node enrolled there.
 */
export function createHubCalls(
  options: ClientOptions & {
    readonly authority: string
    readonly serviceKey: string
    readonly logKey: string
  },
  organisation: string,
) {
  const closed = new AbortController()
  const send = options.fetch ?? ((input, init) => fetch(input, init))
  const client = createClient({
    ...options,
    fetch: (input, init) => send(input, { ...init, signal: eitherOf(init?.signal, closed.signal) }),
  })
  return {
    organisation,
    authority: options.authority,
    serviceKey: options.serviceKey,
    logKey: options.logKey,
    poll: async (results: readonly PollResult[], node: NodeFacts): Promise<readonly PolledMessage[]> =>
      (await client.nodePoll({ body: { results: [...results], node } })).messages,
    markets: async (): Promise<readonly MarketRecord[]> => (await retried(() => client.marketList())).items,
    join: async (market: string, offer: MarketOffer): Promise<MarketRecord> =>
      await retried(() => client.marketJoin({ params: { id: DatasetId.parse(market) }, body: offer })),
    marketEdition: async (id: string): Promise<MarketEditionRecord> =>
      await retried(() => client.marketEditionShow({ params: { id } })),
    sign: async (id: string, signature: string): Promise<MarketEditionRecord> =>
      await retried(() => client.marketEditionSign({ params: { id }, body: { signature } })),
    cosign: async (witness: string | null, request: string, entries?: SentLeaves): Promise<CosignReply> =>
      await client.nodeCosign({
        body: {
          witness: witness === null ? null : OrganisationId.parse(witness),
          request,
          ...(entries === undefined ? {} : { entries }),
        },
      }),
    entries: async (origin: string, from: number): Promise<KeptEntries> =>
      await retried(() => client.nodeEntries({ query: { origin, from } })),
    close: () => closed.abort(),
  }
}

function eitherOf(one: AbortSignal | null | undefined, other: AbortSignal): AbortSignal {
  return one === null || one === undefined ? other : AbortSignal.any([one, other])
}

/**
 * A `fetch` for requests that are signed for a node, carried by the hub: it sees them and can change none,
 * since node and caller verify each other's signatures.
 */
export function fetchThrough(hub: Pick<Client, 'nodeRequest'>, node: string): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    const content = init?.body instanceof Uint8Array ? init.body : new Uint8Array()
    const answer = await hub.nodeRequest({
      params: { id: OrganisationId.parse(node) },
      body: {
        method: init?.method === 'POST' || init?.method === 'PUT' ? init.method : 'GET',
        target: `${url.pathname}${url.search}`,
        headers: Object.fromEntries(new Headers(init?.headers ?? {})),
        content: toBase64(content),
      },
    })
    return new Response(answer.content === '' ? null : fromBase64(answer.content).slice(), {
      status: answer.status,
      headers: answer.headers,
    })
  }
}
