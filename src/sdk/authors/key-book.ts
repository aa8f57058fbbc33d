// Which key was whose at which entry, from the public leaves alone.
import type { Entry, KeyEntry, Role } from '../../../protocols/audit/entry.ts'
import type { KeyRotationEntry } from '../../../protocols/audit/entry-keeping.ts'
import { type KeyRole, rolesOfKey } from '../../../protocols/audit/key-roles.ts'
import { epochMillis } from '../../../protocols/audit/iso-time.ts'

export interface EnrolledKey {
  /** The commitment to its organisation. */
  readonly organisation: string
  /** The entry that enrolled it. */
  readonly from: number
  readonly roles: readonly KeyRole[]
  /** The entry that ended it, and when (milliseconds); undefined while it is good. */
  until: { readonly index: number; readonly time: number } | undefined
}

/** Takes the leaves in the order of the log. What contradicts itself in them, the log's verifier refuses. */
export class KeyBook {
  readonly #keys = new Map<string, EnrolledKey>()
  readonly #roles = new Map<string, readonly Role[]>()
  readonly #readers = new Set<string>()
  #rules = Number.POSITIVE_INFINITY

  add(leaf: Entry): void {
    const index = Number(leaf.seq)
    if (leaf.type === 'rules') this.#rules = Math.min(this.#rules, index)
    if (leaf.type === 'organisation') {
      this.#roles.set(leaf.organisation, leaf.roles)
      if (leaf.roles.some(role => READS_ALL.has(role))) this.#readers.add(leaf.organisation)
    }
    if (leaf.type === 'key' && leaf.action === 'enrolled') this.#enrol(leaf, index)
    if (leaf.type === 'key' && leaf.action === 'revoked') this.#end(leaf.keyId, index, leaf.time)
    if (leaf.type === 'readmission')
      for (const [id, { organisation }] of this.#keys)
        if (organisation === leaf.organisation) this.#end(id, index, leaf.time)
    if (leaf.type !== 'key-rotation') return
    this.#end(leaf.replaces, index, leaf.time)
    this.#enrol(leaf, index)
  }

  key(keyId: string): EnrolledKey | undefined {
    return this.#keys.get(keyId)
  }

  roles(organisation: string): readonly Role[] {
    return this.#roles.get(organisation) ?? []
  }

  /**
   * Whether any entry made it an officer or auditor: these read every body, and a later entry takes nothing
   * of that away.
   */
  readsAll(organisation: string): boolean {
    return this.#readers.has(organisation)
  }

  /** Whether members are added by rules at this entry; before the first ones `init` names them. */
  isRuled(index: number): boolean {
    return index > this.#rules
  }

  #enrol({ keyId, organisation, keyRoles }: KeyEntry | KeyRotationEntry, from: number): void {
    if (this.#keys.has(keyId)) return
    this.#keys.set(keyId, { organisation, from, roles: rolesOfKey(keyRoles), until: undefined })
  }

  #end(keyId: string, index: number, time: string): void {
    const key = this.#keys.get(keyId)
    if (key !== undefined) key.until ??= { index, time: epochMillis(time) ?? 0 }
  }
}

const READS_ALL: ReadonlySet<Role> = new Set(['officer', 'auditor'])
