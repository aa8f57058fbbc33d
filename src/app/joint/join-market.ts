import { leafHash } from '../../../protocols/audit/merkle.ts'
import { parseEntry } from '../../../protocols/audit/entry.ts'
import { toBase64Url, toHex } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import { MarketMember, type MarketOffer, MarketStandard } from '../../../schemas/market.ts'
import { nonConforming } from '../../domain/plan/joint/market.ts'
import type { Store } from '../../store/store.ts'
import type { UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { checkOpen } from '../../domain/policy.ts'
import { itemsOf } from '../page.ts'
import { invariant, orNotFound } from '../presence.ts'
import { marketRecord } from './list-markets.ts'
import { joinThroughHub } from './through-hub.ts'

/**
 * Brings a member into the next edition of a market. With `node` its facts are those of the member's own
 * node, which vouches for them with its signature of the edition; without, this service is its node.
 */
export const joinMarket: UseCase<'marketJoin'> = async (context, call) => {
  const { store, hub } = context
  if (hub !== undefined) return await joinThroughHub(context, hub, call)
  const { label } = call.body
  const market = call.params.id
  const published = orNotFound(await store.read.publishedStandard(market))
  const standard = MarketStandard.parse(JSON.parse(published.standard))
  const { organisation } = call.actor
  const member = await memberOf(context, standard, call.body, organisation)
  return await decide(store, call, async ({ read, write }) => {
    if ((await read.marketEditions(market)).some(edition => edition.label === label))
      throw fault('market.formed', { edition: `${market}@${label}` })
    await write.putOffer(market, label, member)
    return await marketRecord(read, published)
  })
}

async function memberOf(
  context: Context,
  standard: MarketStandard,
  { edition, label, node }: MarketOffer,
  organisation: MarketMember['organisation'],
): Promise<MarketMember> {
  if (node !== undefined) return { ...node, organisation, edition }
  return await hostedMember(context, standard, { edition, label }, organisation)
}

/** The facts of a member whose node is this service. Throws a Fault for an edition that does not conform. */
export async function hostedMember(
  { store, service, nodeKeys }: Pick<Context, 'store' | 'service' | 'nodeKeys'>,
  standard: MarketStandard,
  { edition: id, label }: Pick<MarketOffer, 'edition' | 'label'>,
  organisation: MarketMember['organisation'],
): Promise<MarketMember> {
  const edition = await store.read.edition(id)
  if (edition?.provider !== organisation) throw fault('request.not_found', {}, '/edition')
  checkOpen(edition)
  const field = nonConforming(standard, edition.declaration)
  if (field !== undefined)
    throw fault('market.nonconforming', { edition: id, market: standard.market, field }, '/edition')
  const { signingKey, vrfKey } = nodeKeys.of(organisation)
  return MarketMember.parse({
    organisation,
    operator: await operatorOf(store),
    logKey: service.logKey,
    serviceKey: service.serviceKey,
    signingKey,
    maskKey: toBase64Url(nodeKeys.mask(organisation, standard.market, label).publicKey),
    vrfKey,
    edition: id,
    sealing: await sealingOf(store, id),
  })
}

/** Who runs this service: all members that it acts for are one colluder. */
async function operatorOf({ read }: Pick<Store, 'read'>): Promise<string> {
  for await (const { id, roles } of itemsOf(after => read.organisations({ limit: PAGE, after })))
    if (roles.includes('operator')) return id
  throw new Error('a service has an operator')
}

const PAGE = 200

/** Leaf hash of the entry that sealed an edition. */
async function sealingOf({ log }: Pick<Store, 'log'>, id: string): Promise<string> {
  const reader = { kind: 'anyone' } as const
  let found: Uint8Array | undefined
  for await (const { leaf } of itemsOf(after => log.entries({ reader, limit: PAGE, after }))) {
    const entry = parseEntry(leaf)
    if (entry.type !== 'edition' || entry.edition !== id) continue
    found = leaf
    break
  }
  return toHex(leafHash(invariant(found, 'a sealed edition has an entry')))
}
