// SPEC.md, "Meaning": organisations, their keys, and who is shut out.
import type { InvitationEntry, KeyEntry, OrganisationEntry, Role } from './entry.ts'
import type { HaltEntry, ReadmissionEntry } from './entry-decisions.ts'
import type { KeyRotationEntry } from './entry-keeping.ts'
import { epochMillis } from './iso-time.ts'
import { haveSameRoles, keyMay, type KeyRole, mayGive, rolesOfKey } from './key-roles.ts'
import { HALT_MS, isGuarded } from './roles.ts'

interface Key {
  readonly organisation: string
  /** The key that was enrolled, of one that came in its place. */
  readonly first: string
  readonly roles: readonly KeyRole[] | undefined
  revoked: boolean
}

export type MemberViolation = 'organisation' | 'key' | 'halt' | 'key-role'

/** Each call that takes an entry returns the rule that it breaks. */
export class MemberReplay {
  readonly #organisations = new Map<string, readonly Role[]>()
  /** When its halt began, by organisation. */
  readonly #halted = new Map<string, number>()
  readonly #keys = new Map<string, Key>()

  has(organisation: string): boolean {
    return this.#organisations.has(organisation)
  }

  roles(organisation: string): readonly Role[] {
    return this.#organisations.get(organisation) ?? []
  }

  /** Undefined where it is not this organisation's. */
  keyOf({ organisation, keyId }: { readonly organisation: string; readonly keyId: string }): Key | undefined {
    const key = this.#keys.get(keyId)
    return key?.organisation === organisation ? key : undefined
  }

  /** Keys that came one in the place of another have the same holder. */
  sameHand(one: string, other: string): boolean {
    return this.#keys.get(one)?.first === this.#keys.get(other)?.first
  }

  /** Whether this key may act in such a role. */
  may(keyId: string, role: KeyRole): boolean {
    const key = this.#keys.get(keyId)
    return key !== undefined && keyMay(rolesOfKey(key.roles), [role])
  }

  /** A key that admits keys allows a further one, which gets no role that it does not have itself. */
  invitation(entry: InvitationEntry): MemberViolation | undefined {
    const key = this.keyOf(entry)
    if (key?.revoked !== false) return 'key'
    const given = mayGive(rolesOfKey(key.roles), rolesOfKey(entry.keyRoles))
    return given && this.may(entry.keyId, 'admin') ? undefined : 'key-role'
  }

  organisation(entry: OrganisationEntry): MemberViolation | undefined {
    if (this.#organisations.has(entry.organisation)) return 'organisation'
    this.#organisations.set(entry.organisation, entry.roles)
    return undefined
  }

  /** A resume is also accepted after the halt has expired: logs from before halts expired contain one. */
  halt({ type, organisation, time }: HaltEntry): MemberViolation | undefined {
    if (!this.#organisations.has(organisation)) return 'organisation'
    if (type === 'resume') return this.#halted.delete(organisation) ? undefined : 'halt'
    const now = epochMillis(time) ?? 0
    if (this.#isHalted(organisation, now)) return 'halt'
    this.#halted.set(organisation, now)
    return undefined
  }

  /** All its keys end, and its halt. */
  readmission({ organisation }: ReadmissionEntry): MemberViolation | undefined {
    if (!this.#organisations.has(organisation)) return 'organisation'
    for (const key of this.#keys.values()) if (key.organisation === organisation) key.revoked = true
    this.#halted.delete(organisation)
    return undefined
  }

  key(entry: KeyEntry): MemberViolation | undefined {
    const { organisation, keyId, action } = entry
    if (!this.#organisations.has(organisation)) return 'organisation'
    if (action === 'revoked') {
      if (this.#end({ organisation, keyId }) === undefined) return 'key'
      return this.#isEndedUnhalted(organisation, epochMillis(entry.time) ?? 0) ? 'halt' : undefined
    }
    return this.#add(keyId, { organisation, first: keyId, roles: entry.keyRoles })
  }

  rotation({ organisation, keyId, replaces, keyRoles }: KeyRotationEntry): MemberViolation | undefined {
    if (!this.#organisations.has(organisation)) return 'organisation'
    const old = this.#end({ organisation, keyId: replaces })
    if (old === undefined) return 'key'
    if (!haveSameRoles(old.roles, keyRoles)) return 'key-role'
    return this.#add(keyId, { organisation, first: old.first, roles: keyRoles })
  }

  #isHalted(organisation: string, now: number): boolean {
    const began = this.#halted.get(organisation)
    if (began === undefined) return false
    return !isGuarded(this.roles(organisation)) || now < began + HALT_MS
  }

  /** An officer, operator or auditor has no key left, though nobody had halted it. */
  #isEndedUnhalted(organisation: string, now: number): boolean {
    if (!isGuarded(this.roles(organisation)) || this.#isHalted(organisation, now)) return false
    return [...this.#keys.values()].every(key => key.organisation !== organisation || key.revoked)
  }

  #add(keyId: string, key: Omit<Key, 'revoked'>): MemberViolation | undefined {
    if (this.#keys.has(keyId)) return 'key'
    this.#keys.set(keyId, { ...key, revoked: false })
    return undefined
  }

  #end(of: { readonly organisation: string; readonly keyId: string }): Key | undefined {
    const key = this.keyOf(of)
    if (key === undefined || key.revoked) return undefined
    key.revoked = true
    return key
  }
}
