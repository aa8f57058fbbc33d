// The group commit: many releases in one transaction, each decided alone against the balances that the ones
// before it left.
import { accountTerms, decideCharge } from '../domain/ledger.ts'
import { accountEntry, refusedEntry, releasedEntry, type StatedBalances } from '../domain/release/entries.ts'
import type { LedgerRefusalCode } from '../domain/release/refusal.ts'
import type { BuiltEntry } from './entries.ts'
import { insertAnswers, insertKeys, type ReleasedMember, releaseHolds, useTickets } from './group-answers.ts'
import { GroupKnown } from './group-known.ts'
import { type AccountRow, type EditionRow, type GrantRow, GroupRows } from './group-rows.ts'
import type { LogTransaction } from './log-transaction.ts'
import { deleteNonces, type FreshNonces, insertNonces } from './nonces.ts'
import { checkMadeAnswer, checkMember, type ReleaseMember, type Settled } from './release-member.ts'
import { writeTogether } from './write-together.ts'

type Attempt<T> = { readonly settled: T } | { readonly failed: unknown }
/** The outcome of a member, or why it failed alone. */
export type Settlement = Attempt<Settled>

export interface Committing {
  readonly log: LogTransaction
  readonly point: (name: 'locked' | 'decided' | 'written') => void
}

/**
 * Settles in the order of the members. Throws only for what is nobody's fault; then the transaction has to be
 * rolled back.
 */
export async function commitGroup(
  { log, point }: Committing,
  members: readonly ReleaseMember[],
): Promise<readonly Settlement[]> {
  const checked = members.map(member => attempt(() => checkMember(member)))
  const failures = checked.filter(each => 'failed' in each)
  if (failures.length === members.length) return failures
  const sound = members.filter((_, i) => 'settled' in (checked[i] ?? {}))
  const rows = await GroupRows.lock(
    log.tx,
    sound,
    sound.map(member => member.grant),
    log.vault,
  )
  const fresh = await insertNonces(
    log.tx,
    sound.map(member => member.nonce),
    log.now,
  )
  const known = await GroupKnown.read(log.tx, sound)
  point('locked')
  const group = new Group(log, rows, known, fresh)
  const settlements = members.map((member, i): Settlement => {
    const sane = checked[i]
    return sane !== undefined && 'failed' in sane ? sane : attempt(() => group.settle(member))
  })
  point('decided')
  await group.write()
  point('written')
  return settlements
}

class Group {
  readonly #log: LogTransaction
  readonly #rows: GroupRows
  readonly #known: GroupKnown
  readonly #fresh: FreshNonces
  readonly #released: ReleasedMember[] = []
  /** Whose requests go on: planned again, or refused in an entry of their own. */
  readonly #undecided: ReleaseMember[] = []

  constructor(log: LogTransaction, rows: GroupRows, known: GroupKnown, fresh: FreshNonces) {
    this.#log = log
    this.#rows = rows
    this.#known = known
    this.#fresh = fresh
  }

  /**
   * What is stored already comes before freezes, expiry and budgets: it costs nothing and reveals nothing
   * new.
   */
  settle(member: ReleaseMember): Settled {
    if (!this.#fresh.take(member.nonce)) return { kind: 'replayed' }
    const prior = this.#known.priorUse(member)
    if (prior !== undefined) {
      const same = prior.edition === member.edition && prior.canonicalDigest === member.canonicalDigest
      if (same) return { kind: 'stored', answer: prior.answer }
      this.#undecided.push(member)
      return { kind: 'idempotency_conflict' }
    }
    const stored = this.#known.answer(member)
    if (stored !== undefined) {
      this.#known.bindKey(member, stored)
      return { kind: 'stored', answer: stored }
    }
    // Closed since it was permitted: planned again, it is refused.
    const isClosed = member.joint === undefined && this.#rows.edition(member.edition).onlyJointly
    if (isClosed || this.#known.hasPartOf(member)) {
      this.#undecided.push(member)
      return { kind: 'stale' }
    }
    if (member.blind !== undefined && !this.#known.isReady(member, this.#log.now))
      return { kind: 'ticket_unusable' }
    if (member.joint !== undefined && !this.#rows.isHeld(member.joint)) return { kind: 'not_held' }
    return this.#decide(member)
  }

  /** Signs the log and writes what was decided. */
  async write(): Promise<void> {
    const { tx, now } = this.#log
    await this.#log.flush()
    const undecided = this.#undecided.map(member => member.nonce)
    await writeTogether(tx, [
      ...insertAnswers(tx, this.#released, now),
      ...useTickets(tx, this.#released),
      ...releaseHolds(tx, this.#released),
      ...insertKeys(tx, this.#known.newKeys),
      ...this.#rows.changes(tx),
      ...deleteNonces(tx, undecided),
    ])
  }

  #decide(member: ReleaseMember): Settled {
    if (this.#released.some(each => each.member.id === member.id))
      throw new Error('an answer id is used twice')
    const edition = this.#rows.edition(member.edition)
    const grant = this.#rows.grant(member.grant)
    if (grant.consumer !== member.organisation || grant.dataset !== edition.dataset) {
      throw new Error('the grant is not for this organisation and dataset')
    }
    const account = this.#rows.account(member.edition, member.organisation)
    const balances = this.#rows.balances(edition, account)
    const closed = refusalReason(edition, grant, member, this.#log.now)
    if (closed !== undefined) return this.#refuse(member, closed, null, balances)
    if (!this.#rows.hasUse(member)) return this.#refuse(member, 'query.grant_uses', null, balances)
    const terms = accountTerms(
      {
        perConsumer: edition.perConsumerCap,
        sealingCharge: edition.sealingCharge,
        standingSpent: edition.standingSpent,
      },
      { id: grant.id, left: grant.budget - grant.spent },
      account.grant === null ? undefined : { ...account, grant: account.grant },
    )
    // What is left of the grant does not even hold the sealing charge.
    if (terms.spent > terms.cap) return this.#refuse(member, 'query.budget_grant', 0n, balances)
    const held = this.#rows.heldBeside(member)
    const decision = decideCharge(
      {
        totalCap: edition.totalCap - held.total,
        totalSpent: edition.totalSpent,
        accountCap: terms.cap - held.account,
        accountSpent: terms.spent,
        grantBudget: grant.budget - held.grant,
        grantSpent: grant.spent,
      },
      member.charge,
    )
    if (decision.kind === 'refused') return this.#refuse(member, decision.code, decision.room, balances)
    const { totalSpent, accountSpent, grantSpent } = decision.after
    const opening = this.#opening(member, grant, account, terms)
    const place = this.#log.place(opening.length)
    const after = { ...balances, totalSpent, accountSpent, accountCap: terms.cap }
    const { entry, made } = releasedEntry(member, place, after)
    checkMadeAnswer(made)
    this.#log.add(...opening, entry)
    Object.assign(edition, { totalSpent, changed: true })
    Object.assign(grant, { spent: grantSpent, uses: grant.uses + 1n, changed: true })
    Object.assign(account, { spent: accountSpent, cap: terms.cap, grant: grant.id, changed: true })
    this.#known.addReleased(member)
    if (member.joint !== undefined) this.#rows.release(member.joint)
    this.#released.push({ member, seq: place.seq })
    return { kind: 'released', answer: member.id, made, ...place, after }
  }

  /** The account's entry, where this release opens the account or moves it to another grant. */
  #opening(
    member: ReleaseMember,
    grant: GrantRow,
    account: AccountRow,
    terms: { readonly cap: bigint; readonly spent: bigint },
  ): readonly BuiltEntry[] {
    if (account.grant === grant.id) return []
    const opened = { account: account.account, salt: account.salt, ...terms }
    return [accountEntry(member, this.#log.place(), opened)]
  }

  #refuse(
    member: ReleaseMember,
    code: LedgerRefusalCode,
    room: bigint | null,
    balances: StatedBalances,
  ): Settled {
    const place = this.#log.place()
    this.#log.add(refusedEntry(member, place, balances, code))
    return { kind: 'refused', code, room, ...place }
  }
}

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { settled: work() }
  } catch (failed) {
    return { failed }
  }
}

/**
 * What may have changed between planning a question and its commit, apart from what it may spend. Checked
 * again under the locks: a freeze or a revocation that committed first wins.
 */
function refusalReason(
  edition: EditionRow,
  grant: GrantRow,
  member: ReleaseMember,
  now: number,
): LedgerRefusalCode | undefined {
  if (edition.status === 'frozen' || edition.status === 'withdrawn') return 'query.edition_not_open'
  if (edition.status === 'sealed' || edition.status === 'waiting') return 'query.edition_not_approved'
  // The log knows no edition that is not sealed, so not even a refusal can be logged for it.
  if (edition.status !== 'open') throw new Error('the edition is not sealed')
  if (grant.suspended !== null) return 'request.suspended'
  if (grant.revoked !== null) return 'query.grant_revoked'
  if (grant.expires <= BigInt(now)) return 'query.grant_expired'
  if (grant.effective === null) return 'query.grant_not_effective'
  if (grant.frozen !== null) return 'query.grant_frozen'
  if (grant.usesLimit !== null && grant.uses >= grant.usesLimit) return 'query.grant_uses'
  if (!grant.modes.includes(`"${member.mode}"`)) return 'query.mode_not_granted'
  return undefined
}
