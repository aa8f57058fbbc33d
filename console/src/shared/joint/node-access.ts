// How a consumer reaches a node that has no inbound port: through the hub, under keys that are pinned here.
import { z } from 'zod'
import { decodePublicKey } from '../../../../protocols/identity/keys.ts'
import { ProtocolError } from '../../../../protocols/errors.ts'
import type { Member } from '../../../../protocols/joint/market-edition.ts'
import type { Client } from '../../../../src/sdk/client.ts'
import { fetchThrough } from '../../../../src/sdk/joint/hub-calls.ts'
import { readService } from '../../../../src/sdk/service.ts'

const NodeAccess = z.strictObject({
  organisation: z.string(),
  authority: z.string(),
  serviceKey: z.string(),
  logKey: z.string(),
})
export type NodeAccess = z.infer<typeof NodeAccess>

/**
 * A node's names and keys, pinned on first use, as at an enrolment. The hub carries them and could substitute
 * a service key of its own at that moment. It could then refuse, delay, read or forge the pages about
 * contract and budget (SECURITY.md), but no share, proof or log entry: those verify under the keys of the
 * market edition. Throws `console.node_key` where the log key is not that of the market edition, or where
 * either key has changed since.
 */
export async function nodeAccess(
  hub: Client,
  keyId: string,
  { organisation, logKey }: Pick<Member, 'organisation' | 'logKey'>,
): Promise<NodeAccess> {
  const pinned = pinnedAccess(keyId, organisation)
  if (pinned?.logKey === logKey) return pinned
  const service = await readService(location.origin, { fetch: fetchThrough(hub, organisation) })
  decodePublicKey(service.serviceKey)
  if (service.logKey !== logKey || pinned !== undefined)
    throw new ProtocolError('console.node_key', 'a node with another key than its market edition says', {
      organisation,
    })
  const { authority, serviceKey } = service
  const access = { organisation, authority, serviceKey, logKey }
  localStorage.setItem(placeOf(keyId, organisation), JSON.stringify(access))
  return access
}

function pinnedAccess(keyId: string, organisation: string): NodeAccess | undefined {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(placeOf(keyId, organisation)) ?? 'null')
    return NodeAccess.safeParse(stored).data
  } catch {
    return undefined
  }
}

function placeOf(keyId: string, organisation: string): string {
  return `yinsuan-node-${keyId}-${organisation}`
}
