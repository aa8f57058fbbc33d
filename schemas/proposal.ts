// A decision that needs two: one asks, another approves. The same for an edition's approval, a change of caps
// and a large grant.
import { z } from 'zod'
import { issueCode } from './issue-code.ts'
import { EditionId, Instant, KeyId, Label, madeId, NanoRho, OrganisationId, Sha256Hex } from './common.ts'
import { GrantId } from './contract.ts'
import { OneTimeCode } from './one-time-code.ts'
import { Role } from './records.ts'

/** Names a proposal. */
export const ProposalId = madeId('proposal')
/**
 * `organisation`: an officer, operator or auditor is added; `key`: a member gets a code for a further key;
 * `market`: a standard is published.
 */
export const ProposalKind = z.enum(['edition', 'cap', 'grant', 'organisation', 'key', 'market'])
export type ProposalKind = z.infer<typeof ProposalKind>

/** What one consumer, and all together, may spend in an edition. */
export const Caps = z.strictObject({ perConsumer: NanoRho, total: NanoRho })
export type Caps = z.infer<typeof Caps>

/** Whom a proposal would let in. */
export const Admission = z.strictObject({
  organisation: OrganisationId,
  title: Label,
  roles: z.array(Role).min(1),
})
export type Admission = z.infer<typeof Admission>

const Decider = z.strictObject({ organisation: OrganisationId, keyId: KeyId })

/** A decision that needs a second person. */
export const Proposal = z.strictObject({
  id: ProposalId,
  kind: ProposalKind,
  /** Of an edition's approval and of a change of caps. */
  edition: EditionId.nullable(),
  grant: GrantId.nullable(),
  /** What the caps shall be, and what they were when it was asked. */
  caps: Caps.nullable(),
  before: Caps.nullable(),
  /** Of the kinds `organisation` and `key`. */
  admission: Admission.nullable(),
  /** Digest of the standard that would be published. */
  market: Sha256Hex.nullable(),
  state: z.enum(['waiting', 'approved', 'rejected', 'expired', 'void']),
  asked: Instant,
  askedBy: Decider,
  expires: Instant,
  decided: Instant.nullable(),
  decidedBy: Decider.nullable(),
  /** The decider's own words. */
  note: z.string().nullable(),
  /** Log index of the request, and of the decision. */
  seq: z.string(),
  decidedSeq: z.string().nullable(),
})
export type Proposal = z.infer<typeof Proposal>

/** The edition, grant or organisation that it is about. */
export function subjectOf({
  edition,
  grant,
  admission,
  market,
}: Pick<Proposal, 'edition' | 'grant' | 'admission' | 'market'>): string {
  return edition ?? grant ?? admission?.organisation ?? market ?? ''
}

/**
 * `code`: one half of the one-time code, of an approved admission; shown once, to the one who approved it.
 */
export const DecidedProposal = Proposal.extend({ code: OneTimeCode.nullable() })
/** `code`: the other half, shown once, to the one who proposed it. */
export const ProposedAdmission = z.strictObject({ proposal: Proposal, code: OneTimeCode })

/** Whose role decides a proposal. */
export const ApproverRole = z.enum(['officer', 'operator'])
export type ApproverRole = z.infer<typeof ApproverRole>

/** Who may approve what: configuration, recorded in the log at each change. */
export const ApprovalRules = z.strictObject({
  /** Whether the one who approves must be of another organisation, or only hold another key. */
  separation: z.enum(['organisation', 'key']),
  approvers: z.strictObject({
    edition: z.array(ApproverRole).min(1),
    cap: z.array(ApproverRole).min(1),
    grant: z.array(ApproverRole).min(1),
  }),
  /**
   * A grant needs an approval where its budget and what its consumer has spent in the dataset exceed this;
   * null: none does.
   */
  grantAbove: NanoRho.nullable(),
  /** So long may a request wait. */
  days: z.number().int().min(1).max(365),
})
export type ApprovalRules = z.infer<typeof ApprovalRules>

/** Whom to let in, and on which market to agree, is no setting. */
export function approversOf(rules: ApprovalRules, kind: ProposalKind): readonly ApproverRole[] {
  if (kind === 'market') return ['officer', 'operator']
  return kind === 'organisation' || kind === 'key' ? ['officer'] : rules.approvers[kind]
}

/** Why somebody decided so; kept in the private part of the entry. */
export const DecisionNote = z.strictObject({
  note: z
    .string()
    .regex(/^[^\p{Cc}]{1,500}$/u, issueCode('shape.one_line', { most: '500' }))
    .optional(),
})
