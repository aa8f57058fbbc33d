// SPEC.md, "Meaning": what a grant allows, and since when. Earlier ones were given by the provider alone; a
// contract needs its consumer too.
import type { Mode } from './entry.ts'
import type { GrantEntry } from './entry-ledger.ts'
import type { AcceptanceEntry, ContractEntry, GrantStateEntry } from './entry-decisions.ts'

export interface ReplayedGrant {
  readonly dataset: string
  readonly budget: bigint
  readonly expires: string
  readonly modes: readonly Mode[]
  readonly editions: readonly string[] | null
  readonly uses: number | null
  /** What a revocation repeats, of an earlier grant; the digest, of a contract. */
  readonly terms: string
  readonly isContract: boolean
  charged: bigint
  used: number
  accepted: boolean
  /** True where none was needed. */
  approved: boolean
  /** By a second person. */
  decided: boolean
  /** The rule when it was offered. */
  readonly above: bigint | undefined
  /** Grants that are seen to be of the same consumer, this one among them. */
  kin: Set<ReplayedGrant>
  revoked: boolean
  frozen: boolean
}

/** Each call that takes an entry returns whether it is in order. */
export class GrantReplay {
  readonly #grants = new Map<string, ReplayedGrant>()

  /** `underRules`: from the first rules on only contracts are given. */
  earlier(entry: GrantEntry, underRules: boolean): boolean {
    const known = this.#grants.get(entry.grantId)
    if (entry.action === 'issued') {
      if (known !== undefined || underRules) return false
      const { dataset, expires, modes } = entry
      this.#grants.set(entry.grantId, {
        dataset,
        expires,
        modes,
        budget: BigInt(entry.budget),
        editions: null,
        uses: null,
        terms: termsOf(entry),
        isContract: false,
        charged: 0n,
        used: 0,
        accepted: true,
        approved: true,
        decided: false,
        above: undefined,
        kin: new Set(),
        revoked: false,
        frozen: false,
      })
      return true
    }
    if (known === undefined || known.isContract || known.revoked || known.terms !== termsOf(entry))
      return false
    if (entry.action === 'revoked') known.revoked = true
    return true
  }

  contract(entry: ContractEntry, above: bigint | undefined): boolean {
    if (this.#grants.has(entry.grantId)) return false
    const { dataset, expires, modes, editions } = entry
    this.#grants.set(entry.grantId, {
      dataset,
      expires,
      modes,
      editions,
      budget: BigInt(entry.budget),
      uses: entry.uses === null ? null : Number(entry.uses),
      charged: 0n,
      used: 0,
      terms: entry.contractDigest,
      isContract: true,
      accepted: false,
      approved: above === undefined || BigInt(entry.budget) <= above,
      decided: false,
      above,
      kin: new Set(),
      revoked: false,
      frozen: false,
    })
    return true
  }

  accept({ grantId, contractDigest, time }: AcceptanceEntry): boolean {
    const grant = this.#grants.get(grantId)
    if (grant?.isContract !== true || grant.terms !== contractDigest) return false
    if (grant.accepted || grant.revoked || time >= grant.expires) return false
    grant.accepted = true
    return true
  }

  /**
   * A contract is proposed to a second person, and waits for it: whether it had to be, with what its consumer
   * spent before, its entry does not show.
   */
  ask(grantId: string): boolean {
    const grant = this.#undecided(grantId)
    if (grant === undefined) return false
    grant.approved = false
    return true
  }

  approve(grantId: string): boolean {
    const grant = this.#undecided(grantId)
    if (grant === undefined) return false
    grant.approved = true
    grant.decided = true
    return true
  }

  #undecided(grantId: string): ReplayedGrant | undefined {
    const grant = this.#grants.get(grantId)
    return grant === undefined || !grant.isContract || grant.decided || grant.revoked ? undefined : grant
  }

  /**
   * An account goes on under another grant, so both are one consumer's. False where what that consumer has
   * spent under all of them, and the new budget, needed a second person that nobody asked.
   */
  follow(before: string, grantId: string): boolean {
    const [one, grant] = [this.#grants.get(before), this.#grants.get(grantId)]
    if (one === undefined || grant === undefined) return false
    const kin = new Set([one, grant, ...one.kin, ...grant.kin])
    for (const each of kin) each.kin = kin
    if (grant.decided || grant.above === undefined) return true
    const spent = [...kin].reduce((sum, each) => (each === grant ? sum : sum + each.charged), 0n)
    return spent + grant.budget <= grant.above
  }

  state({ type, grantId }: GrantStateEntry): boolean {
    const grant = this.#grants.get(grantId)
    if (grant === undefined || grant.revoked) return false
    if (type === 'blind-level') return grant.isContract
    if (type === 'revocation') {
      if (!grant.isContract) return false
      grant.revoked = true
      return true
    }
    const frozen = type === 'grant-freeze'
    if (grant.frozen === frozen) return false
    grant.frozen = frozen
    return true
  }

  /** What a change of caps leaves of it, whatever its state. */
  left(grantId: string): bigint {
    const grant = this.#grants.get(grantId)
    return grant === undefined ? 0n : grant.budget - grant.charged
  }

  /**
   * The grant under which a question to this edition is answered at this time; undefined where none may be.
   */
  valid(grantId: string, time: string, edition: { id: string; dataset: string }): ReplayedGrant | undefined {
    const grant = this.#grants.get(grantId)
    if (grant === undefined || grant.dataset !== edition.dataset) return undefined
    if (!grant.accepted || !grant.approved || grant.revoked || grant.frozen) return undefined
    if (grant.editions !== null && !grant.editions.includes(edition.id)) return undefined
    // Both have the one form of time, which sorts as text.
    return time < grant.expires ? grant : undefined
  }
}

function termsOf({ dataset, budget, expires, modes, purposes }: GrantEntry): string {
  return [dataset, budget, expires, modes.join(), purposes.join()].join(' ')
}
