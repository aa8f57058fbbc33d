import type { Client } from '../client.ts'
import { pinMarket } from './pin-market.ts'

/** Log keys of the members of a market edition, as all of them signed it; the hub vouches for nothing. */
export function membersOfMarket(
  hub: Pick<Client, 'marketEditionShow'>,
): (marketEdition: string) => Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, Promise<ReadonlyMap<string, string>>>()
  const read = async (id: string): Promise<ReadonlyMap<string, string>> => {
    const { edition } = await pinMarket(await hub.marketEditionShow({ params: { id } }), id)
    return new Map(edition.members.map(({ organisation, logKey }) => [organisation, logKey]))
  }
  return async id => {
    const members = known.get(id) ?? read(id)
    known.set(id, members)
    return await members
  }
}
