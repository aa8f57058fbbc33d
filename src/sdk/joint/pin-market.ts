// A market edition as a consumer pins it: every member's signature under every key in it, and the standard
// that questions are planned from. The hub vouches for none of it.
import { fromBase64Url, utf8 } from '../../../protocols/bytes.ts'
import { keyId } from '../../../protocols/identity/keys.ts'
import { verifyDocument } from '../../../protocols/identity/signed-document.ts'
import {
  type MarketEdition,
  marketEditionDigest,
  parseMarketEdition,
} from '../../../protocols/joint/market-edition.ts'
import { checkServed } from '../../../protocols/joint/market-rules.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { MarketEditionRecord } from '../../../schemas/market.ts'
import { marketDeclaration } from '../../domain/plan/joint/market.ts'
import { SdkError } from '../errors.ts'
import { verifyStrictly } from '../web-crypto.ts'
import { readStandard } from './read-standard.ts'

export interface PinnedMarket {
  /** M. */
  readonly id: string
  readonly edition: MarketEdition
  /** What questions name: `market@label`. */
  readonly name: string
  readonly label: string
  readonly declaration: Declaration
  /** As the answer file repeats it. */
  readonly record: Pick<MarketEditionRecord, 'document' | 'standard' | 'signatures'>
}

/**
 * All of `record` may come from an attacker: what it says is what its members signed, if `id` was compared
 * with what they say. Throws `sdk.joint`, and a ProtocolError for a document or signature that is none.
 */
export async function pinMarket(
  record: Pick<MarketEditionRecord, 'document' | 'standard' | 'signatures' | 'label'>,
  id?: string,
): Promise<PinnedMarket> {
  const edition = parseMarketEdition(utf8(record.document))
  const digest = marketEditionDigest(edition)
  if (id !== undefined && digest !== id) throw wrong('it is another market edition', 'id')
  const standard = readStandard(record.standard, edition.standard)
  checkServed(edition, standard)
  await verifySignatures(edition, record)
  const { label } = record
  return {
    id: digest,
    edition,
    name: `${standard.market}@${label}`,
    label,
    declaration: marketDeclaration(standard, label, edition.period),
    record: { document: record.document, standard: record.standard, signatures: record.signatures },
  }
}

/** The keys of a service, as whoever enrolled there pinned them. */
export interface Enrolled {
  readonly serviceKey: string
  /** C2SP verifier key. */
  readonly logKey: string
}

/**
 * Whether the members are those at which the consumer enrolled, and not ones that the hub made up: all that
 * `pinMarket` verifies follows from keys that the hub could have drawn. `nodes` by organisation; a member
 * whose log is the hub's is hosted there. Throws a Fault `joint.no_profile` for a member that neither is, and
 * `joint.node_key` for one whose service has another key than the members signed.
 */
export function requireEnrolled(
  { edition: { members } }: Pick<PinnedMarket, 'edition'>,
  hub: Enrolled,
  nodes: ReadonlyMap<string, Enrolled>,
): void {
  const missing = members.filter(
    ({ organisation, logKey }) => !nodes.has(organisation) && logKey !== hub.logKey,
  )
  if (missing.length > 0)
    throw fault('joint.no_profile', { nodes: missing.map(({ organisation }) => organisation) })
  for (const { organisation, serviceKey, logKey } of members) {
    const own = (logKey === hub.logKey ? undefined : nodes.get(organisation)) ?? hub
    if (own.serviceKey !== serviceKey || own.logKey !== logKey)
      throw fault('joint.node_key', { node: organisation })
  }
}

/** Exactly one of each member, in their order. */
async function verifySignatures(
  { members }: MarketEdition,
  { document, signatures }: Pick<MarketEditionRecord, 'document' | 'signatures'>,
): Promise<void> {
  if (signatures.length !== members.length) throw wrong('not all of its members have signed it', 'signatures')
  for (const [place, { organisation, signingKey }] of members.entries()) {
    const signed = signatures[place]
    if (signed?.organisation !== organisation)
      throw wrong('its signatures are not in member order', 'signatures')
    const by = { keyId: keyId(fromBase64Url(signingKey)), publicKey: signingKey, signature: signed.signature }
    await verifyDocument('marketEdition', utf8(document), by, verifyStrictly)
  }
}

function wrong(what: string, field: string): SdkError {
  return new SdkError('sdk.joint', `the market edition is not as it has to be: ${what}`, { field })
}
