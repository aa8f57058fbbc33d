// SPEC.md, "Meaning": recomputes every budget from the public entries alone, and compares with what the log
// states.
import type { ProtocolError } from '../errors.ts'
import type { Entry, Role } from './entry.ts'
import type { ProposalEndEntry, ProposalEntry } from './entry-decisions.ts'
import type { RecoveryEntry, ShredEntry } from './entry-keeping.ts'
import { epochMillis } from './iso-time.ts'
import { AdmissionReplay } from './replay-admissions.ts'
import { ApprovalReplay } from './replay-approvals.ts'
import { changeState, type ReplayedEdition, type EditionReport, setCaps } from './replay-editions.ts'
import { GrantReplay } from './replay-grants.ts'
import { LedgerReplay } from './replay-ledger.ts'
import { LogSettingsReplay, type WitnessPolicy } from './replay-log-settings.ts'
import { MemberReplay } from './replay-members.ts'
import { type EntryRange, RecoveryReplay } from './replay-recovery.ts'
import { RetentionReplay } from './replay-retention.ts'
import { type Rule, violation } from './replay-rules.ts'
import { mayHoldTogether } from './roles.ts'
import { StandingReplay } from './replay-standing.ts'
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
  /** Whose bodies were lost with the store, but for those of decisions. */
  readonly recovered: readonly EntryRange[]
  /** Entries by which somebody who runs the machine let a member in again, without a second person. */
  readonly readmitted: readonly number[]
}

/** Who may propose what. */
const PROPOSERS: Readonly<Record<ProposalEntry['kind'], readonly Role[]>> = {
  edition: ['provider'],
  grant: ['provider'],
  cap: ['provider', 'officer'],
  organisation: ['operator'],
  key: ['operator'],
  market: ['operator', 'officer'],
}

/** Clocks of one service may go back by so much: two processes, a correction by NTP. */
export const TIME_TOLERANCE_MS = 300_000

/**
 * Takes the entries in order. The log's operator is not trusted; what the members did outside the log cannot
 * be seen here.
 */
export class Replay {
  readonly #grants = new GrantReplay()
  readonly #ledger = new LedgerReplay(this.#grants)
  readonly #standing = new StandingReplay(this.#grants, id => this.#ledger.find(id))
  readonly #approvals = new ApprovalReplay()
  readonly #members = new MemberReplay()
  readonly #admissions = new AdmissionReplay()
  readonly #tickets = new TicketReplay()
  readonly #settings = new LogSettingsReplay()
  readonly #retention = new RetentionReplay()
  readonly #recovery = new RecoveryReplay()
  readonly #readmitted: number[] = []
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
        this.#require(this.#ledger.computation(entry))
        break
      case 'edition':
        this.#require(this.#ledger.edition(entry, this.#underRules))
        break
      case 'standing':
      case 'standing-withdrawal':
      case 'standing-reading':
        this.#require(this.#standing.add(entry))
        break
      case 'account':
        this.#require(this.#ledger.account(entry))
        break
      case 'grant':
        if (!this.#grants.earlier(entry, this.#approvals.rules !== undefined)) throw this.#violation('grant')
        break
      case 'contract':
        if (!this.#grants.contract(entry, this.#approvals.grantAbove)) throw this.#violation('grant')
        break
      case 'acceptance':
      case 'revocation':
      case 'grant-freeze':
      case 'grant-unfreeze':
      case 'blind-level':
        if (!(entry.type === 'acceptance' ? this.#grants.accept(entry) : this.#grants.state(entry)))
          throw this.#violation('grant')
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
        this.#require(this.#members.invitation(entry))
        this.#admissions.permit(entry.organisation, entry.time, entry.keyRoles)
        break
      case 'readmission':
        this.#require(this.#members.readmission(entry))
        this.#admissions.permit(entry.organisation, entry.time)
        this.#readmitted.push(this.#size)
        break
      case 'key-rotation':
        this.#require(this.#members.rotation(entry))
        break
      case 'shred':
      case 'recovery':
        this.#lost(entry)
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
      case 'log-key':
        this.#require(this.#settings.add(entry))
        break
      case 'refusal':
      case 'refusal-summary':
        this.#refusals += entry.type === 'refusal' ? 1 : Number(entry.count)
        this.#refusalEntries++
        break
      // Who may sign and which nodes answered is checked by protocols/joint, under keys that the members pin.
      case 'market-edition':
      case 'joint':
      case 'node-reset':
      case 'master-key':
      case 'start':
      case 'stop':
        break
    }
    this.#size++
  }

  report(): ReplayReport {
    const { released, refused, failed } = this.#ledger.outcomes
    return {
      editions: this.#ledger.reports,
      outcomes: { released, refused, failed },
      refusals: this.#refusals,
      decisions: this.#size - released - refused - failed - this.#refusalEntries,
      witnessPolicy: this.#settings.policy,
      shredded: this.#retention.shredded,
      recovered: this.#recovery.ranges,
      readmitted: [...this.#readmitted],
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
    this.#recovery.see(this.#size, entry)
  }

  #lost(entry: ShredEntry | RecoveryEntry): void {
    const isLawful = entry.type === 'shred' ? this.#retention.shred(entry) : this.#recovery.add(entry)
    if (!isLawful) throw this.#violation(entry.type)
  }

  #proposal(entry: ProposalEntry): void {
    if (this.#members.keyOf(entry) === undefined) throw this.#violation('key')
    if (!this.#members.may(entry.keyId, 'signer')) throw this.#violation('key-role')
    const proposal = this.#approvals.ask(entry)
    if (proposal === undefined) throw this.#violation('approval')
    const { kind, grantId, edition, subject, roles, organisation } = proposal
    const asker = this.#members.roles(organisation)
    if (!PROPOSERS[kind].some(role => asker.includes(role))) throw this.#violation('approval')
    if (kind !== 'market' && subject !== null) {
      const known = this.#members.has(subject)
      if (known === (kind === 'organisation')) throw this.#violation('organisation')
      if (roles !== null && !mayHoldTogether(roles)) throw this.#violation('roles')
    }
    if (kind === 'grant' && !this.#grants.ask(grantId ?? '')) throw this.#violation('grant')
    if (edition === null) return
    const { state } = this.#knownEdition(edition)
    if (kind === 'edition' ? state !== 'waiting' : state === 'withdrawn')
      throw this.#violation('edition-state')
  }

  #proposalEnd(entry: ProposalEndEntry): void {
    if (this.#members.keyOf(entry)?.revoked !== false) throw this.#violation('key')
    if (!this.#members.may(entry.keyId, 'signer')) throw this.#violation('key-role')
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
    if (kind === 'market') return
    if (kind === 'grant') {
      if (!this.#grants.approve(grantId ?? '')) throw this.#violation('grant')
      return
    }
    const edition = this.#knownEdition(id ?? '')
    if (kind === 'cap') {
      const caps = { perConsumer: BigInt(capPerConsumer ?? 0), total: BigInt(capTotal ?? 0) }
      const rule = setCaps(edition, this.#ledger.siblings(edition), caps, grantId =>
        this.#grants.left(grantId),
      )
      if (rule !== undefined) throw this.#violation(rule)
      return
    }
    if (edition.state !== 'waiting') throw this.#violation('edition-state')
    edition.state = 'open'
  }

  #knownEdition(id: string): ReplayedEdition {
    const edition = this.#ledger.find(id)
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
