import { parseVkey } from '../../../protocols/audit/note.ts'
import { leafHash } from '../../../protocols/audit/merkle.ts'
import { parseEntry } from '../../../protocols/audit/entry.ts'
import { toBase64Url, toHex } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import { MarketMember, type MarketOffer, MarketStandard } from '../../../schemas/market.ts'
import { nonConforming } from '../../domain/plan/joint/market.ts'
import { checkJoins } from '../../domain/only-jointly.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
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
  return await decide(store, call, async decision => {
    const { read } = decision
    if ((await read.marketEditions(market)).some(edition => edition.label === label))
      throw fault('market.formed', { edition: `${market}@${label}` })
    await refuseLogName(decision, member, context.service.logKey)
    await enter(decision, standard, label, member, context.service.logKey)
    return await marketRecord(read, published)
  })
}

/**
 * Remembers the offer. Of an edition that is here, the only-jointly rule is kept from now on. Throws a Fault
 * `market.*` as `checkJoins`.
 */
export async function enter(
  { read, write }: Pick<DecisionTransaction, 'read' | 'write'>,
  standard: MarketStandard,
  label: string,
  member: MarketMember,
  ownLogKey: string,
): Promise<void> {
  const { market, onlyJointly } = standard
  const edition = member.logKey === ownLogKey ? await read.edition(member.edition) : undefined
  if (edition !== undefined) {
    const alike = await read.alike(edition.provider, edition.declaration)
    const others = (await read.offersOf(member.organisation)).filter(
      offer => offer.market !== market || offer.label !== label,
    )
    checkJoins(
      standard,
      alike,
      await Promise.all(
        others.map(async offer => ({
          edition: offer.member.edition,
          market: offer.market,
          onlyJointly: await isOnlyJointly(read, offer.market),
        })),
      ),
    )
    if (onlyJointly) await write.closeSingle(alike.map(({ id }) => id))
  }
  await write.putOffer(market, label, member)
}

/** Throws `market.log_name` where another organisation, or the hub, has a log of the same name. */
async function refuseLogName(
  { read }: Pick<DecisionTransaction, 'read'>,
  { organisation, logKey }: MarketMember,
  ownLogKey: string,
): Promise<void> {
  if (logKey === ownLogKey) return
  const { name } = parseVkey(logKey)
  const hub = { organisation: (await operatorOf({ read })) as string, logKey: ownLogKey }
  const owner = [hub, ...(await read.offeredLogs())].find(
    log => log.organisation !== organisation && parseVkey(log.logKey).name === name,
  )
  if (owner !== undefined) throw fault('market.log_name', { name, organisation: owner.organisation })
}

async function isOnlyJointly(
  read: Pick<DecisionTransaction['read'], 'publishedStandard'>,
  market: string,
): Promise<boolean> {
  const { standard } = invariant(await read.publishedStandard(market), 'an offer is to a published market')
  return MarketStandard.parse(JSON.parse(standard)).onlyJointly
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
async function operatorOf({
  read,
}: {
  readonly read: Pick<Store['read'], 'organisations'>
}): Promise<string> {
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
