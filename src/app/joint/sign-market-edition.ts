import { fromBase64Url, utf8 } from '../../../protocols/bytes.ts'
import { keyId } from '../../../protocols/identity/keys.ts'
import { signDocument, verifyDocument } from '../../../protocols/identity/signed-document.ts'
import {
  type MarketEdition,
  type Member,
  parseMarketEdition,
} from '../../../protocols/joint/market-edition.ts'
import { fault } from '../../../schemas/fault.ts'
import { type MarketEditionRecord, MarketMember, MarketStandard } from '../../../schemas/market.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { Caller, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { appendWithBody, decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { hostedMember } from './join-market.ts'
import { signThroughHub } from './through-hub.ts'

/**
 * A member's signature, after a person has compared all keys. It comes from the member's node; where this
 * service is the node, it signs here. With the last one the edition is in force.
 */
export const signMarketEdition: UseCase<'marketEditionSign'> = async (context, call) => {
  const { store, verify, hub } = context
  if (hub !== undefined) return await signThroughHub(context, hub, call)
  const record = orNotFound(await store.read.marketEdition(call.params.id))
  const edition = parseMarketEdition(utf8(record.document))
  const { organisation } = call.actor
  const member = orNotFound(edition.members.find(each => each.organisation === organisation))
  const signature = call.body.signature ?? (await signHere(context, record, edition, member))
  await verifySignature(record, member, signature, verify)
  const signed = await decide(store, call, async decision => {
    const { read, write } = decision
    const before = orNotFound(await read.marketEdition(record.id))
    const others = before.signatures.filter(each => each.organisation !== organisation)
    const signatures = [...others, { organisation, signature }].toSorted((a, b) =>
      a.organisation < b.organisation ? -1 : 1,
    )
    const isWhole = signatures.length === edition.members.length
    const after: MarketEditionRecord = { ...before, signatures, state: isWhole ? 'open' : 'signing' }
    await write.putMarketEdition(after)
    if (isWhole && before.state !== 'open') appendMarketEdition(decision, context, call, after, edition)
    return after
  })
  // Its members' logs are watched from now on, and this one's by them.
  if (signed.state === 'open') await context.mesh.refresh()
  return signed
}

/** Throws `market.signature`. */
export async function verifySignature(
  { document }: Pick<MarketEditionRecord, 'document'>,
  { signingKey }: Pick<Member, 'signingKey'>,
  signature: string,
  verify: Context['verify'],
): Promise<void> {
  const by = { keyId: keyId(fromBase64Url(signingKey)), publicKey: signingKey, signature }
  try {
    await verifyDocument('marketEdition', utf8(document), by, verify)
  } catch {
    throw fault('market.signature', {}, '/signature')
  }
}

/** Only for the facts that this service vouches for itself. */
async function signHere(
  context: Context,
  record: MarketEditionRecord,
  edition: MarketEdition,
  member: Member,
): Promise<string> {
  const { nodeKeys, service } = context
  if (member.logKey !== service.logKey) throw fault('market.signature', {}, '/signature')
  await requireOwn(context, record, edition, member)
  const { organisation } = member
  return await signDocument('marketEdition', utf8(record.document), nodeKeys.of(organisation).sign)
}

/**
 * What this service vouches for of a member: keys, sealed edition and the days that it covers. Throws
 * `market.signature`, and `market.differs` for another period than the member's own edition has.
 */
export async function requireOwn(
  context: Context,
  { label, standard }: Pick<MarketEditionRecord, 'label' | 'standard'>,
  { period }: MarketEdition,
  member: Member,
): Promise<void> {
  const stated = MarketStandard.parse(JSON.parse(standard))
  const { edition, organisation } = MarketMember.parse(member)
  const own = await hostedMember(context, stated, { edition, label }, organisation)
  const expected = context.hub === undefined ? own : { ...own, operator: organisation }
  if (canonicalJson(expected) !== canonicalJson({ ...member }))
    throw fault('market.signature', {}, '/signature')
  const { declaration } = invariant(await context.store.read.edition(edition), 'a member has its edition')
  if (canonicalJson(declaration.period) !== canonicalJson(period))
    throw fault('market.differs', { field: 'period' })
}

/** The entry of an edition that is in force, or at a node that it signs. */
export function appendMarketEdition(
  { append }: DecisionTransaction,
  { software }: Pick<Context, 'software'>,
  call: Caller,
  { id, document, signatures }: MarketEditionRecord,
  { standard, members }: MarketEdition,
): void {
  const body = { v: 1, type: 'market-edition', actor: actorBody(call), id, document } as const
  appendWithBody(
    append,
    software,
    { ...body, signatures: [...signatures] },
    members.map(({ organisation }) => organisation),
    { type: 'market-edition', marketEdition: id, standard },
  )
}
