// A market as something to ask: one edition for the form, and what asking all of its members needs.
import type { Price } from '../../../schemas/price.ts'
import type { Grant } from '../../../schemas/records.ts'
import { marketAsEdition } from '../../../src/sdk/joint/market-catalogue.ts'
import { coversEdition, grantStatus } from '../shared/grants/grants.ts'
import type { Market, OpenedMarket, Source } from '../shared/joint/market-queries.ts'
import type { NodeAccess } from '../shared/joint/node-access.ts'
import type { Askable } from './askable.ts'

export type MarketAsking = OpenedMarket & {
  readonly nodes: readonly NodeAccess[]
  /** Of the contracts, in member order. */
  readonly standings: readonly { readonly price: Price; readonly room: bigint | null }[]
}

/** Undefined unless a contract is in force with every member: what one of them refuses, all do. */
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
  const everywhere = <Key extends 'modes' | 'purposes'>(key: Key): Grant[Key] =>
    first[key].filter(each => grants.every(grant => grant[key].some(other => other === each))) as Grant[Key]
  return {
    title: standard.title,
    edition: marketAsEdition(edition.pinned),
    grant: { modes: everywhere('modes'), purposes: everywhere('purposes') },
    joint: {
      ...edition,
      nodes: sources.flatMap(({ access }) => access ?? []),
      standings: sources.map(({ line }, i) => {
        const room = line?.own?.room
        return {
          price: grants[i]?.price ?? { model: 'free' },
          room: room === undefined ? null : BigInt(room),
        }
      }),
    },
  }
}
