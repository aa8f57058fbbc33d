// SPEC.md, "Roles of a key": what one key of a member may do in its name.

/**
 * Every role reads. `asker`: asks, and spends what a contract allows. `signer`: binds the member, by
 * contracts, editions, caps and decisions. `admin`: admits and revokes keys of the member.
 */
export type KeyRole = 'reader' | 'asker' | 'signer' | 'admin'

/** Sorted, as entries have them. */
export const KEY_ROLES: readonly KeyRole[] = ['admin', 'asker', 'reader', 'signer']

/** A key whose admission states no roles has all. */
export function rolesOfKey(stated: readonly KeyRole[] | undefined): readonly KeyRole[] {
  return stated ?? KEY_ROLES
}

/** As an entry states them: sorted, and not at all where they are all. */
export function statedRoles(roles: readonly KeyRole[]): { readonly keyRoles?: readonly KeyRole[] } {
  return KEY_ROLES.every(role => roles.includes(role)) ? {} : { keyRoles: roles.toSorted() }
}

/** Whether one of the needed roles is among these. */
export function keyMay(roles: readonly KeyRole[], needed: readonly KeyRole[]): boolean {
  return needed.some(role => role === 'reader' || roles.includes(role))
}

/** A key gives no role that it does not have. */
export function mayGive(own: readonly KeyRole[], given: readonly KeyRole[]): boolean {
  return given.every(role => own.includes(role))
}

export function haveSameRoles(
  one: readonly KeyRole[] | undefined,
  other: readonly KeyRole[] | undefined,
): boolean {
  return rolesOfKey(one).join() === rolesOfKey(other).join()
}
