import { fromUtf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import {
  checkNotUsed,
  encodeMarketEdition,
  FEWEST_MEMBERS,
  type MarketEdition,
  marketEditionDigest,
  parseMarketEdition,
} from '../../../protocols/joint/market-edition.ts'
import { checkSignable } from '../../../protocols/joint/market-rules.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import { isPeriod } from '../../../schemas/market-fit.ts'
import { type MarketEditionRecord, MarketStandard } from '../../../schemas/market.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { orNotFound } from '../presence.ts'

/**
 * Forms the edition of a market from those who have joined, once: another set of members would have a
 * difference, which is one member.
 */
export const formMarketEdition: UseCase<'marketForm'> = async ({ store, service }, call) => {
  const { label, period } = call.body
  return await decide(store, call, async decision => {
    const { read, write } = decision
    const published = orNotFound(await read.publishedStandard(call.params.id))
    const standard = MarketStandard.parse(JSON.parse(published.standard))
    const { market, periods } = standard
    const name = `${market}@${label}`
    if (!isPeriod(standard, period)) throw fault('market.period', { ...period, periods }, '/period')
    if ((await read.marketEditions(market)).some(edition => edition.label === label))
      throw fault('market.formed', { edition: name })
    const offers = await read.marketOffers(market)
    const members = offers.filter(offer => offer.label === label).map(({ member }) => member)
    requireOperators(name, standard, members)
    const edition: MarketEdition = {
      hub: service.authority(),
      standard: published.digest,
      period,
      collusion: members.length - 1,
      onlyJointly: standard.onlyJointly,
      members: members.toSorted((a, b) => (a.organisation < b.organisation ? -1 : 1)),
    }
    requireSignable(edition, standard, service.logKey)
    await refuseUsed(decision, edition)
    const record: MarketEditionRecord = {
      id: digestOf(edition),
      market,
      label,
      document: fromUtf8(encodeMarketEdition(edition)),
      standard: published.standard,
      signatures: [],
      state: 'signing',
    }
    await write.putMarketEdition(record)
    return record
  })
}

/**
 * Where single figures stay hidden, three operators: of two each subtracts itself. What a consumer owns is
 * taken out when it asks.
 */
function requireOperators(
  edition: string,
  { onlyJointly }: MarketStandard,
  members: MarketEdition['members'],
): void {
  const least = onlyJointly ? 3 : FEWEST_MEMBERS
  const found = onlyJointly ? new Set(members.map(({ operator }) => operator)).size : members.length
  if (found < least) throw fault('market.members', { edition, least, found })
}

/** Throws `market.edition_used` for a sealed edition that another market edition has. */
export async function refuseUsed(
  { read }: Pick<DecisionTransaction, 'read'>,
  edition: MarketEdition,
): Promise<void> {
  const own = digestOf(edition)
  const others = (await read.marketEditions()).filter(({ id }) => id !== own)
  try {
    checkNotUsed(
      edition,
      others.map(({ document }) => parseMarketEdition(utf8(document))),
    )
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw fault('market.edition_used', { edition: String(error.details['edition'] ?? '') })
  }
}

/** Throws `market.document` for keys or members that break a rule of protocols/joint. */
function digestOf(edition: MarketEdition): string {
  try {
    return marketEditionDigest(edition)
  } catch (error) {
    throw documentFault(error)
  }
}

/** Throws `market.document` for an edition that no member may sign. */
export function requireSignable(
  edition: MarketEdition,
  { onlyJointly }: Pick<MarketStandard, 'onlyJointly'>,
  hubLogKey: string,
): void {
  try {
    checkSignable(edition, { onlyJointly, hubLogKey })
  } catch (error) {
    throw documentFault(error)
  }
}

export function documentFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  if (!(error instanceof ProtocolError)) throw error
  return fault('market.document', { reason: error.code })
}
