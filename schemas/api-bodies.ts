// What the routes of api.ts take and answer, where it is not a record, a query or an answer.
import { z } from 'zod'
import { issueCode } from './issue-code.ts'
import {
  DatasetId,
  distinct,
  EditionId,
  IdempotencyKey,
  Instant,
  KeyId,
  Label,
  Name,
  NanoEpsilon,
  NanoRho,
  OrganisationId,
  PurposeCode,
  Sha256Hex,
} from './common.ts'
import { Contract, ContractSignature, SignedContract } from './contract.ts'
import { ReportSummary } from './contribution.ts'
import { Declaration, DeclarationHead, Served } from './declaration.ts'
import { EditionStatus } from './edition-status.ts'
import { OneTimeCode } from './one-time-code.ts'
import { ApprovalRules } from './proposal.ts'
import { Query } from './query.ts'
import { Quota } from './quota.ts'
import { Account, AnswerFile, Edition, Grant, MemberKey, Organisation, Role, UploadId } from './records.ts'
import { BlindLevel, ParameterName } from './ticket-shape.ts'

/** A member to be added. */
export const NewOrganisation = z.strictObject({
  id: OrganisationId,
  title: Label,
  roles: distinct(Role),
})
/** Of a member's first code: whoever carries it cannot use it where it names the only key that it lets in. */
export const FirstCode = z.strictObject({ keyId: KeyId.optional() })
/** A member to be added, and its first code. */
export const NewMember = NewOrganisation.extend(FirstCode.shape)
/** A one-time code, with which a member enrols a key. */
export const EnrolmentCode = z.strictObject({
  organisation: OrganisationId,
  code: OneTimeCode,
  expires: Instant,
})
/**
 * What the key may do that the code lets in; the inviting key has these roles itself. `keyId`: of the only
 * key that it lets in. One that was named may also ask joint questions under the contracts of the inviting
 * one.
 */
export const KeyInvitation = z.strictObject({
  roles: distinct(MemberKey.shape.roles.element),
  keyId: KeyId.optional(),
})
/** A key and the one-time code that lets it in. */
export const Enrolment = z.strictObject({
  code: z.string().max(80),
  publicKey: MemberKey.shape.publicKey,
  label: z.string().regex(/^[^\p{Cc}]{1,60}$/u, issueCode('shape.one_line', { most: '60' })),
  validUntil: Instant.optional(),
})
/** `proof`: the new key's signature under `RotationStatement`; the request is signed by the old one. */
export const KeyRotation = Enrolment.omit({ code: true }).extend({ proof: ContractSignature })
/** What a key states that comes in the place of another. */
export const RotationStatement = z.strictObject({
  v: z.literal(1),
  service: z.string(),
  organisation: OrganisationId,
  keyId: KeyId,
  replaces: KeyId,
})
export type RotationStatement = z.infer<typeof RotationStatement>
/** The calling organisation, its key and its quotas. */
export const Me = z.strictObject({
  organisation: Organisation,
  key: MemberKey,
  /** The log's origin: contracts name it. */
  service: z.string(),
  quotas: z.array(Quota).meta({
    description:
      'What the member has in the service and may have at once; empty in the answer to an enrolment',
  }),
})
/** Name, keys and rules of the service. */
export const Service = z.strictObject({
  name: z.string(),
  authority: z.string(),
  /** Verifies the signatures of answers. */
  serviceKey: MemberKey.shape.publicKey,
  /** C2SP verifier key of the log. */
  logKey: z.string(),
  purposes: z.array(z.strictObject({ code: PurposeCode, label: Label })),
  /** Who may approve what. */
  approvals: ApprovalRules,
  /** How many months what was asked is kept after the end of its own. */
  bodyMonths: z.number().int(),
  software: z.string(),
  durability: z.enum(['fsync', 'process-crash-only']),
})
/** An edition to be sealed, from a committed upload. */
export const NewEdition = z.strictObject({
  declaration: Declaration,
  upload: UploadId,
  report: ReportSummary,
})
/** The provider's offer: its consumer signs the same contract. */
export const NewGrant = z.strictObject({ contract: Contract, signature: ContractSignature })
/** A grant with its contract; null where there is none. */
export const GrantFile = z.strictObject({ grant: Grant, signed: SignedContract.nullable() })
export type GrantFile = z.infer<typeof GrantFile>
/** An officer's decision on a grant. `insecureForTesting` is nobody's to decide. */
export const NewBlindLevel = z.strictObject({ level: BlindLevel.extract(['full', 'strong']) })
/** What a member sees of a dataset; how much others spent is the provider's, the officer's and the log's. */
export const CatalogueEdition = z.strictObject({
  id: EditionId,
  status: EditionStatus,
  declaration: Declaration,
  /** Empty for others than its provider and officers while nobody has approved it. */
  totals: Edition.shape.totals,
  /** ε a year that the allowance means, at the declared δ, pool included: for one consumer, and over all. */
  yearlyEpsilon: z.strictObject({ perConsumer: z.string(), total: z.string() }),
  capEpsilon: z.strictObject({ perConsumer: z.string(), total: z.string() }),
  /**
   * Which statistics can be asked blind, from declared figures alone; null: not at all. `oneOnly`: only in
   * mode `one`.
   */
  blind: z.array(
    z.strictObject({
      statistic: Served,
      measure: Name.nullable(),
      parameters: ParameterName.nullable(),
      oneOnly: z.boolean(),
    }),
  ),
})
export type CatalogueEdition = z.infer<typeof CatalogueEdition>
/** An edition in a list; its declaration is read by its id. */
export const EditionSummary = CatalogueEdition.pick({
  id: true,
  status: true,
  yearlyEpsilon: true,
  capEpsilon: true,
}).extend({ head: DeclarationHead })
export type EditionSummary = z.infer<typeof EditionSummary>
/** Its editions in the order of their ids, at most 200. */
export const CatalogueDataset = z.strictObject({
  id: DatasetId,
  provider: OrganisationId,
  title: Label,
  editions: z.array(EditionSummary),
})
export type CatalogueDataset = z.infer<typeof CatalogueDataset>
/** A question, under a key that makes a retry free. */
export const NewQuery = z.strictObject({ query: Query, idempotencyKey: IdempotencyKey })
/** The answer to a question, new or stored. */
export const Answered = z.strictObject({
  file: AnswerFile,
  /** True: the stored answer of the same question, at no charge. */
  stored: z.boolean(),
})
/** Caps and spending of one edition, as far as the caller may see them. */
export const BudgetLine = z.strictObject({
  edition: EditionId,
  /** Null for consumers: how much others spent is not their business. */
  total: z.strictObject({ cap: NanoRho, spent: NanoRho }).nullable(),
  /** An account opens with its first answer. */
  accounts: z.array(Account),
  /**
   * What the caller's next question would meet, its first one too; `room` is what fits under every cap. Null:
   * no valid grant, or no open edition.
   */
  own: z.strictObject({ cap: NanoRho, spent: NanoRho, room: NanoRho }).nullable(),
  /**
   * What standing questions of the edition cost: part of what the total and each account have spent, whatever
   * the account's holder asked.
   */
  standing: NanoRho,
  /** Of pure ε, for published answers only; null: the edition was declared without. */
  pool: z.strictObject({ cap: NanoEpsilon, spent: NanoEpsilon }).nullable(),
})
export type BudgetLine = z.infer<typeof BudgetLine>
/** An entry with its private body, for the parties of the entry and for officers. */
export const LoggedEntry = z.strictObject({
  seq: z.string(),
  leaf: z.string(),
  body: z.string().nullable(),
  bodySalt: Sha256Hex.nullable(),
  /** The entry that says that the body was destroyed after its time, or lost; for whoever could read it. */
  destroyed: z.string().nullable(),
})
export type LoggedEntry = z.infer<typeof LoggedEntry>
