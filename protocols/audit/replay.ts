// SPEC.md, "Meaning": recomputes every budget from the public entries alone, and compares with what the log states.
import { ProtocolError } from '../errors.ts'
import { type Allotment, exceedsAllowance, overlaps } from './allowance.ts'
import type {
  AccountEntry,
  ComputationEntry,
  EditionEntry,
  EditionStateEntry,
  Entry,
  GrantEntry,
  KeyEntry,
  Mode,
} from './entry.ts'
import { epochMillis } from './iso-time.ts'
import { TicketReplay } from './replay-tickets.ts'

export interface EditionReport {
  readonly edition: string
  readonly dataset: string
  readonly state: 'open' | 'frozen' | 'withdrawn'
  /** Integer 1e-9 of ρ, sealing included. */
  readonly spent: bigint
  readonly cap: bigint
  readonly accounts: number
}

export interface ReplayReport {
  readonly editions: readonly EditionReport[]
  readonly outcomes: { readonly released: number; readonly refused: number; readonly failed: number }
  /** Refusals of what is no computation. */
  readonly refusals: number
  /** Every other entry. */
  readonly decisions: number
}

/** Clocks of one service may go back by so much: two processes, a correction by NTP. */
export const TIME_TOLERANCE_MS = 300_000

interface Edition extends Allotment {
  readonly dataset: string
  readonly unitKey: string
  readonly perConsumer: bigint
  readonly total: bigint
  readonly sealingCharge: bigint
  readonly accounts: Map<string, Account>
  spent: bigint
  state: EditionReport['state']
}

interface Account {
  spent: bigint
  cap: bigint
  grantId: string
}

interface Grant {
  readonly entry: GrantEntry
  charged: bigint
  revoked: boolean
}

/** Takes the entries in order. The log's operator is not trusted; what the members did outside the log cannot be seen here. */
export class Replay {
  readonly #editions = new Map<string, Edition>()
  readonly #grants = new Map<string, Grant>()
  readonly #organisations = new Set<string>()
  readonly #keys = new Map<string, { readonly organisation: string; revoked: boolean }>()
  readonly #tickets = new TicketReplay()
  readonly #outcomes = { released: 0, refused: 0, failed: 0 }
  #refusals = 0
  #size = 0
  #latest = Number.NEGATIVE_INFINITY

  /** Milliseconds since 1970 of the latest entry; -∞ before the first. */
  get latest(): number {
    return this.#latest
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
        this.#grant(entry)
        break
      case 'organisation':
        if (this.#organisations.has(entry.organisation)) throw this.#violation('organisation')
        this.#organisations.add(entry.organisation)
        break
      case 'key':
        this.#key(entry)
        break
      case 'freeze':
      case 'unfreeze':
      case 'withdrawal':
        this.#editionState(entry)
        break
      case 'ticket':
      case 'suspension':
      case 'lift': {
        if (!this.#organisations.has(entry.organisation)) throw this.#violation('organisation')
        const rule = entry.type === 'ticket' ? this.#tickets.ticket(entry) : this.#tickets.suspension(entry)
        if (rule !== undefined) throw this.#violation(rule)
        break
      }
      case 'refusal':
        this.#refusals++
        break
      case 'start':
      case 'stop':
        break
    }
    this.#size++
  }

  report(): ReplayReport {
    const { released, refused, failed } = this.#outcomes
    return {
      editions: [...this.#editions].map(([edition, { dataset, state, spent, capTotal, accounts }]) => ({
        edition,
        dataset,
        state,
        spent,
        cap: capTotal,
        accounts: accounts.size,
      })),
      outcomes: { ...this.#outcomes },
      refusals: this.#refusals,
      decisions: this.#size - released - refused - failed - this.#refusals,
    }
  }

  #header(entry: Entry): void {
    if (entry.seq !== String(this.#size)) throw this.#violation('sequence')
    const time = epochMillis(entry.time) ?? Number.NaN
    if (!(time >= this.#latest - TIME_TOLERANCE_MS)) throw this.#violation('time')
    this.#latest = Math.max(this.#latest, time)
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
    if (edition.state !== 'open') throw this.#violation('edition-state')
    const grant = this.#validGrant(account.grantId, entry.time, edition)
    if (!grant.entry.modes.includes(entry.mode satisfies Mode)) throw this.#violation('mode')
    edition.spent += charge
    account.spent += charge
    grant.charged += charge
    const within = edition.spent <= edition.capTotal && account.spent <= account.cap
    if (!within || grant.charged > BigInt(grant.entry.budget)) throw this.#violation('cap')
  }

  #edition(entry: EditionEntry): void {
    if (this.#editions.has(entry.edition)) throw this.#violation('edition')
    const sealingCharge = BigInt(entry.sealingCharge)
    const edition: Edition = {
      ...entry.period,
      dataset: entry.dataset,
      unitKey: entry.unitKey,
      perConsumer: BigInt(entry.allowance.perConsumer),
      total: BigInt(entry.allowance.total),
      capPerConsumer: BigInt(entry.capPerConsumer),
      capTotal: BigInt(entry.capTotal),
      sealingCharge,
      accounts: new Map(),
      spent: sealingCharge,
      state: 'open',
    }
    if (edition.from > edition.to) throw this.#violation('period')
    if (sealingCharge > edition.capTotal || sealingCharge > edition.capPerConsumer)
      throw this.#violation('cap')
    this.#yearly(edition)
    this.#editions.set(entry.edition, edition)
  }

  /**
   * Withdrawn editions count: what they spent stays spent. The allowance of one unit key may fall, never rise, else it would
   * promise nothing.
   */
  #yearly(edition: Edition): void {
    const siblings = [...this.#editions.values()].filter(
      other => other.dataset === edition.dataset && other.unitKey === edition.unitKey,
    )
    if (siblings.some(other => overlaps(other, edition))) throw this.#violation('period')
    if (
      siblings.some(({ perConsumer, total }) => perConsumer < edition.perConsumer || total < edition.total)
    ) {
      throw this.#violation('allowance')
    }
    if (exceedsAllowance(edition, siblings, edition)) throw this.#violation('allowance')
  }

  #account(entry: AccountEntry): void {
    const edition = this.#knownEdition(entry.edition)
    const known = edition.accounts.get(entry.account)
    const account = { spent: BigInt(entry.spent), cap: BigInt(entry.cap), grantId: entry.grantId }
    if (edition.state === 'withdrawn') throw this.#violation('edition-state')
    this.#validGrant(entry.grantId, entry.time, edition)
    if (known?.grantId === entry.grantId) throw this.#violation('account')
    // Another grant gives no new budget in an edition: the account goes on with all that it has spent.
    if (account.spent !== (known?.spent ?? edition.sealingCharge)) throw this.#violation('budget')
    if (account.cap > edition.capPerConsumer || account.spent > account.cap) throw this.#violation('cap')
    edition.accounts.set(entry.account, account)
  }

  #validGrant(grantId: string, time: string, edition: Edition): Grant {
    const grant = this.#grants.get(grantId)
    if (grant === undefined || grant.revoked || grant.entry.dataset !== edition.dataset) {
      throw this.#violation('grant')
    }
    // Both have the one form of time, which sorts as text.
    if (time >= grant.entry.expires) throw this.#violation('grant')
    return grant
  }

  #grant(entry: GrantEntry): void {
    const known = this.#grants.get(entry.grantId)
    if (entry.action === 'issued') {
      if (known !== undefined) throw this.#violation('grant')
      this.#grants.set(entry.grantId, { entry, charged: 0n, revoked: false })
      return
    }
    if (known === undefined || known.revoked || !sameGrant(known.entry, entry)) throw this.#violation('grant')
    if (entry.action === 'revoked') known.revoked = true
  }

  #key(entry: KeyEntry): void {
    const known = this.#keys.get(entry.keyId)
    if (!this.#organisations.has(entry.organisation)) throw this.#violation('organisation')
    if (entry.action === 'enrolled') {
      if (known !== undefined) throw this.#violation('key')
      this.#keys.set(entry.keyId, { organisation: entry.organisation, revoked: false })
      return
    }
    if (known === undefined || known.revoked || known.organisation !== entry.organisation) {
      throw this.#violation('key')
    }
    known.revoked = true
  }

  #editionState(entry: EditionStateEntry): void {
    const edition = this.#knownEdition(entry.edition)
    const after = { freeze: 'frozen', unfreeze: 'open', withdrawal: 'withdrawn' } as const
    if (edition.state === 'withdrawn') throw this.#violation('edition-state')
    edition.state = after[entry.type]
  }

  #knownEdition(id: string): Edition {
    const edition = this.#editions.get(id)
    if (edition === undefined) throw this.#violation('edition')
    return edition
  }

  #violation(rule: keyof typeof RULES): ProtocolError {
    return new ProtocolError(`log.${rule}`, RULES[rule], { index: this.#size })
  }
}

const RULES = {
  account: 'a charge to an account that is not open, or an account opened twice under one grant',
  allowance: 'the caps of the editions of 12 months exceed the yearly allowance, or the allowance was raised',
  budget: 'the budget that an entry states is not the one that follows from the entries before',
  cap: 'a cap or the budget of a grant was exceeded',
  charge: 'an answer was released without a charge',
  edition: 'an edition is unknown, or sealed twice',
  'edition-state': 'something happened to an edition that its freeze or withdrawal forbids',
  grant: 'a grant is unknown, expired, revoked, issued twice or of another dataset',
  key: 'a key is unknown, revoked, enrolled twice or of another organisation',
  mode: 'the grant does not allow this mode',
  organisation: 'an organisation is unknown, or added twice',
  period: 'the periods of two editions of a dataset overlap, or one ends before it begins',
  sequence: 'an entry is not at the place that it states',
  suspension:
    'an organisation was suspended without an open choice, asked while it was, or lifted when it was not',
  ticket: 'a second choice before the first was opened, an unknown ticket, or a third given up in a year',
  time: 'an entry is older than the entries before it',
} as const

function sameGrant(a: GrantEntry, b: GrantEntry): boolean {
  const key = ({ dataset, budget, expires, modes, purposes }: GrantEntry) =>
    [dataset, budget, expires, modes.join(), purposes.join()].join(' ')
  return key(a) === key(b)
}
