// Who may publish a question, and who may read the answer to a published one.
import { formatEpsilon, formatRho } from '../../protocols/dp/zcdp.ts'
import type { Charged } from '../../schemas/charged.ts'
import { fault } from '../../schemas/fault.ts'
import type { Query } from '../../schemas/query.ts'
import type { Edition, Grant } from '../../schemas/records.ts'
import type { StandingQuestion, StandingReaders } from '../../schemas/standing.ts'
import { epsilonText } from './answer.ts'
import { poolRoom, type StandingBalances, standingRoom } from './ledger.ts'
import { anonymousUse } from './plan/anonymous.ts'

/**
 * Throws a Fault for what cannot be published: a question that hides, continues or repeats something, and
 * readers without a contract where the data is not declared to be public (an officer approved that
 * declaration with the edition).
 */
export function checkPublishable(query: Query, readers: StandingReaders, edition: Edition): void {
  const own = (['hidden', 'sharpen', 'looks', 'purpose'] as const).find(name => query[name] !== undefined)
  if (own !== undefined) throw fault('standing.query', { field: own }, `/query/${own}`)
  if (readers === 'members' && edition.declaration.passport?.publicData === undefined)
    throw fault('standing.not_public', { edition: edition.id }, '/readers')
}

/** Throws a Fault where the charge does not fit, with what would. */
export function checkStandingCharge(
  edition: Edition,
  balances: StandingBalances,
  { charge, pool }: Charged,
): void {
  if (pool !== undefined) {
    const left = poolRoom(balances)
    if (pool <= left) return
    const amounts = { charge: formatEpsilon(pool), room: formatEpsilon(left) }
    throw fault('standing.budget_pool', { edition: edition.id, ...amounts })
  }
  const { code, room } = standingRoom(balances)
  if (charge <= room) return
  const { delta } = edition.declaration.budget
  throw fault(code, {
    edition: edition.id,
    charge: formatRho(charge),
    room: formatRho(room),
    epsilon: room > 0n ? epsilonText(room, delta) : '0',
  })
}

/** What reading for the first time needs. */
export type ReadingFacts = {
  readonly readers: StandingReaders
  readonly withdrawn: string | null
  readonly edition: Pick<Edition, 'id' | 'status' | 'declaration'>
  readonly query: Query
  /** Whether it joined, after publication, a market whose members answer only together. */
  readonly isOnlyJoint: boolean
  /** All of the reader with this dataset. */
  readonly grants: readonly Grant[]
  /** An Instant. */
  readonly now: string
}

/**
 * The grant that gives the right to read, null where every member has it. Throws a Fault where there is no
 * right. Which views and statistics a contract names says what may be asked under it, not what may be read;
 * but a published answer names every value, so a contract that names some gives no right to it.
 */
export function rightToRead(facts: ReadingFacts): Grant | null {
  const { readers, withdrawn, edition, isOnlyJoint, grants, now } = facts
  if (withdrawn !== null) throw fault('standing.withdrawn', { withdrawn })
  if (edition.status !== 'open') throw fault('standing.closed', { edition: edition.id })
  if (isOnlyJoint) throw fault('joint.only_jointly', { edition: edition.id })
  if (readers === 'members') return null
  const grant = grants.find(each => isInForce(each, edition.id, now))
  if (grant === undefined) throw fault('standing.no_contract', { edition: edition.id })
  const name = namelessIn(grant, facts)
  if (name !== undefined) throw fault('standing.anonymous', { name, edition: edition.id })
  return grant
}

function namelessIn({ content }: Grant, { edition, query }: Pick<ReadingFacts, 'edition' | 'query'>) {
  return anonymousUse(edition.declaration, content.nameable, query)
}

function isInForce(
  { revoked, frozen, effective, expires, content }: Grant,
  edition: Edition['id'],
  now: string,
): boolean {
  const holds = revoked === null && frozen === null && effective !== null && now < expires
  return holds && (content.editions?.includes(edition) ?? true)
}

/** What a member sees beside a published question. */
export function accessOf(hasRead: boolean, facts: ReadingFacts): StandingQuestion['access'] {
  if (hasRead) return 'read'
  if (facts.withdrawn !== null || facts.edition.status !== 'open' || facts.isOnlyJoint) return 'closed'
  return mayRead(facts) ? 'free' : 'contract'
}

function mayRead(facts: ReadingFacts): boolean {
  const { readers, grants, edition, now } = facts
  const grant = grants.find(each => isInForce(each, edition.id, now))
  return readers === 'members' || (grant !== undefined && namelessIn(grant, facts) === undefined)
}
