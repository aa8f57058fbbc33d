// SPEC.md, "Meaning": which organisations may be added and which keys enrolled, from the first rules on.
import type { KeyEntry, OrganisationEntry, Role } from './entry.ts'
import type { ProposalEntry } from './entry-decisions.ts'
import { epochMillis } from './iso-time.ts'
import { haveSameRoles, type KeyRole } from './key-roles.ts'
import { CODE_MS, isGuarded, mayHoldTogether } from './roles.ts'

export type AdmissionViolation = 'admission' | 'roles' | 'key-role'

interface Permit {
  /** Milliseconds. */
  readonly until: number
  readonly keyRoles?: readonly KeyRole[] | undefined
}

/**
 * Each call returns the rule that the entry breaks. Before the first rules, members and keys need no
 * approval: `init` names the first ones.
 */
export class AdmissionReplay {
  /** Approved and not added yet, by the commitment to the organisation. */
  readonly #approved = new Map<string, readonly Role[]>()
  /** Until when one more key of an organisation may be enrolled, and with which roles. */
  readonly #permits = new Map<string, Permit>()

  organisation(entry: OrganisationEntry, underRules: boolean): AdmissionViolation | undefined {
    const { organisation, roles, time } = entry
    if (!mayHoldTogether(roles)) return 'roles'
    const guarded = underRules && isGuarded(roles)
    if (guarded && this.#approved.get(organisation)?.join() !== roles.join()) return 'admission'
    this.#approved.delete(organisation)
    this.#permits.set(organisation, { until: guarded ? endOf(time) : Number.POSITIVE_INFINITY })
    return undefined
  }

  /**
   * Of an enrolment: each takes a permission of its own, and has the roles that this one names. Nobody but a
   * key of the member names any: a first key, and one that two persons allow, has all.
   */
  key({ organisation, time, keyRoles }: KeyEntry, underRules: boolean): AdmissionViolation | undefined {
    const permit = this.#permits.get(organisation)
    this.#permits.delete(organisation)
    if (underRules && !(permit !== undefined && (epochMillis(time) ?? 0) <= permit.until)) return 'admission'
    return haveSameRoles(permit?.keyRoles, keyRoles) ? undefined : 'key-role'
  }

  /** One of its own keys, or two persons, allow one further key. */
  permit(organisation: string, time: string, keyRoles?: readonly KeyRole[]): void {
    this.#permits.set(organisation, { until: endOf(time), keyRoles })
  }

  approve({ kind, subject, roles }: ProposalEntry, time: string): void {
    if (subject === null) return
    if (kind === 'organisation') this.#approved.set(subject, roles ?? [])
    if (kind === 'key') this.permit(subject, time)
  }
}

function endOf(time: string): number {
  return (epochMillis(time) ?? 0) + CODE_MS
}
