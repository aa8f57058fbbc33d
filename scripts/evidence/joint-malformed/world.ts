// A real node whose hub and fellow member are the evidence's, with a consumer whose contract allows both
// modes.
import { hiddenSelection } from '../../../src/sdk/blind/hidden-selection.ts'
import type { PinnedMarket } from '../../../src/sdk/joint/pin-market.ts'
import type { Sign } from '../../../protocols/signature.ts'
import type { QueryInput } from '../../../schemas/query.ts'
import { rotated } from '../../../test/support/cheating.ts'
import { GRANT, INSECURE } from '../../../test/support/joint-blind.ts'
import { LABEL, standardOf } from '../../../test/support/joint-market.ts'
import { grantTo, publish, redeclared, sampleContribution } from '../../../test/support/market.ts'
import type { Member } from '../../../test/support/member.ts'
import { startService } from '../../../test/support/service.ts'
import { EvilHub, NODE } from './evil-hub.ts'

export interface NodeWorld {
  readonly hub: EvilHub
  readonly market: PinnedMarket
  /** At the node's own port. */
  readonly consumer: Member
  /** The key that the contract pins, which the consumer has replaced since. */
  readonly replaced: Sign
  readonly dataset: string
  /** Nano-ρ of the node's edition. */
  readonly spent: () => Promise<bigint>
  /** Entries of the node's log. */
  readonly size: () => Promise<number>
  readonly close: () => Promise<void>
}

export async function openNodeWorld(): Promise<NodeWorld> {
  const contribution = await sampleContribution(1000)
  const declaration = redeclared(contribution)
  const standard = standardOf(declaration)
  const hub = new EvilHub(standard, LABEL, declaration.period)
  const service = await startService({ ...INSECURE, name: 'alpha.example/log', hub })
  const provider = await service.member(NODE, ['provider'])
  const first = await service.member('maker', ['consumer'])
  const officer = await service.approver()
  const edition = await publish(provider, contribution, declaration, officer)
  await grantTo(provider, first, declaration.dataset, GRANT)
  const consumer = await rotated({ client: first, peer: service.peerOf(first) })
  const params = { id: standard.market }
  await provider.marketJoin({ params, body: { label: LABEL, edition: edition as never } })
  await provider.marketEditionSign({ params: { id: hub.record.id }, body: {} })
  return {
    hub,
    market: await hub.pinned(),
    consumer,
    replaced: first.key.sign,
    dataset: declaration.dataset,
    spent: async () => {
      const { items } = await provider.budgetShow({ query: { limit: 10 } })
      return BigInt(items.find(line => line.edition === edition)?.total?.spent ?? 0)
    },
    size: async () => Number((await officer.entryList({ query: { limit: 1 } })).items[0]?.seq),
    close: async () => {
      hub.close()
      await service.stop()
    },
  }
}

/** Units by age of the buyers of a hidden category. */
export function hiddenQuestion({ name, declaration }: PinnedMarket) {
  const hidden = hiddenSelection(declaration, 'one', { category: ['空气炸锅'] })
  const query: QueryInput = {
    kind: 'profile',
    edition: name as never,
    by: ['age_band'],
    privacy: { rho: '0.01' },
    purpose: 'product-planning',
  }
  return { query, hidden }
}
