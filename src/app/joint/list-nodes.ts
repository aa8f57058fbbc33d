import { utf8 } from '../../../protocols/bytes.ts'
import { parseJoint } from '../../../protocols/joint/documents.ts'
import { parseMarketEdition } from '../../../protocols/joint/market-edition.ts'
import type { OrganisationId } from '../../../schemas/common.ts'
import type { HubStanding, NodeStanding } from '../../../schemas/node-status.ts'
import type { Store } from '../../store/store.ts'
import type { UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import type { HubCalls } from './hub-calls.ts'
import { nodeOf } from './relayed-view.ts'

/** For operators, officers and auditors of either side: no figure of it depends on rows or budgets. */
export const listNodes: UseCase<'nodeList'> = async (context, { actor }) => {
  const { hub } = context
  const readsHolds = actor.roles.some(role => role === 'officer' || role === 'auditor')
  if (hub !== undefined) return { nodes: [], hub: await hubStanding(context, hub, readsHolds) }
  return { nodes: await nodeStandings(context), hub: null }
}

/** Members elsewhere, and whoever polls. */
async function nodeStandings({
  store,
  service,
  mailbox,
}: Pick<Context, 'store' | 'service' | 'mailbox'>): Promise<NodeStanding[]> {
  const logKeys = new Map<string, string | null>(mailbox.pollers.map(each => [each, null]))
  for (const { document } of await store.read.marketEditions())
    for (const { organisation, logKey } of parseMarketEdition(utf8(document)).members)
      if (logKey !== service.logKey) logKeys.set(organisation, logKey)
  const reserved = await reservedAt(store)
  const now = store.now()
  return [...logKeys.keys()].toSorted().map(organisation => {
    const { polledMs, facts, waiting, lagMs } = mailbox.standing(organisation)
    return {
      organisation: organisation as OrganisationId,
      logKey: logKeys.get(organisation) ?? null,
      polled: polledMs === undefined ? null : instantOf(now - polledMs),
      facts: facts ?? null,
      waiting,
      lagMs,
      reserved: reserved.get(organisation) ?? 0,
    }
  })
}

/** How many open questions each node holds a charge for. A yes may have expired: its hold has not. */
async function reservedAt({ read }: Pick<Store, 'read'>): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (let after: string | null | undefined; after !== null; ) {
    const page = await read.reservedRelayed({ limit: 100, after })
    for (const { yeses, shares } of page.items) {
      const sent = new Set(shares.map(nodeOf))
      const holding = new Set(yeses.map(({ document }) => parseJoint('jointYes', utf8(document)).node))
      for (const node of holding) if (!sent.has(node)) counts.set(node, (counts.get(node) ?? 0) + 1)
    }
    after = page.next
  }
  return counts
}

async function hubStanding(
  { store, hubLink }: Pick<Context, 'store' | 'hubLink'>,
  { authority, organisation }: HubCalls,
  readsHolds: boolean,
): Promise<HubStanding> {
  const { answered, failed, working } = hubLink
  const holds = await store.read.openRecords(organisation)
  return {
    authority,
    organisation: organisation as OrganisationId,
    answered: answered === null ? null : instantOf(answered),
    failed: failed === null ? null : { at: instantOf(failed.at), code: failed.code },
    working,
    held: holds.length,
    holds: (readsHolds ? holds : []).map(({ subject: { joint, consumer, edition } }) => ({
      joint,
      consumer: consumer as OrganisationId,
      edition,
    })),
  }
}

function instantOf(milliseconds: number): string {
  return new Date(Math.round(milliseconds)).toISOString()
}
