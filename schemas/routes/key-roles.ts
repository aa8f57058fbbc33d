// Which role a member's key needs for each route, a row a route; one of several suffices. The server checks
// it where it verifies the signature, and whoever reads the log checks it again.
import type { KeyRole } from '../../protocols/audit/key-roles.ts'
import type { RouteName } from '../api.ts'

/** Any key of the member. */
const READER = ['reader'] as const
/** What spends, or prepares spending. */
const ASKER = ['asker'] as const
/** What binds the member. */
const SIGNER = ['signer'] as const
const ADMIN = ['admin'] as const
/** Providers upload editions, and consumers the openings of their tickets. */
const ASKER_OR_SIGNER = ['asker', 'signer'] as const

/** Null: no key of a member calls it. */
export const ROUTE_KEY_ROLES: Readonly<Record<RouteName, readonly KeyRole[] | null>> = {
  service: null,
  // The key in its content is not the member's before.
  enrol: null,
  me: READER,
  organisationAdd: SIGNER,
  organisationPropose: SIGNER,
  organisationList: READER,
  organisationCode: SIGNER,
  organisationCodePropose: SIGNER,
  organisationKeys: READER,
  keyList: READER,
  keyInvite: ADMIN,
  // It gives its own place away, with the roles that it has.
  keyRotate: READER,
  keyRevoke: ADMIN,
  uploadStart: ASKER_OR_SIGNER,
  uploadPart: ASKER_OR_SIGNER,
  uploadShow: READER,
  uploadCommit: ASKER_OR_SIGNER,
  editionRegister: SIGNER,
  editionShow: READER,
  editionFreeze: SIGNER,
  editionUnfreeze: SIGNER,
  editionWithdraw: SIGNER,
  jobShow: READER,
  datasetList: READER,
  datasetShow: READER,
  proposalList: READER,
  proposalApprove: SIGNER,
  proposalReject: SIGNER,
  editionSubmit: SIGNER,
  editionCaps: SIGNER,
  editionPassport: READER,
  grantIssue: SIGNER,
  grantList: READER,
  grantShow: READER,
  grantAccept: SIGNER,
  grantBlindLevel: SIGNER,
  grantRevoke: SIGNER,
  grantFreeze: SIGNER,
  grantUnfreeze: SIGNER,
  organisationHalt: SIGNER,
  organisationResume: SIGNER,
  deskOverview: READER,
  estimate: READER,
  ask: ASKER,
  answerList: READER,
  answerShow: READER,
  savedAdd: ASKER,
  savedList: READER,
  savedRemove: ASKER,
  budgetShow: READER,
  standingEstimate: READER,
  // The answer is for others, and what it costs is the edition's.
  standingPublish: SIGNER,
  standingList: READER,
  // Free.
  standingRead: READER,
  standingWithdraw: SIGNER,
  ticketNew: ASKER,
  ticketList: READER,
  ticketShow: READER,
  ticketEntries: READER,
  ticketOpening: ASKER,
  ticketShares: ASKER,
  // Consumers give up their own; officers anybody's, with `signer`.
  ticketGiveUp: ASKER_OR_SIGNER,
  askBlind: ASKER,
  blindAnswerShow: READER,
  sealedCopyKeep: ASKER,
  sealedCopyList: READER,
  sealedCopyShow: READER,
  evidenceList: READER,
  evidenceShow: READER,
  evidenceOpening: READER,
  evidenceRebut: SIGNER,
  suspensionLift: SIGNER,
  marketPublish: SIGNER,
  marketList: READER,
  marketStandardShow: READER,
  marketJoin: SIGNER,
  marketForm: SIGNER,
  marketEditionShow: READER,
  marketEditionSign: SIGNER,
  jointAsk: ASKER,
  jointList: READER,
  jointOpen: READER,
  jointCancel: ASKER,
  jointDraw: ASKER,
  nodeReset: SIGNER,
  nodeList: READER,
  // What a node brings binds its member.
  nodePoll: SIGNER,
  nodeCosign: SIGNER,
  nodeEntries: READER,
  // What it carries is signed and checked at the node.
  nodeRequest: READER,
  entryList: READER,
  operationShow: READER,
  witnessList: READER,
}
