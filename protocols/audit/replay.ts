// SPEC.md, "Meaning": recomputes every budget from the public entries alone, and compares with what the log
// states.
import type { ProtocolError } from '../errors.ts'
import type { Entry, Mode } from './entry.ts'
import type { AccountEntry, ComputationEntry, EditionEntry } from './entry-ledger.ts'
import type { ProposalEndEntry, ProposalEntry } from './entry-decisions.ts'
import { epochMillis } from './iso-time.ts'
import { AdmissionReplay } from './replay-admissions.ts'
import { ApprovalReplay } from './replay-approvals.ts'
import {
  type Account,
  changeState,
  type Edition,
  type EditionReport,
  reportOf,
  sealedEdition,
  sealingViolation,
  setCaps,
  stateOf,
} from './replay-editions.ts'
import { GrantReplay, type ReplayedGrant } from './replay-grants.ts'
import { LogSettingsReplay, type WitnessPolicy } from './replay-log-settings.ts'
import { MemberReplay } from './replay-members.ts'
import { RetentionReplay } from './replay-retention.ts'
import { type Rule, violation } from './replay-rules.ts'
import { mayHoldTogether } from './roles.ts'
import { TicketReplay } from './replay-tickets.ts'

export interface ReplayReport {
  readonly editions: readonly EditionReport[]
  readonly outcomes: { readonly released: number; readonly refused: number; readonly failed: number }
  /** Of what was refused before the ledger was asked, those in summaries too. */
  readonly refusals: number
  /** Every other entry. */
  readonly decisions: number
  /** The last one that the log states; undefined where it never stated one. */
  readonly witnessPolicy: WitnessPolicy | undefined
  /** Of so many of the first entries the bodies of what was asked were destroyed. */
  readonly shredded: number
}

/** Clocks of one service may go back by so much: two processes, a correction by NTP. */
export const TIME_TOLERANCE_MS = 300_000

/**
 * Takes the entries in order. The log's operator is not trusted; what the members did outside the log cannot
 * be seen here.
 */
export class Replay {
  readonly #editions = new Map<string, Edition>()
  readonly #grants = new GrantReplay()
  readonly #approvals = new ApprovalReplay()
  readonly #members = new MemberReplay()
  readonly #admissions = new AdmissionReplay()
  readonly #tickets = new TicketReplay()
  readonly #outcomes = { released: 0, refused: 0, failed: 0 }
  readonly #settings = new LogSettingsReplay()
  readonly #retention = new RetentionReplay()
  #refusals = 0
  #refusalEntries = 0
  #size = 0
  #latest = Number.NEGATIVE_INFINITY

  /** Milliseconds since 1970 of the latest entry; -∞ before the first. */
  get latest(): number {
    return this.#latest
  }

  /** The last key that the log names as its next one, and where. */
  get handover(): { readonly next: string; readonly index: number } | undefined {
    return this.#settings.handover
  }

  /** Throws `log.*` with the entry's index in `details.index`: the codes are in SPEC.md. */
  add(entry: Entry): void {
    this.#header(entry)
    switch (entry.type) {
      case 'computation':
        this.#computation(entry)
        break
      case 'edition':
        this.#edition(entry)
        break
      case 'account':
        this.#account(entry)
        break
      case 'grant':
        if (!this.#grants.earlier(entry, this.#approvals.rules !== undefined)) throw this.#violation('grant')
        break
      case 'contract':
        if (!this.#grants.contract(entry, this.#approvals.needsApproval(entry.budget)))
          throw this.#violation('grant')
        break
      case 'acceptance':
        if (!this.#grants.accept(entry)) throw this.#violation('grant')
        break
      case 'revocation':
      case 'grant-freeze':
      case 'grant-unfreeze':
      case 'blind-level':
        if (!this.#grants.state(entry)) throw this.#violation('grant')
        break
      case 'rules':
        if (!this.#approvals.setRules(entry)) throw this.#violation('approval')
        break
      case 'proposal':
        this.#proposal(entry)
        break
      case 'approval':
      case 'rejection':
        this.#proposalEnd(entry)
        break
      case 'organisation':
        this.#require(this.#members.organisation(entry))
        this.#require(this.#admissions.organisation(entry, this.#underRules))
        break
      case 'halt':
      case 'resume':
        this.#require(this.#members.halt(entry))
        break
      case 'key':
        this.#require(this.#members.key(entry))
        if (entry.action === 'enrolled') this.#require(this.#admissions.key(entry, this.#underRules))
        break
      case 'invitation':
        if (this.#members.keyOf(entry)?.revoked !== false) throw this.#violation('key')
        this.#admissions.permit(entry.organisation, entry.time)
        break
      case 'key-rotation':
        this.#require(this.#members.rotation(entry))
        break
      case 'shred':
        if (!this.#retention.shred(entry)) throw this.#violation('shred')
        break
      case 'freeze':
      case 'unfreeze':
      case 'officer-freeze':
      case 'officer-unfreeze':
      case 'withdrawal':
        if (!changeState(this.#knownEdition(entry.edition), entry.type))
          throw this.#violation('edition-state')
        break
      case 'ticket':
      case 'suspension':
      case 'lift':
      case 'rebuttal':
        if (!this.#members.has(entry.organisation)) throw this.#violation('organisation')
        this.#require(entry.type === 'ticket' ? this.#tickets.ticket(entry) : this.#tickets.suspension(entry))
        break
      case 'witness-policy':
        this.#require(this.#settings.witnessPolicy(entry))
        break
      case 'log-key':
        this.#require(this.#settings.logKey(entry))
        break
      case 'refusal':
        this.#refusals++
        this.#refusalEntries++
        break
      case 'refusal-summary':
        this.#refusals += Number(entry.count)
        this.#refusalEntries++
        break
      case 'master-key':
      case 'start':
      case 'stop':
        break
    }
    this.#size++
  }

  report(): ReplayReport {
    const { released, refused, failed } = this.#outcomes
    return {
      editions: [...this.#editions.values()].map(reportOf),
      outcomes: { ...this.#outcomes },
      refusals: this.#refusals,
      decisions: this.#size - released - refused - failed - this.#refusalEntries,
      witnessPolicy: this.#settings.policy,
      shredded: this.#retention.shredded,
    }
  }

  get #underRules(): boolean {
    return this.#approvals.rules !== undefined
  }

  #header(entry: Entry): void {
    if (entry.seq !== String(this.#size)) throw this.#violation('sequence')
    const time = epochMillis(entry.time) ?? Number.NaN
    if (!(time >= this.#latest - TIME_TOLERANCE_MS)) throw this.#violation('time')
    this.#latest = Math.max(this.#latest, time)
    this.#retention.see(this.#size, entry.time)
  }

  #computation(entry: ComputationEntry): void {
    const edition = this.#knownEdition(entry.edition)
    const account = edition.accounts.get(entry.account)
    if (entry.outcome === 'released') this.#charge(entry, edition, account)
    const stated = [entry.totalSpent, entry.totalCap, entry.accountSpent, entry.accountCap].map(BigInt)
    // A consumer without an account can be refused; there is nothing yet to state.
    const computed = [edition.spent, edition.capTotal, account?.spent ?? 0n, account?.cap ?? 0n]
    if (computed.some((value, at) => value !== stated[at])) throw this.#violation('budget')
    this.#outcomes[entry.outcome]++
  }

  #charge(entry: ComputationEntry, edition: Edition, account: Account | undefined): void {
    const charge = BigInt(entry.charge)
    if (charge === 0n) throw this.#violation('charge')
    if (account === undefined) throw this.#violation('account')
    if (stateOf(edition) !== 'open') throw this.#violation('edition-state')
    const grant = this.#validGrant(account.grantId, entry.time, edition)
    if (!grant.modes.includes(entry.mode satisfies Mode)) throw this.#violation('mode')
    edition.spent += charge
    account.spent += charge
    grant.charged += charge
    grant.used++
    if (grant.uses !== null && grant.used > grant.uses) throw this.#violation('uses')
    const within = edition.spent <= edition.capTotal && account.spent <= account.cap
    if (!within || grant.charged > grant.budget) throw this.#violation('cap')
  }

  #edition(entry: EditionEntry): void {
    if (this.#editions.has(entry.edition)) throw this.#violation('edition')
    const edition = sealedEdition(entry, this.#approvals.rules !== undefined)
    const rule = sealingViolation(edition, this.#siblings(edition))
    if (rule !== undefined) throw this.#violation(rule)
    this.#editions.set(entry.edition, edition)
  }

  #siblings(edition: Edition): readonly Edition[] {
    return [...this.#editions.values()].filter(
      other => other !== edition && other.dataset === edition.dataset && other.unitKey === edition.unitKey,
    )
  }

  #account(entry: AccountEntry): void {
    const edition = this.#knownEdition(entry.edition)
    const known = edition.accounts.get(entry.account)
    const account = { spent: BigInt(entry.spent), cap: BigInt(entry.cap), grantId: entry.grantId }
    if (edition.state === 'withdrawn' || edition.state === 'waiting') throw this.#violation('edition-state')
    this.#validGrant(entry.grantId, entry.time, edition)
    if (known?.grantId === entry.grantId) throw this.#violation('account')
    // A grant is one consumer's: a second account under it would pass the cap of each consumer.
    const holder = edition.holders.get(entry.grantId) ?? entry.account
    if (holder !== entry.account) throw this.#violation('account')
    // Another grant gives no new budget in an edition: the account goes on with all that it has spent.
    if (account.spent !== (known?.spent ?? edition.sealingCharge)) throw this.#violation('budget')
    if (account.cap > edition.capPerConsumer || account.spent > account.cap) throw this.#violation('cap')
    edition.accounts.set(entry.account, account)
    edition.holders.set(entry.grantId, entry.account)
  }

  #validGrant(grantId: string, time: string, edition: Edition): ReplayedGrant {
    const grant = this.#grants.valid(grantId, time, edition)
    if (grant === undefined) throw this.#violation('grant')
    return grant
  }

  #proposal(entry: ProposalEntry): void {
    if (this.#members.keyOf(entry) === undefined) throw this.#violation('key')
    const proposal = this.#approvals.ask(entry)
    if (proposal === undefined) throw this.#violation('approval')
    const { kind, grantId, edition, subject, roles, organisation } = proposal
    if (subject !== null) {
      const known = this.#members.has(subject)
      if (!this.#members.roles(organisation).includes('operator')) throw this.#violation('approval')
      if (known === (kind === 'organisation')) throw this.#violation('organisation')
      if (roles !== null && !mayHoldTogether(roles)) throw this.#violation('roles')
    }
    if (kind === 'grant' && this.#grants.waiting(grantId ?? '') === undefined) throw this.#violation('grant')
    if (edition === null) return
    const { state } = this.#knownEdition(edition)
    if (kind === 'edition' ? state !== 'waiting' : state === 'withdrawn')
      throw this.#violation('edition-state')
  }

  #proposalEnd(entry: ProposalEndEntry): void {
    if (this.#members.keyOf(entry)?.revoked !== false) throw this.#violation('key')
    const proposal = this.#approvals.end(entry, this.#members.roles(entry.organisation), (one, other) =>
      this.#members.sameHand(one, other),
    )
    if (proposal === undefined) throw this.#violation('approval')
    if (entry.type === 'rejection') return
    const { kind, grantId, edition: id, capPerConsumer, capTotal } = proposal
    if (kind === 'organisation' || kind === 'key') {
      this.#admissions.approve(proposal, entry.time)
      return
    }
    if (kind === 'grant') {
      const grant = this.#grants.waiting(grantId ?? '')
      if (grant === undefined) throw this.#violation('grant')
      grant.approved = true
      return
    }
    const edition = this.#knownEdition(id ?? '')
    if (kind === 'cap') {
      const caps = { perConsumer: BigInt(capPerConsumer ?? 0), total: BigInt(capTotal ?? 0) }
      const rule = setCaps(edition, this.#siblings(edition), caps, grantId => this.#grants.left(grantId))
      if (rule !== undefined) throw this.#violation(rule)
      return
    }
    if (edition.state !== 'waiting') throw this.#violation('edition-state')
    edition.state = 'open'
  }

  #knownEdition(id: string): Edition {
    const edition = this.#editions.get(id)
    if (edition === undefined) throw this.#violation('edition')
    return edition
  }

  #require(broken: Rule | undefined): void {
    if (broken !== undefined) throw this.#violation(broken)
  }

  #violation(rule: Rule): ProtocolError {
    return violation(rule, this.#size)
  }
}
