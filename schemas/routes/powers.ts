// Which routes let a caller use objects of others. Where no row allows it, these objects do not exist for the
// caller. docs/ACCESS.md is generated from this table, and test/e2e/access.ts calls every route to check it.
import type { KeyRole } from '../../protocols/audit/key-roles.ts'
import type { RouteName } from '../api.ts'
import type { Role } from '../records.ts'

export type ObjectKind =
  | 'upload'
  | 'job'
  | 'edition'
  /** Registered, but not sealed. */
  | 'hidden-edition'
  | 'dataset'
  | 'grant'
  | 'answer'
  | 'key'
  | 'organisation'
  | 'proposal'
  | 'ticket'
  | 'evidence'
  | 'market-edition'
  /** A published question. */
  | 'standing'
  /** A saved one. */
  | 'saved'
  /** Sealed, of a question. */
  | 'copy'

export type Power = {
  /** Objects that the path names, or that a list shows. */
  readonly over: readonly ObjectKind[] | 'all'
  /** `any`: every caller of the route. `contract`: only its parties; others learn that they need one. */
  readonly roles: readonly Role[] | 'any' | 'contract'
  /** What the caller's key needs beyond what the route does. */
  readonly key?: KeyRole
}

const READS_ALL = { over: 'all', roles: ['officer', 'auditor'] } as const satisfies Power
const DECIDES = ['officer', 'operator'] as const
const EDITIONS = ['edition', 'hidden-edition'] as const

export const POWERS: Readonly<Partial<Record<RouteName, Power>>> = {
  organisationList: { over: ['organisation'], roles: 'any' },
  organisationCode: { over: ['organisation'], roles: ['operator'] },
  organisationCodePropose: { over: ['organisation'], roles: ['operator'] },
  organisationKeys: { over: ['organisation'], roles: ['operator', 'officer', 'auditor'] },
  keyRevoke: { over: ['key'], roles: ['operator', 'officer'], key: 'signer' },
  editionShow: { over: ['edition'], roles: 'any' },
  editionFreeze: { over: EDITIONS, roles: ['officer'] },
  editionUnfreeze: { over: EDITIONS, roles: ['officer'] },
  editionWithdraw: { over: EDITIONS, roles: ['officer'] },
  editionCaps: { over: EDITIONS, roles: ['officer'] },
  editionPassport: { over: ['edition'], roles: 'any' },
  datasetList: { over: ['dataset', 'edition', 'organisation'], roles: 'any' },
  datasetShow: { over: ['dataset'], roles: 'any' },
  proposalList: { over: 'all', roles: ['officer', 'auditor', 'operator'] },
  proposalApprove: { over: ['proposal'], roles: DECIDES },
  proposalReject: { over: ['proposal'], roles: DECIDES },
  grantList: READS_ALL,
  grantShow: { over: ['grant'], roles: ['officer', 'auditor'] },
  grantBlindLevel: { over: ['grant'], roles: ['officer'] },
  grantRevoke: { over: ['grant'], roles: ['officer'] },
  grantFreeze: { over: ['grant'], roles: ['officer'] },
  grantUnfreeze: { over: ['grant'], roles: ['officer'] },
  organisationHalt: { over: ['organisation'], roles: ['officer'] },
  organisationResume: { over: ['organisation'], roles: ['officer'] },
  deskOverview: READS_ALL,
  budgetShow: READS_ALL,
  standingList: { over: ['standing', 'edition', 'dataset'], roles: 'any' },
  standingRead: { over: ['standing'], roles: 'contract' },
  standingWithdraw: { over: ['standing'], roles: ['officer'] },
  ticketList: READS_ALL,
  ticketShow: { over: ['ticket'], roles: ['officer', 'auditor'] },
  ticketEntries: { over: ['ticket'], roles: ['officer', 'auditor'] },
  ticketGiveUp: { over: ['ticket'], roles: ['officer'], key: 'signer' },
  evidenceList: READS_ALL,
  evidenceShow: { over: ['evidence'], roles: ['officer', 'auditor'] },
  evidenceOpening: { over: ['evidence'], roles: ['officer', 'auditor'] },
  suspensionLift: { over: ['evidence'], roles: ['officer'] },
  marketList: { over: ['market-edition'], roles: 'any' },
  marketEditionShow: { over: ['market-edition'], roles: 'any' },
  nodeReset: { over: ['organisation'], roles: ['officer'] },
  entryList: READS_ALL,
}

/**
 * The routes that a node serves to requests through its hub: enrolment and keys, contracts, tickets of joint
 * questions, and a consumer's own records. It also answers every GET of the log.
 */
export const RELAYED: ReadonlySet<RouteName> = new Set([
  'service',
  'enrol',
  'me',
  'keyList',
  'keyInvite',
  'keyRevoke',
  'grantList',
  'grantShow',
  'grantAccept',
  'editionShow',
  'datasetList',
  'datasetShow',
  'budgetShow',
  'answerList',
  'entryList',
  'jointDraw',
  'ticketNew',
  'ticketShow',
  'ticketEntries',
  'ticketOpening',
  'ticketShares',
  'ticketGiveUp',
  'uploadStart',
  'uploadPart',
  'uploadShow',
  'uploadCommit',
])
