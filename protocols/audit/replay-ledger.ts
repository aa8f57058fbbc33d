// SPEC.md, "Meaning": editions, their accounts, and what each answer charges to both.
import type { Mode } from './entry.ts'
import type { AccountEntry, ComputationEntry, EditionEntry } from './entry-ledger.ts'
import {
  type ReplayedAccount,
  type ReplayedEdition,
  type EditionReport,
  reportOf,
  sealedEdition,
  sealingViolation,
  stateOf,
} from './replay-editions.ts'
import type { GrantReplay } from './replay-grants.ts'
import type { Rule } from './replay-rules.ts'

/** Each method returns the rule that its entry breaks; undefined: none. */
export class LedgerReplay {
  readonly #editions = new Map<string, ReplayedEdition>()
  readonly #outcomes = { released: 0, refused: 0, failed: 0 }
  readonly #grants: GrantReplay

  constructor(grants: GrantReplay) {
    this.#grants = grants
  }

  get outcomes(): { readonly released: number; readonly refused: number; readonly failed: number } {
    return { ...this.#outcomes }
  }

  get reports(): readonly EditionReport[] {
    return [...this.#editions.values()].map(reportOf)
  }

  find(id: string): ReplayedEdition | undefined {
    return this.#editions.get(id)
  }

  /** The other editions of the same pseudonyms: one yearly allowance holds for all of them. */
  siblings(edition: ReplayedEdition): readonly ReplayedEdition[] {
    return [...this.#editions.values()].filter(
      other => other !== edition && other.dataset === edition.dataset && other.unitKey === edition.unitKey,
    )
  }

  edition(entry: EditionEntry, underRules: boolean): Rule | undefined {
    if (this.#editions.has(entry.edition)) return 'edition'
    const edition = sealedEdition(entry, underRules)
    const broken = sealingViolation(edition, this.siblings(edition))
    if (broken === undefined) this.#editions.set(entry.edition, edition)
    return broken
  }

  account(entry: AccountEntry): Rule | undefined {
    const edition = this.#editions.get(entry.edition)
    if (edition === undefined) return 'edition'
    const known = edition.accounts.get(entry.account)
    const account = { spent: BigInt(entry.spent), cap: BigInt(entry.cap), grantId: entry.grantId }
    if (edition.state === 'withdrawn' || edition.state === 'waiting') return 'edition-state'
    if (this.#grants.valid(entry.grantId, entry.time, edition) === undefined) return 'grant'
    if (known?.grantId === entry.grantId) return 'account'
    if (known !== undefined && !this.#grants.follow(known.grantId, entry.grantId)) return 'grant'
    // A grant is one consumer's: a second account under it would pass the cap of each consumer.
    const holder = edition.holders.get(entry.grantId) ?? entry.account
    if (holder !== entry.account) return 'account'
    // Another grant gives no new budget in an edition: the account goes on with all that it has spent.
    if (account.spent !== (known?.spent ?? edition.sealingCharge + edition.standing)) return 'budget'
    if (account.cap > edition.capPerConsumer || account.spent > account.cap) return 'cap'
    edition.accounts.set(entry.account, account)
    edition.holders.set(entry.grantId, entry.account)
    return undefined
  }

  computation(entry: ComputationEntry): Rule | undefined {
    const edition = this.#editions.get(entry.edition)
    if (edition === undefined) return 'edition'
    const account = edition.accounts.get(entry.account)
    const broken = entry.outcome === 'released' ? this.#charge(entry, edition, account) : undefined
    if (broken !== undefined) return broken
    const stated = [entry.totalSpent, entry.totalCap, entry.accountSpent, entry.accountCap].map(BigInt)
    // A consumer without an account can be refused; there is nothing yet to state.
    const computed = [edition.spent, edition.capTotal, account?.spent ?? 0n, account?.cap ?? 0n]
    if (computed.some((value, at) => value !== stated[at])) return 'budget'
    this.#outcomes[entry.outcome]++
    return undefined
  }

  #charge(
    entry: ComputationEntry,
    edition: ReplayedEdition,
    account: ReplayedAccount | undefined,
  ): Rule | undefined {
    const charge = BigInt(entry.charge)
    if (charge === 0n) return 'charge'
    if (account === undefined) return 'account'
    if (stateOf(edition) !== 'open') return 'edition-state'
    const grant = this.#grants.valid(account.grantId, entry.time, edition)
    if (grant === undefined) return 'grant'
    if (!grant.modes.includes(entry.mode satisfies Mode)) return 'mode'
    edition.spent += charge
    account.spent += charge
    grant.charged += charge
    grant.used++
    if (grant.uses !== null && grant.used > grant.uses) return 'uses'
    const within = edition.spent <= edition.capTotal && account.spent <= account.cap
    return within && grant.charged <= grant.budget ? undefined : 'cap'
  }
}
