// A market as something to ask: one edition for the form, and what asking all of its members needs.
import type { Grant } from '../../../schemas/records.ts'
import { type JointStanding, marketAsEdition } from '../../../src/sdk/joint/market-catalogue.ts'
import { offerJointly } from '../../../src/sdk/questions/offer.ts'
import { coversEdition, grantStatus } from '../../../src/sdk/grants.ts'
import type { Market, OpenedMarket, Source } from '../shared/joint/market-queries.ts'
import type { NodeAccess } from '../shared/joint/node-access.ts'
import type { Askable } from './askable.ts'

export type MarketAsking = OpenedMarket & {
  readonly nodes: readonly NodeAccess[]
  /** Of the contracts, in member order. */
  readonly standings: readonly JointStanding[]
}

/**
 * Undefined unless a contract is in force with every member, and all of them allow some question: a refusal
 * by one member refuses the question.
 */
export function jointAskable(
  { standard }: Market,
  edition: OpenedMarket,
  sources: readonly Source[],
): Askable | undefined {
  const grants = sources.flatMap(({ grant, member }) =>
    grant !== undefined && grantStatus(grant) === 'effective' && coversEdition(grant, member.edition)
      ? [grant]
      : [],
  )
  const [first] = grants
  if (first === undefined || grants.length < edition.pinned.edition.members.length) return undefined
  const asEdition = marketAsEdition(edition.pinned)
  const offer = offerJointly(
    asEdition.declaration,
    grants.map(({ content }) => content),
  )
  if (offer.templates?.length === 0) return undefined
  const everywhere = <Key extends 'modes' | 'purposes'>(key: Key): Grant[Key] =>
    first[key].filter(each => grants.every(grant => grant[key].some(other => other === each))) as Grant[Key]
  return {
    title: standard.title,
    edition: asEdition,
    grant: { modes: everywhere('modes'), purposes: everywhere('purposes') },
    offer,
    joint: {
      ...edition,
      nodes: sources.flatMap(({ access }) => access ?? []),
      // Before the first answer a node has no account: all of the contract's budget is left.
      standings: grants.map((grant, i) => ({
        price: grant.price,
        room: BigInt(sources[i]?.line?.own?.room ?? grant.budget),
      })),
    },
  }
}
