// The desk: a contract that both sides sign, and an edition that answers nobody before an officer has looked
// at it.
import type { Declaration } from '../../schemas/declaration.ts'
import type { Proposal } from '../../schemas/proposal.ts'
import type { Query } from '../../schemas/query.ts'
import type { Client } from '../../src/sdk/client.ts'
import { acceptGrant, offerGrant, verifyGrant } from '../../src/sdk/grants.ts'
import { refused } from './refused.ts'
import type { DemoStory, DemoText } from './text.ts'

type Members = {
  readonly mall: Client
  readonly maker: Client
  readonly rival: Client
  readonly officer: Client
}

export async function decisions(
  story: DemoStory,
  text: DemoText,
  { mall, maker, rival, officer }: Members,
  declaration: Declaration,
  profile: Query,
): Promise<void> {
  const offered = await story.step('grant', async () => {
    const offers = []
    for (const consumer of ['maker', 'rival']) {
      const { id } = await offerGrant(mall, {
        dataset: declaration.dataset,
        consumer,
        modes: ['open', 'blind'],
        purposes: ['product-planning'],
        budget: declaration.budget.perConsumer,
        expires: new Date(Date.now() + 90 * 86_400_000).toISOString(),
        price: { model: 'per-answer', fen: '50000' },
      })
      offers.push(id)
    }
    return offers
  })
  await story.step('accept', async () => {
    const { code: before } = await refused(maker, profile)
    for (const [at, client] of [maker, rival].entries()) await acceptGrant(client, offered[at] ?? '')
    const file = await maker.grantShow({ params: { id: offered[0] ?? '' } })
    const { signedByBoth } = await verifyGrant(file)
    story.check(
      'contract-signed-by-both',
      signedByBoth && before === 'query.grant_not_accepted',
      text.signedByBoth(before),
    )
  })
  await story.step('approve', async () => {
    // Large grants first: with one that waits too, the edition's own refusal would not be seen.
    await approveWaiting(officer, 'grant')
    const { code: before } = await refused(maker, profile)
    await approveWaiting(officer, 'edition')
    const id = `${declaration.dataset}@${declaration.edition}`
    const { claim, gaps } = await officer.editionPassport({ params: { id } })
    story.say(text.passport(claim.yearly.perConsumer, claim.delta, gaps.length))
    const { status } = await maker.editionShow({ params: { id } })
    story.check(
      'nobody-before-approval',
      before === 'query.edition_not_approved' && status === 'open',
      text.approved(before),
    )
  })
}

export async function approveWaiting(officer: Client, kind: Proposal['kind']): Promise<void> {
  const { items } = await officer.proposalList({ query: { limit: 100 } })
  for (const proposal of items)
    if (proposal.state === 'waiting' && proposal.kind === kind)
      await officer.proposalApprove({ params: { id: proposal.id }, body: {} })
}
