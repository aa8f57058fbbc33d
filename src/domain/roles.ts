// What a role may do that depends on whose the object is; which route it may call at all is in the route
// table.
import { isGuarded, mayHoldTogether } from '../../protocols/audit/roles.ts'
import { fault } from '../../schemas/fault.ts'
import type { Role } from '../../schemas/records.ts'

/** Every private body, budget and passport: to decide (officers) or to audit (auditors). */
export function readsAll({ roles }: { readonly roles: readonly Role[] }): boolean {
  return roles.includes('officer') || roles.includes('auditor')
}

/** Throws a Fault unless one organisation may hold these roles, and they are such as `guarded` says. */
export function checkRoles(roles: readonly Role[], guarded: boolean): void {
  if (!mayHoldTogether(roles)) throw fault('registry.roles_apart', {}, '/roles')
  if (isGuarded(roles) === guarded) return
  throw guarded ? fault('registry.roles_ordinary', {}, '/roles') : fault('desk.two_needed', {})
}

export { isGuarded }
