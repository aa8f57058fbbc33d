// The route table: the only description of what crosses HTTP. Server, SDK, OpenAPI and the access tests are made from it.
import { z } from 'zod'
import { Estimate } from './answer.ts'
import {
  Answered,
  BudgetLine,
  CatalogueDataset,
  CatalogueEdition,
  Enrolment,
  EnrolmentCode,
  LoggedEntry,
  Me,
  NewEdition,
  NewGrant,
  NewOrganisation,
  NewQuery,
  Service,
} from './api-bodies.ts'
import {
  BlindAnswerFile,
  BytesPart,
  Evidence,
  EvidenceId,
  NewBlindQuery,
  NewTicket,
  Ticket,
  TicketOpening,
} from './blind.ts'
import { DatasetId, EditionId, KeyId, LIMITS, OrganisationId, Sha256Hex } from './common.ts'
import { Query } from './query.ts'
import {
  AnswerFile,
  AnswerId,
  AnswerSummary,
  Grant,
  GrantId,
  Job,
  JobId,
  MemberKey,
  Organisation,
  type Role,
  TicketId,
  Upload,
  UploadId,
} from './records.ts'

/** Who may call: anyone unsigned, any member, or a member with one of these roles. */
export type Access = 'public' | 'member' | readonly Role[]

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly access: Access
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** A body of raw bytes of at most so many. */
  readonly bytes?: number
  readonly status: 200 | 201 | 202
  readonly response: z.ZodType
}

const page = z.object({
  /** Opaque; ids and indices are printable. */
  after: z
    .string()
    .regex(/^[\x21-\x7e]{1,120}$/, 'the `next` of the page before')
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
const list = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() })
const byId = <T extends z.ZodType>(id: T) => z.object({ id })

export const ROUTES = {
  service: {
    method: 'GET',
    path: '/v1/service',
    access: 'public',
    summary: 'Name, keys and purposes of this service',
    status: 200,
    response: Service,
  },
  enrol: {
    method: 'POST',
    path: '/v1/enrolments',
    access: 'public',
    summary: 'Enrol a key with a one-time code; signed by that key',
    body: Enrolment,
    status: 201,
    response: Me,
  },
  me: {
    method: 'GET',
    path: '/v1/me',
    access: 'member',
    summary: 'The calling organisation and key',
    status: 200,
    response: Me,
  },

  organisationAdd: {
    method: 'POST',
    path: '/v1/organisations',
    access: ['operator'],
    summary: 'Add a member; answers a one-time enrolment code',
    body: NewOrganisation,
    status: 201,
    response: EnrolmentCode,
  },
  organisationList: {
    method: 'GET',
    path: '/v1/organisations',
    access: ['operator', 'officer', 'provider'],
    summary: 'Members',
    query: page,
    status: 200,
    response: list(Organisation),
  },
  organisationCode: {
    method: 'POST',
    path: '/v1/organisations/:id/codes',
    access: ['operator'],
    summary: 'A new one-time code for a member who lost the key',
    params: byId(OrganisationId),
    status: 201,
    response: EnrolmentCode,
  },
  keyList: {
    method: 'GET',
    path: '/v1/keys',
    access: 'member',
    summary: 'The keys of the calling organisation',
    status: 200,
    response: list(MemberKey),
  },
  keyRevoke: {
    method: 'POST',
    path: '/v1/keys/:id/revoke',
    access: 'member',
    summary: 'Revoke a key of the calling organisation (operators: of any)',
    params: byId(KeyId),
    status: 200,
    response: MemberKey,
  },

  uploadStart: {
    method: 'POST',
    path: '/v1/uploads',
    access: ['provider', 'consumer'],
    summary: 'Start an upload of known size and digest',
    body: z.strictObject({ size: z.number().int().min(1).max(LIMITS.uploadBytes), sha256: Sha256Hex }),
    status: 201,
    response: Upload,
  },
  uploadPart: {
    method: 'PUT',
    path: '/v1/uploads/:id/parts/:part',
    access: ['provider', 'consumer'],
    summary: 'One part of 8 MiB (the last may be shorter), signed with its own digest',
    params: z.object({ id: UploadId, part: z.coerce.number().int().min(0).max(4095) }),
    bytes: LIMITS.uploadPartBytes,
    status: 200,
    response: Upload,
  },
  uploadShow: {
    method: 'GET',
    path: '/v1/uploads/:id',
    access: ['provider', 'consumer'],
    summary: 'Which parts have arrived',
    params: byId(UploadId),
    status: 200,
    response: Upload,
  },
  uploadCommit: {
    method: 'POST',
    path: '/v1/uploads/:id/commit',
    access: ['provider', 'consumer'],
    summary: 'Check the whole digest and close the upload',
    params: byId(UploadId),
    status: 202,
    response: Upload,
  },

  editionRegister: {
    method: 'POST',
    path: '/v1/editions',
    access: ['provider'],
    summary: 'Register an edition from an upload; follow the job',
    body: NewEdition,
    status: 202,
    response: Job,
  },
  editionShow: {
    method: 'GET',
    path: '/v1/editions/:id',
    access: 'member',
    summary: 'Declaration, kept shares and caps of an edition',
    params: byId(EditionId),
    status: 200,
    response: CatalogueEdition,
  },
  editionFreeze: {
    method: 'POST',
    path: '/v1/editions/:id/freeze',
    access: ['provider', 'officer'],
    summary: 'Stop answering from an edition',
    params: byId(EditionId),
    status: 200,
    response: CatalogueEdition,
  },
  editionUnfreeze: {
    method: 'POST',
    path: '/v1/editions/:id/unfreeze',
    access: ['provider', 'officer'],
    summary: 'Answer again',
    params: byId(EditionId),
    status: 200,
    response: CatalogueEdition,
  },
  editionWithdraw: {
    method: 'POST',
    path: '/v1/editions/:id/withdraw',
    access: ['provider', 'officer'],
    summary: 'Stop for good and destroy the rows',
    params: byId(EditionId),
    status: 200,
    response: CatalogueEdition,
  },
  jobShow: {
    method: 'GET',
    path: '/v1/jobs/:id',
    access: ['provider'],
    summary: 'Where a sealing job is',
    params: byId(JobId),
    status: 200,
    response: Job,
  },

  datasetList: {
    method: 'GET',
    path: '/v1/datasets',
    access: 'member',
    summary: 'The catalogue',
    query: page,
    status: 200,
    response: list(CatalogueDataset),
  },
  datasetShow: {
    method: 'GET',
    path: '/v1/datasets/:id',
    access: 'member',
    summary: 'One dataset and its editions',
    params: byId(DatasetId),
    status: 200,
    response: CatalogueDataset,
  },

  grantIssue: {
    method: 'POST',
    path: '/v1/grants',
    access: ['provider'],
    summary: 'Let one consumer ask one dataset',
    body: NewGrant,
    status: 201,
    response: Grant,
  },
  grantList: {
    method: 'GET',
    path: '/v1/grants',
    access: 'member',
    summary: 'Grants given or received (officers: all)',
    query: page,
    status: 200,
    response: list(Grant),
  },
  grantRevoke: {
    method: 'POST',
    path: '/v1/grants/:id/revoke',
    access: ['provider', 'officer'],
    summary: 'End a grant',
    params: byId(GrantId),
    status: 200,
    response: Grant,
  },

  estimate: {
    method: 'POST',
    path: '/v1/estimates',
    access: ['consumer'],
    summary: 'What a question would cost and how exact its answer would be',
    body: z.strictObject({ query: Query }),
    status: 200,
    response: Estimate,
  },
  ask: {
    method: 'POST',
    path: '/v1/queries',
    access: ['consumer'],
    summary: 'Ask; the same question again is answered from the store, free',
    body: NewQuery,
    status: 200,
    response: Answered,
  },
  answerList: {
    method: 'GET',
    path: '/v1/answers',
    access: ['consumer'],
    summary: 'Answers of the calling organisation',
    query: page,
    status: 200,
    response: list(AnswerSummary),
  },
  answerShow: {
    method: 'GET',
    path: '/v1/answers/:id',
    access: ['consumer'],
    summary: 'A stored answer with its receipt',
    params: byId(AnswerId),
    status: 200,
    response: AnswerFile,
  },
  blindAnswerShow: {
    method: 'GET',
    path: '/v1/blind-answers/:id',
    access: ['consumer'],
    summary: 'A stored blind answer with its receipt and ciphertexts',
    params: byId(AnswerId),
    status: 200,
    response: BlindAnswerFile,
  },

  ticketNew: {
    method: 'POST',
    path: '/v1/tickets',
    access: ['consumer'],
    summary:
      'Sign the digests of a ticket; answers which instances to open. Sent again, the same choice is answered',
    body: NewTicket,
    status: 201,
    response: Ticket,
  },
  ticketList: {
    method: 'GET',
    path: '/v1/tickets',
    access: ['consumer', 'officer'],
    summary: 'Tickets of the calling organisation (officers: all)',
    query: page,
    status: 200,
    response: list(Ticket),
  },
  ticketShow: {
    method: 'GET',
    path: '/v1/tickets/:id',
    access: ['consumer', 'officer'],
    summary: 'Where a ticket is',
    params: byId(TicketId),
    status: 200,
    response: Ticket,
  },
  ticketOpening: {
    method: 'POST',
    path: '/v1/tickets/:id/opening',
    access: ['consumer'],
    summary: 'Open the chosen instances by a committed upload; follow the ticket',
    params: byId(TicketId),
    body: TicketOpening,
    status: 202,
    response: Ticket,
  },
  ticketShares: {
    method: 'GET',
    path: '/v1/tickets/:id/shares/:part',
    access: ['consumer'],
    summary: 'The share ciphertexts of one closed instance of a ready ticket (all but the last have some)',
    params: z.object({ id: TicketId, part: z.coerce.number().int().min(0).max(127) }),
    status: 200,
    response: BytesPart,
  },
  ticketGiveUp: {
    method: 'POST',
    path: '/v1/tickets/:id/give-up',
    access: ['consumer', 'officer'],
    summary: 'Write off a choice that cannot be opened: logged, twice in 365 days (officers: any)',
    params: byId(TicketId),
    status: 200,
    response: Ticket,
  },
  askBlind: {
    method: 'POST',
    path: '/v1/blind-queries',
    access: ['consumer'],
    summary: 'Ask with a hidden selection, on a ready ticket',
    body: NewBlindQuery,
    status: 200,
    response: BlindAnswerFile,
  },
  evidenceList: {
    method: 'GET',
    path: '/v1/evidence',
    access: ['officer'],
    summary: 'Openings that did not pass',
    query: page,
    status: 200,
    response: list(Evidence),
  },
  evidenceShow: {
    method: 'GET',
    path: '/v1/evidence/:id',
    access: ['officer'],
    summary: 'What was signed, chosen and opened',
    params: byId(EvidenceId),
    status: 200,
    response: Evidence,
  },
  evidenceOpening: {
    method: 'GET',
    path: '/v1/evidence/:id/opening/:part',
    access: ['officer'],
    summary: 'The bytes of the opening, in parts of 4 MiB',
    params: z.object({ id: EvidenceId, part: z.coerce.number().int().min(0).max(1023) }),
    status: 200,
    response: BytesPart,
  },
  suspensionLift: {
    method: 'POST',
    path: '/v1/evidence/:id/lift',
    access: ['officer'],
    summary: 'End the suspension that this evidence caused: logged',
    params: byId(EvidenceId),
    status: 200,
    response: Evidence,
  },
  budgetShow: {
    method: 'GET',
    path: '/v1/budgets',
    access: ['consumer', 'provider', 'officer'],
    summary: 'Caps and spending that the caller may see',
    query: page,
    status: 200,
    response: list(BudgetLine),
  },

  entryList: {
    method: 'GET',
    path: '/v1/entries',
    access: 'member',
    summary: 'Log entries with the private bodies that the caller may read (officers: all)',
    query: page,
    status: 200,
    response: list(LoggedEntry),
  },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof ROUTES
