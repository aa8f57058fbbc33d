// One-time codes, of which only hashes are stored. Of a code in two halves one goes to the proposer and one
// to the approver, so that only the new member knows both.
import { createHash, randomBytes } from 'node:crypto'
import { KEY_ROLES, type KeyRole } from '../../../protocols/audit/key-roles.ts'
import { CODE_MS } from '../../../protocols/audit/roles.ts'
import { OrganisationId } from '../../../schemas/common.ts'
import { OneTimeCode } from '../../../schemas/one-time-code.ts'
import type { AdmittedKey } from '../../store/changes/organisations.ts'
import type { DecisionTransaction } from '../../store/decision.ts'

export function makeCode(): string {
  return `join-${randomBytes(15).toString('hex')}`
}

/** Whether this may be one of our codes as somebody typed it: a whole one, or two halves. */
export function isCode(typed: string): boolean {
  const halves = halvesOf(typed)
  return halves.length <= 2 && halves.every(half => OneTimeCode.safeParse(half).success)
}

/** The hash of a whole code as it was typed: two halves in any order, separated by a plus or a space. */
export function codeHash(typed: string): string {
  const [one = '', other, ...more] = halvesOf(typed)
  if (other === undefined) return halfHash(one)
  return more.length === 0 ? pairHash(halfHash(one), halfHash(other)) : halfHash(typed)
}

function halvesOf(typed: string): readonly string[] {
  return typed.trim().split(/[\s+]+/)
}

export function halfHash(half: string): string {
  return createHash('sha256').update('yinsuan/enrolment-code/v1\n').update(half).digest('hex')
}

export function pairHash(one: string, other: string): string {
  return halfHash([one, other].toSorted().join('+'))
}

/**
 * Replaces all earlier codes of the organisation. `roles`: of the key that it lets in; `admits`: no other
 * key.
 */
export async function issueEnrolmentCode(
  { write, now }: DecisionTransaction,
  organisation: string,
  hash: string,
  roles: readonly KeyRole[] = KEY_ROLES,
  admits: AdmittedKey | null = null,
) {
  const expires = now + CODE_MS
  await write.issueEnrolmentCode(organisation, hash, expires, roles, admits)
  return { organisation: OrganisationId.parse(organisation), expires: new Date(expires).toISOString() }
}

/** Of a member without a key. `keyId`: it admits no other key. */
export async function issueFirst(
  decision: DecisionTransaction,
  organisation: string,
  hash: string,
  keyId: string | undefined,
) {
  const admits = keyId === undefined ? null : { keyId, invitedBy: null }
  return await issueEnrolmentCode(decision, organisation, hash, KEY_ROLES, admits)
}
