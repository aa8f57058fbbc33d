// What a hub may put into the market edition that a node is asked to sign, with members of its own making.
import { toHex } from '../../../protocols/bytes.ts'
import type { MarketEdition, Member } from '../../../protocols/joint/market-edition.ts'
import type { MarketStandard } from '../../../schemas/market.ts'
import { type EvilHub, type Lies, NODE, puppetOf } from '../joint-malformed/evil-hub.ts'

/** The hub as it is while the node joins and is asked to sign. */
export interface Formation {
  readonly lies?: Lies
  /** Of the edition that it names beside the document. */
  readonly elsewhere?: EvilHub['elsewhere']
}

type Change = (edition: MarketEdition, own: Member) => MarketEdition

/** Each of them has to be refused before anything is signed. `standard`: what the provider joined under. */
export function formations(standard: MarketStandard): Readonly<Record<string, Formation>> {
  const change = (make: Change): Formation => ({
    lies: {
      change: edition => {
        const own = edition.members.find(({ organisation }) => organisation === NODE)
        if (own === undefined) throw new Error('the node has joined')
        return make(edition, own)
      },
    },
  })
  const own = (facts: (stranger: Member) => Partial<Member>): Formation =>
    change(edition => ({
      ...edition,
      members: edition.members.map(member =>
        member.organisation === NODE ? { ...member, ...facts(puppetOf(NODE).member) } : member,
      ),
    }))
  const first = (facts: (own: Member) => Partial<Member>): Formation =>
    change((edition, node) => ({
      ...edition,
      members: edition.members.map((member, place) => (place === 1 ? { ...member, ...facts(node) } : member)),
    }))
  const other = (facts: Partial<MarketStandard>): Formation => ({
    lies: { standard: { ...standard, ...facts } },
  })
  return {
    'a lower collusion level among eleven puppets': { lies: { puppets: 11, collusion: 1 } },
    'a collusion level of nobody': { lies: { collusion: 0 } },
    'a collusion level above all others': { lies: { puppets: 2, collusion: 3 } },
    'a standard that is not only-jointly': other({ onlyJointly: false }),
    'a standard of another threshold': other({ reportingThreshold: standard.reportingThreshold + 1 }),
    'a standard of another δ': other({ delta: '1e-5' as MarketStandard['delta'] }),
    'a standard of less capacity': other({ capacity: standard.capacity - 1 }),
    'another year': { lies: { period: { from: '2024-01-01', to: '2024-12-31' } } },
    'a longer period': { lies: { period: { from: '2025-01-01', to: '2026-12-31' } } },
    'a shorter period': { lies: { period: { from: '2025-01-01', to: '2025-06-30' } } },
    'a market that was not joined': { elsewhere: { market: 'chemicals' } },
    'an edition that was not joined': { elsewhere: { label: '2031' } },
    'a puppet’s log under the node’s name': { lies: { logName: 'alpha.example/log' } },
    'a puppet’s log under the hub’s name': { lies: { logName: 'hub.example/log' } },
    'no word of the promise': change(({ hub, standard: digest, period, collusion, members }) => ({
      hub,
      standard: digest,
      period,
      collusion,
      members,
    })),
    'a promise denied': change(edition => ({ ...edition, onlyJointly: false })),
    'a promise with one puppet alone': { lies: { puppets: 1 } },
    'another hub': change(edition => ({ ...edition, hub: 'other.example' })),
    'another edition of the node’s provider': own(({ edition }) => ({ edition })),
    'another operator of the node': own(() => ({ operator: 'hub' })),
    'another log of the node': own(({ logKey }) => ({ logKey })),
    'another service key of the node': own(({ serviceKey }) => ({ serviceKey })),
    'another signing key of the node': own(({ signingKey }) => ({ signingKey })),
    'another mask key of the node': own(({ maskKey }) => ({ maskKey })),
    'another VRF key of the node': own(({ vrfKey }) => ({ vrfKey })),
    'another sealing of the node': own(() => ({ sealing: toHex(new Uint8Array(32).fill(7)) })),
    'a puppet with the node’s mask key': first(({ maskKey }) => ({ maskKey })),
    'a puppet with the node’s signing key': first(({ signingKey }) => ({ signingKey })),
    'a puppet with the node’s log': first(({ logKey }) => ({ logKey })),
    'a puppet with the node’s name': first(({ organisation }) => ({ organisation })),
    'an edition without the node': change(edition => ({ ...edition, members: edition.members.slice(1) })),
    'members out of order': change(edition => ({ ...edition, members: edition.members.toReversed() })),
  }
}
