// Entries of members and of their keys.
import { commit } from '../../../protocols/audit/commitment.ts'
import { type KeyRole, statedRoles } from '../../../protocols/audit/key-roles.ts'
import { toHex, utf8 } from '../../../protocols/bytes.ts'
import type { ActorBody } from '../../../schemas/actor-body.ts'
import type { MemberKey } from '../../../schemas/records.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { appendWithBody, loggedName } from '../decide.ts'

type Added = {
  /** Null at `init`, where nobody has signed yet. */
  readonly actor: ActorBody | null
  /** The approved one, where two were needed. */
  readonly proposal: string | null
  /** Opens the organisation's commitment in all its entries. */
  readonly salt: Uint8Array
}

export async function insertOrganisation(
  software: string,
  { write, append }: DecisionTransaction,
  organisation: Parameters<DecisionTransaction['write']['addOrganisation']>[0],
  { actor, proposal, salt }: Added,
): Promise<void> {
  const { id, title, roles } = organisation
  await write.addOrganisation(organisation, salt)
  appendWithBody(
    append,
    software,
    { v: 1, type: 'organisation', actor, organisation: id, title, roles, proposal, salt: toHex(salt) },
    [id, ...(actor === null ? [] : [actor.organisation])],
    {
      type: 'organisation',
      action: 'added',
      organisation: commit('organisation', salt, utf8(id)),
      roles: roles.toSorted(),
    },
  )
}

type KeyDecision = Pick<MemberKey, 'organisation' | 'publicKey'> & {
  readonly action: 'enrolled' | 'revoked'
  readonly keyId: string
  readonly keyRoles?: readonly KeyRole[]
  readonly actor: ActorBody
}

export async function appendKey(
  software: string,
  decision: DecisionTransaction,
  { action, organisation, keyId, keyRoles, publicKey, actor }: KeyDecision,
): Promise<number> {
  const { name, salt } = await loggedName(decision, organisation)
  return appendWithBody(
    decision.append,
    software,
    { v: 1, type: 'key', actor, organisation, keyId, publicKey, salt },
    [organisation],
    { type: 'key', action, organisation: name, keyId, ...(keyRoles === undefined ? {} : { keyRoles }) },
  )
}

/** The actor's key allows one further key of its organisation, with these roles: `admits`, or any. */
export async function appendInvitation(
  software: string,
  decision: DecisionTransaction,
  actor: ActorBody,
  keyRoles: MemberKey['roles'],
  admits: string | null,
): Promise<void> {
  const { organisation, keyId } = actor
  const { name, salt } = await loggedName(decision, organisation)
  appendWithBody(
    decision.append,
    software,
    { v: 1, type: 'invitation', actor, organisation, keyRoles, ...(admits === null ? {} : { admits }), salt },
    [organisation],
    { type: 'invitation', organisation: name, keyId, ...statedRoles(keyRoles) },
  )
}
