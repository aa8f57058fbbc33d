// SPEC.md, "Roles": who may hold what together, and which seats take two persons to fill.
import type { Role } from './entry.ts'

/** Each of them is a separate administrator: of the system (operator), of security (officer), of the audit (auditor). */
const GUARDED: ReadonlySet<Role> = new Set<Role>(['officer', 'operator', 'auditor'])

/** A code, issued by whoever may, enrols one key within so many milliseconds. */
export const CODE_MS = 72 * 3_600_000

/** Whether a member of these roles is added by two: proposed by an operator, approved by an officer of another organisation. */
export function isGuarded(roles: readonly Role[]): boolean {
  return roles.some(role => GUARDED.has(role))
}

/** An operator is no officer, and whoever audits does nothing else: nobody checks what they did themselves. */
export function mayHoldTogether(roles: readonly Role[]): boolean {
  if (roles.includes('auditor')) return roles.length === 1
  return !(roles.includes('officer') && roles.includes('operator'))
}
