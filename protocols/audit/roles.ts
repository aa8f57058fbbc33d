// SPEC.md, "Roles": who may hold what together, and which seats take two persons to fill.
import type { Role } from './entry.ts'

/**
 * Each of them is a separate administrator: of the system (operator), of security (officer), of the audit
 * (auditor).
 */
const GUARDED: ReadonlySet<Role> = new Set<Role>(['officer', 'operator', 'auditor'])

/** A code, issued by whoever may, enrols one key within so many milliseconds. */
export const CODE_MS = 72 * 3_600_000

/**
 * Milliseconds after which a halt of an officer, operator or auditor expires. The organisation that decided
 * it must wait as long again before it repeats it: one stolen officer's key must not shut out all others.
 */
export const HALT_MS = 7 * 24 * 3_600_000

/**
 * Whether a member of these roles is added by two: proposed by an operator, approved by an officer of another
 * organisation.
 */
export function isGuarded(roles: readonly Role[]): boolean {
  return roles.some(role => GUARDED.has(role))
}

/** An administrator holds no other role: it is never a party to what it decides, runs or audits. */
export function mayHoldTogether(roles: readonly Role[]): boolean {
  return roles.length === 1 || !isGuarded(roles)
}
