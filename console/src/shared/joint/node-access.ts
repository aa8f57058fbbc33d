// How a consumer reaches a node that has no inbound port: through the hub, under keys that are pinned here.
import { z } from 'zod'
import { ProtocolError } from '../../../../protocols/errors.ts'
import type { Member } from '../../../../protocols/joint/market-edition.ts'
import type { Client } from '../../../../src/sdk/client.ts'
import { fetchThrough } from '../../../../src/sdk/joint/hub-calls.ts'
import { readService } from '../../../../src/sdk/service.ts'
import { loadStored, store } from '../stored.ts'

const NodeAccess = z.strictObject({
  organisation: z.string(),
  authority: z.string(),
  serviceKey: z.string(),
  logKey: z.string(),
})
export type NodeAccess = z.infer<typeof NodeAccess>

/**
 * A node's address and keys. The hub carries them; both keys have to be those that all members signed, so a
 * hub that substitutes one of its own is refused, and can forge no page about contract or budget. With a
 * false authority no answer verifies. Throws `console.node_key`.
 */
export async function nodeAccess(
  hub: Client,
  keyId: string,
  { organisation, logKey, serviceKey }: Pick<Member, 'organisation' | 'logKey' | 'serviceKey'>,
): Promise<NodeAccess> {
  const place = `yinsuan-node-${keyId}-${organisation}`
  const pinned = loadStored(place, text => NodeAccess.parse(JSON.parse(text)))
  if (pinned?.logKey === logKey && pinned.serviceKey === serviceKey) return pinned
  const service = await readService(location.origin, { fetch: fetchThrough(hub, organisation) })
  if (service.logKey !== logKey || service.serviceKey !== serviceKey)
    throw new ProtocolError('console.node_key', 'a node with another key than its market edition says', {
      organisation,
    })
  const { authority } = service
  const access = { organisation, authority, serviceKey, logKey }
  // Without storage it is fetched, and compared, again.
  store(place, JSON.stringify(access))
  return access
}
