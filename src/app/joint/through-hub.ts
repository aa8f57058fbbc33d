// Markets as a node takes part in them: what the hub says is checked against the node's own facts, and the
// node signs nothing else.
import { utf8 } from '../../../protocols/bytes.ts'
import { signDocument } from '../../../protocols/identity/signed-document.ts'
import {
  type MarketEdition,
  marketEditionDigest,
  type Member,
  parseMarketEdition,
} from '../../../protocols/joint/market-edition.ts'
import { fault } from '../../../schemas/fault.ts'
import { type MarketEditionRecord, type MarketRecord, MarketStandard } from '../../../schemas/market.ts'
import { requireStandard } from '../../domain/plan/joint/market.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { orNotFound } from '../presence.ts'
import { documentFault, refuseUsed, requireSignable } from './form-market-edition.ts'
import type { HubCalls } from './hub-calls.ts'
import { enter, hostedMember } from './join-market.ts'
import { appendMarketEdition, requireOwn, verifySignature } from './sign-market-edition.ts'

/** Offers the node's keys and a sealed edition that conforms to the market's standard. */
export async function joinThroughHub(
  context: Context,
  hub: HubCalls,
  call: Call<'marketJoin'>,
): Promise<Reply<'marketJoin'>> {
  const market = orNotFound((await hub.markets()).find(({ id }) => id === call.params.id))
  const standard = MarketStandard.parse(JSON.parse(market.standard))
  requireStandard(standard, market.digest)
  const own = await hostedMember(context, standard, call.body, ownOrganisation(hub, call))
  const member = { ...own, operator: own.organisation }
  const { label } = call.body
  await decide(context.store, call, async decision => {
    await rememberStandard(decision, market)
    await enter(decision, standard, label, member, context.service.logKey)
  })
  const { organisation: _, edition, ...node } = member
  return await hub.join(market.id, { label, edition, node })
}

/** A market never changes its standard: another one that the hub shows later is refused, `market.differs`. */
async function rememberStandard(
  { read, write }: DecisionTransaction,
  { id, digest, standard }: MarketRecord,
): Promise<void> {
  const known = await read.publishedStandard(id)
  if (known !== undefined && known.digest !== digest) throw fault('market.differs', { field: 'standard' })
  await write.addStandard(digest, id, standard)
  await write.publishStandard(digest)
}

/**
 * Signs an edition of the hub's after a person has compared its keys: this node's own facts, the standard
 * and the edition that its provider joined with, and no sealed edition in a second one. Throws
 * `market.differs` for what the hub changed since.
 */
export async function signThroughHub(
  context: Context,
  hub: HubCalls,
  call: Call<'marketEditionSign'>,
): Promise<Reply<'marketEditionSign'>> {
  const { store, nodeKeys } = context
  const organisation = ownOrganisation(hub, call)
  const record = await hub.marketEdition(call.params.id)
  const edition = await readEdition(record, call.params.id, hub)
  const stated = orNotFound(edition.members.find(member => member.organisation === organisation))
  await requireJoined(store, record, edition, stated)
  await requireOwn(context, record, edition, stated)
  await decide(store, call, async decision => {
    await refuseUsed(decision, edition)
    const known = await decision.read.marketEdition(record.id)
    if (known !== undefined) return
    const signing: MarketEditionRecord = { ...record, signatures: [], state: 'signing' }
    await decision.write.putMarketEdition(signing)
    appendMarketEdition(decision, context, call, signing, edition)
  })
  // The entry is durable before the signature leaves: no edition is signed that this log does not have.
  const signature = await signDocument('marketEdition', utf8(record.document), nodeKeys.of(organisation).sign)
  return await hub.sign(record.id, signature)
}

/** An edition that this node signed, once every other member has: undefined until then. */
export async function completed(
  { store, verify, mesh }: Pick<Context, 'store' | 'verify' | 'mesh'>,
  hub: HubCalls,
  known: MarketEditionRecord,
): Promise<MarketEditionRecord | undefined> {
  const { signatures } = await hub.marketEdition(known.id)
  const { members } = parseMarketEdition(utf8(known.document))
  const missing = members.some(
    ({ organisation }, i) =>
      signatures[i]?.organisation !== organisation || signatures.length !== members.length,
  )
  if (missing) return undefined
  for (const [i, member] of members.entries())
    await verifySignature(known, member, signatures[i]?.signature ?? '', verify)
  const open: MarketEditionRecord = { ...known, signatures, state: 'open' }
  await decide(store, null, async ({ write }) => await write.putMarketEdition(open))
  await mesh.refresh()
  return open
}

async function readEdition(record: MarketEditionRecord, id: string, hub: HubCalls) {
  try {
    const edition = parseMarketEdition(utf8(record.document))
    if (marketEditionDigest(edition) !== id || edition.hub !== hub.authority)
      throw fault('market.document', { reason: 'another market edition or hub' })
    const standard = MarketStandard.parse(JSON.parse(record.standard))
    requireStandard(standard, edition.standard)
    requireSignable(edition, standard, hub.logKey)
    return edition
  } catch (error) {
    throw documentFault(error)
  }
}

/** The standard that its provider joined under, and the edition that it brought. Throws `market.differs`. */
async function requireJoined(
  { read }: Pick<Context['store'], 'read'>,
  { market, label }: Pick<MarketEditionRecord, 'market' | 'label'>,
  { standard }: MarketEdition,
  { organisation, edition }: Member,
): Promise<void> {
  const offer = (await read.offersOf(organisation)).find(
    each => each.market === market && each.label === label,
  )
  if (offer === undefined) throw fault('market.differs', { field: 'market' })
  if (offer.member.edition !== edition) throw fault('market.differs', { field: 'edition' })
  const joined = await read.publishedStandard(market)
  if (joined?.digest !== standard) throw fault('market.differs', { field: 'standard' })
}

/** Hub and node know the provider by one name. */
function ownOrganisation(hub: HubCalls, { actor }: Pick<Call<'marketJoin'>, 'actor'>) {
  if (actor.organisation !== hub.organisation) throw fault('request.not_found')
  return actor.organisation
}
