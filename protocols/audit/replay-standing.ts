// SPEC.md, "Meaning": standing questions: one charge to the edition, counted in every account, and no reader
// without the right.
import type {
  StandingEndEntry,
  StandingEntries,
  StandingEntry,
  StandingReadingEntry,
} from './entry-standing.ts'
import { type ReplayedEdition, stateOf } from './replay-editions.ts'
import type { GrantReplay } from './replay-grants.ts'
import type { Rule } from './replay-rules.ts'

interface Published {
  readonly edition: ReplayedEdition
  readonly readers: StandingEntry['readers']
  readonly read: Set<string>
  withdrawn: boolean
}

/** What is published, and which accounts have read it. */
export class StandingReplay {
  readonly #grants: GrantReplay
  readonly #find: (edition: string) => ReplayedEdition | undefined
  readonly #published = new Map<string, Published>()

  constructor(grants: GrantReplay, find: (edition: string) => ReplayedEdition | undefined) {
    this.#grants = grants
    this.#find = find
  }

  /** Returns the rule that the entry breaks; undefined: none. */
  add(entry: StandingEntries): Rule | undefined {
    if (entry.type === 'standing') return this.#publish(entry)
    return entry.type === 'standing-reading' ? this.#reading(entry) : this.#withdraw(entry)
  }

  #publish(entry: StandingEntry): Rule | undefined {
    const edition = this.#find(entry.edition)
    if (edition === undefined) return 'edition'
    if (this.#published.has(entry.answer)) return 'standing'
    const charge = BigInt(entry.charge)
    if ((charge === 0n) !== (entry.pool !== undefined)) return 'charge'
    if (stateOf(edition) !== 'open') return 'edition-state'
    if (!chargeAll(edition, charge)) return 'cap'
    const broken = entry.pool === undefined ? undefined : chargePool(edition, entry, entry.pool)
    if (broken !== undefined) return broken
    const stated = [entry.totalSpent, entry.totalCap, entry.standingSpent].map(BigInt)
    const computed = [edition.spent, edition.capTotal, edition.standing]
    if (computed.some((value, at) => value !== stated[at])) return 'budget'
    this.#published.set(entry.answer, {
      edition,
      readers: entry.readers,
      read: new Set(),
      withdrawn: false,
    })
    return undefined
  }

  #withdraw({ answer }: StandingEndEntry): Rule | undefined {
    const published = this.#published.get(answer)
    if (published === undefined || published.withdrawn) return 'standing'
    published.withdrawn = true
    return undefined
  }

  #reading({ answer, account, grantId, time }: StandingReadingEntry): Rule | undefined {
    const published = this.#published.get(answer)
    if (published === undefined || published.withdrawn || published.read.has(account)) return 'standing'
    const { edition, readers, read } = published
    if (stateOf(edition) !== 'open') return 'edition-state'
    if (grantId === null) {
      if (readers !== 'members') return 'standing'
    } else {
      if (this.#grants.valid(grantId, time, edition) === undefined) return 'grant'
      // A grant is one consumer's: whoever reads by another's has no right.
      if ((edition.holders.get(grantId) ?? account) !== account) return 'account'
      edition.holders.set(grantId, account)
    }
    read.add(account)
    return undefined
  }
}

/** Only noise of pure ε is paid by the pool. */
function chargePool(
  edition: ReplayedEdition,
  { mechanism }: StandingEntry,
  stated: NonNullable<StandingEntry['pool']>,
): Rule | undefined {
  const charge = BigInt(stated.charge)
  if (charge === 0n || mechanism !== 'discrete-laplace') return 'charge'
  edition.poolSpent += charge
  if (edition.poolSpent > edition.capPool) return 'cap'
  return edition.poolSpent === BigInt(stated.spent) ? undefined : 'budget'
}

/** False where it passes the total, or the cap of some consumer, who may read what it pays for. */
function chargeAll(edition: ReplayedEdition, charge: bigint): boolean {
  edition.spent += charge
  edition.standing += charge
  const { capPerConsumer, capTotal } = edition
  for (const account of edition.accounts.values()) {
    account.spent += charge
    const raised = account.cap + charge
    account.cap = raised < capPerConsumer ? raised : capPerConsumer
    if (account.spent > account.cap) return false
  }
  return edition.spent <= capTotal && edition.sealingCharge + edition.standing <= capPerConsumer
}
