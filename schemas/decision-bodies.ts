// Private bodies of the desk's decisions: requests and approvals, contracts, holds.
import { z } from 'zod'
import { ActorBody } from './actor-body.ts'
import { EditionId, KeyId, OrganisationId, Sha256Hex } from './common.ts'
import { GrantId, SignedBy } from './contract.ts'
import { Admission, Caps, ProposalId, ProposalKind } from './proposal.ts'
import { MemberKey } from './records.ts'
import { BlindLevel } from './ticket-shape.ts'

/** `salt` opens the leaf's commitment to the actor's organisation. */
const proposal = {
  v: z.literal(1),
  actor: ActorBody,
  salt: Sha256Hex,
  proposal: ProposalId,
  kind: ProposalKind,
  edition: EditionId.nullable(),
  grant: GrantId.nullable(),
  caps: Caps.nullable(),
  /** `salt` opens the commitment to the organisation that would be let in. */
  admission: Admission.extend({ salt: Sha256Hex }).nullable(),
  market: Sha256Hex.nullable(),
}

export const DECISION_BODIES = [
  z.strictObject({ ...proposal, type: z.literal('proposal'), before: Caps.nullable() }),
  z.strictObject({ ...proposal, type: z.enum(['approval', 'rejection']), note: z.string().nullable() }),
  /** The contract as it was signed. */
  z.strictObject({
    v: z.literal(1),
    type: z.literal('contract'),
    actor: ActorBody,
    contract: z.string(),
    signed: SignedBy,
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.literal('acceptance'),
    actor: ActorBody,
    grant: GrantId,
    signed: SignedBy,
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.enum(['revocation', 'grant-freeze', 'grant-unfreeze', 'blind-level']),
    actor: ActorBody,
    grant: GrantId,
    /** Of its blind tickets, as of then. */
    level: BlindLevel,
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.literal('invitation'),
    /** As they were asked for; absent: all. */
    keyRoles: MemberKey.shape.roles.optional(),
    /** The only key that it lets in; absent: any. */
    admits: KeyId.optional(),
    actor: ActorBody,
    organisation: OrganisationId,
    salt: Sha256Hex,
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.enum(['halt', 'resume']),
    actor: ActorBody,
    organisation: OrganisationId,
    salt: Sha256Hex,
  }),
  /** Nobody signs it: it is done on a stopped service. */
  z.strictObject({
    v: z.literal(1),
    type: z.literal('readmission'),
    organisation: OrganisationId,
    salt: Sha256Hex,
  }),
] as const
