// SPEC.md, "Meaning": organisations, their keys, and who is shut out.
import type { KeyEntry, OrganisationEntry, Role } from './entry.ts'
import type { HaltEntry } from './entry-decisions.ts'
import type { KeyRotationEntry } from './entry-keeping.ts'

interface Key {
  readonly organisation: string
  revoked: boolean
}

export type MemberViolation = 'organisation' | 'key' | 'halt'

/** Each call that takes an entry returns the rule that it breaks. */
export class MemberReplay {
  readonly #organisations = new Map<string, readonly Role[]>()
  readonly #halted = new Set<string>()
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

  organisation(entry: OrganisationEntry): MemberViolation | undefined {
    if (this.#organisations.has(entry.organisation)) return 'organisation'
    this.#organisations.set(entry.organisation, entry.roles)
    return undefined
  }

  halt({ type, organisation }: HaltEntry): MemberViolation | undefined {
    if (!this.#organisations.has(organisation)) return 'organisation'
    if (this.#halted.has(organisation) === (type === 'halt')) return 'halt'
    if (type === 'halt') this.#halted.add(organisation)
    else this.#halted.delete(organisation)
    return undefined
  }

  key(entry: KeyEntry): MemberViolation | undefined {
    const { organisation, keyId, action } = entry
    if (!this.#organisations.has(organisation)) return 'organisation'
    if (action === 'revoked') return this.#end({ organisation, keyId }) ? undefined : 'key'
    return this.#add(keyId, organisation)
  }

  rotation({ organisation, keyId, replaces }: KeyRotationEntry): MemberViolation | undefined {
    if (!this.#organisations.has(organisation)) return 'organisation'
    return this.#end({ organisation, keyId: replaces }) ? this.#add(keyId, organisation) : 'key'
  }

  #add(keyId: string, organisation: string): MemberViolation | undefined {
    if (this.#keys.has(keyId)) return 'key'
    this.#keys.set(keyId, { organisation, revoked: false })
    return undefined
  }

  /** False where it is not this organisation's, or was revoked before. */
  #end(of: { readonly organisation: string; readonly keyId: string }): boolean {
    const key = this.keyOf(of)
    if (key?.revoked !== false) return false
    key.revoked = true
    return true
  }
}
