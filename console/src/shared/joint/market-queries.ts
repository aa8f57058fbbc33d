// Markets as a reader verifies them, and their sources as a consumer reaches them.
import { useQuery } from '@tanstack/react-query'
import { ProtocolError } from '../../../../protocols/errors.ts'
import type { Member } from '../../../../protocols/joint/market-edition.ts'
import type { BudgetLine } from '../../../../schemas/api-bodies.ts'
import type { MarketEditionRecord, MarketRecord, MarketStandard } from '../../../../schemas/market.ts'
import type { Grant } from '../../../../schemas/records.ts'
import type { Client } from '../../../../src/sdk/client.ts'
import { pinMarket, type PinnedMarket } from '../../../../src/sdk/joint/pin-market.ts'
import { readStandard } from '../../../../src/sdk/joint/read-standard.ts'
import { collect, listAll } from '../../../../src/sdk/list-all.ts'
import { grantFor } from '../../../../src/sdk/grants.ts'
import { nodeClient } from '../member-client.ts'
import type { OpenedKey } from '../opened-key.ts'
import { type Session, useSession } from '../session.tsx'
import { loadStored, store } from '../stored.ts'
import { useRead } from '../use-read.ts'
import { type NodeAccess, nodeAccess } from './node-access.ts'

/** An edition in force, under all of its members' signatures. */
export type OpenedMarket = {
  readonly pinned: PinnedMarket
  readonly fetched: MarketEditionRecord
}

export type Market = {
  readonly record: MarketRecord
  readonly standard: MarketStandard
  /** Oldest first. */
  readonly editions: readonly OpenedMarket[]
  /** Editions in force that do not verify. */
  readonly broken: readonly {
    readonly label: string
    readonly error: unknown
    /** Where the edition verifies and is another than the one of this browser's first use: takes this one. */
    readonly accept?: () => void
  }[]
}

/** Published markets; what the service says of an edition counts only as far as its members signed it. */
export function useMarkets() {
  return useRead(
    ['markets'],
    async (client): Promise<readonly Market[]> =>
      await Promise.all((await client.marketList()).items.map(record => readMarket(client, record))),
    // Other members join, form and sign meanwhile.
    { refetchOnMount: 'always' },
  )
}

async function readMarket(client: Client, record: MarketRecord): Promise<Market> {
  const [editions, broken] = [new Array<OpenedMarket>(), new Array<Market['broken'][number]>()]
  for (const { label, id, state } of record.editions) {
    if (state !== 'open') continue
    try {
      const fetched = await client.marketEditionShow({ params: { id } })
      const pinned = await pinMarket(fetched, id)
      const first = loadStored(placeOf(pinned), text => text)
      if (first === undefined || first === pinned.id) editions.push({ fetched, pinned })
      else
        broken.push({
          label,
          error: new ProtocolError('console.market_pinned', 'another market edition than at first use', {
            pinned: first,
            shown: pinned.id,
          }),
          accept: () => void store(placeOf(pinned), pinned.id),
        })
    } catch (error) {
      broken.push({ label, error })
    }
  }
  return { record, standard: readStandard(record.standard, record.digest), editions, broken }
}

/** Where this browser keeps which edition it means by a name: the one of its first use. */
function placeOf({ name, edition: { hub } }: PinnedMarket): string {
  return `yinsuan-market-${hub}-${name}`
}

export type Source = {
  readonly member: Member
  /** Whether this service answers for the member, which has no node of its own. */
  readonly isHosted: boolean
  /** Of a node; undefined where it could not be reached. */
  readonly access: NodeAccess | undefined
  /** At the node or, of a hosted member, here. */
  readonly client: Client
  /** The contract that applies, else the one nearest to it. */
  readonly grant: Grant | undefined
  readonly line: BudgetLine | undefined
  /** Why nothing is known of the contract. */
  readonly error: unknown
}

/** What a consumer has at each member of a market edition, in member order. */
export function useSources(edition: OpenedMarket | undefined) {
  const session = useSession()
  return useQuery({
    queryKey: ['market-sources', edition?.pinned.id ?? null],
    enabled: edition !== undefined && session.hasRole(['consumer']),
    queryFn: () => readSources(session, edition),
  })
}

export async function readSources(
  session: Pick<Session, 'client' | 'key' | 'me' | 'language'>,
  edition: OpenedMarket | undefined,
): Promise<readonly Source[]> {
  const members = edition?.pinned.edition.members ?? []
  const sources = await Promise.all(members.map(member => readSource(session, member)))
  // At first use, once each member's service showed the keys that all members signed.
  if (edition !== undefined && sources.every(({ isHosted, access }) => isHosted || access !== undefined))
    store(placeOf(edition.pinned), edition.pinned.id)
  return sources
}

async function readSource(
  { client: hub, key, me, language }: Pick<Session, 'client' | 'key' | 'me' | 'language'>,
  member: Member,
): Promise<Source> {
  const isHosted = member.logKey === key.header.logKey
  const nothing = { grant: undefined, line: undefined, error: undefined }
  let access: NodeAccess | undefined
  let client = hub
  try {
    if (!isHosted) {
      access = await nodeAccess(hub, key.header.keyId, member)
      client = nodeClient(hub, key, access, language)
    }
    const [grants, lines] = await Promise.all([
      collect(listAll(client, 'grantList')),
      collect(listAll(client, 'budgetShow')),
    ])
    const dataset = member.edition.split('@')[0] ?? ''
    const grant = grantFor(grants, dataset, me.organisation.id)
    const line = lines.find(each => each.edition === member.edition)
    const source = { member, isHosted, access, client, grant, line, error: undefined }
    lastSources.set(key, new Map(lastSources.get(key)).set(member.edition, source))
    return source
  } catch (error) {
    // Keep the last known contract: a brief outage of a node must not discard a question being composed.
    const last = lastSources.get(key)?.get(member.edition) ?? nothing
    return { access, client, ...last, member, isHosted, error }
  }
}

/** As they answered last in this session, by edition. */
const lastSources = new WeakMap<OpenedKey, ReadonlyMap<string, Source>>()
