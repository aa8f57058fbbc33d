// The table of use cases by route.
import { type RouteName, ROUTES } from '../../../schemas/api.ts'
import type { Route } from '../../../schemas/routes/route.ts'
import type { Call, Caller, Reply, UseCase } from '../../app/call.ts'
import type { Context } from '../../app/context.ts'
import { listProposals, showOverview } from '../../app/desk/show-desk.ts'
import { approveProposal, rejectProposal } from '../../app/desk/resolve-proposal.ts'
import { commitUpload } from '../../app/editions/commit-upload.ts'
import { freezeEdition, unfreezeEdition } from '../../app/editions/freeze-edition.ts'
import {
  listDatasets,
  showDataset,
  showEdition,
  showJob,
  showPassport,
} from '../../app/editions/show-edition.ts'
import { proposeCaps, submitEdition } from '../../app/editions/propose-change.ts'
import { registerEdition } from '../../app/editions/register-edition.ts'
import { showUpload } from '../../app/editions/show-upload.ts'
import { startUpload } from '../../app/editions/start-upload.ts'
import { withdrawEdition } from '../../app/editions/withdraw-edition.ts'
import { writeUploadPart } from '../../app/editions/write-upload-part.ts'
import { acceptGrant } from '../../app/grants/accept-grant.ts'
import { freezeGrant, unfreezeGrant } from '../../app/grants/freeze-grant.ts'
import { offerGrant } from '../../app/grants/offer-grant.ts'
import { revokeGrant } from '../../app/grants/revoke-grant.ts'
import { setBlindLevel } from '../../app/grants/set-blind-level.ts'
import { listGrants, showGrant } from '../../app/grants/show-grant.ts'
import { cosignForNode, keptForNode } from '../../app/joint/cosign-checkpoint.ts'
import { drawJointly } from '../../app/joint/draw-jointly.ts'
import { askJoint, cancelJoint } from '../../app/joint/ask-joint.ts'
import { formMarketEdition } from '../../app/joint/form-market-edition.ts'
import { joinMarket } from '../../app/joint/join-market.ts'
import { listJointQuestions, listOpenJoint } from '../../app/joint/list-questions.ts'
import { listNodes } from '../../app/joint/list-nodes.ts'
import { listMarkets, showMarketEdition, showMarketStandard } from '../../app/joint/list-markets.ts'
import { pollNode, requestNode } from '../../app/joint/poll-node.ts'
import { proposeMarket } from '../../app/joint/publish-market.ts'
import { resetNode } from '../../app/joint/reset-node.ts'
import { signMarketEdition } from '../../app/joint/sign-market-edition.ts'
import { addOrganisation, proposeOrganisation } from '../../app/members/add-organisation.ts'
import { enrol } from '../../app/members/enrol.ts'
import { haltOrganisation, resumeOrganisation } from '../../app/members/halt-organisation.ts'
import { inviteKey } from '../../app/members/invite-key.ts'
import { issueFirstCode, proposeCode } from '../../app/members/issue-code.ts'
import { listKeys, listOrganisationKeys, listOrganisations, showMe } from '../../app/members/show-members.ts'
import { revokeKey } from '../../app/members/revoke-key.ts'
import { rotateKey } from '../../app/members/rotate-key.ts'
import { describeService, listWitnesses, showOperation } from '../../app/operation/show-operation.ts'
import { listEntries } from '../../app/operation/list-entries.ts'
import { ask } from '../../app/questions/ask.ts'
import { askBlind } from '../../app/questions/ask-blind.ts'
import { estimateQuestion } from '../../app/questions/estimate.ts'
import { listAnswers, showAnswer, showBlindAnswer } from '../../app/questions/show-answer.ts'
import { addSaved, listSaved, removeSaved } from '../../app/questions/saved-questions.ts'
import { keepSealedCopy, listSealedCopies, showSealedCopy } from '../../app/questions/sealed-copies.ts'
import { showBudget } from '../../app/questions/show-budget.ts'
import { recordRefusals } from '../../app/record-refusals.ts'
import { estimateStanding } from '../../app/standing/estimate-standing.ts'
import { listStanding } from '../../app/standing/list-standing.ts'
import { publishStanding } from '../../app/standing/publish-standing.ts'
import { readStanding } from '../../app/standing/read-standing.ts'
import { withdrawStanding } from '../../app/standing/withdraw-standing.ts'
import { chooseTicket } from '../../app/tickets/choose-ticket.ts'
import { fetchShares, listTicketEntries, listTickets, showTicket } from '../../app/tickets/show-ticket.ts'
import { liftSuspension } from '../../app/tickets/lift-suspension.ts'
import { acceptOpening } from '../../app/tickets/accept-opening.ts'
import { rebutEvidence } from '../../app/tickets/rebut-evidence.ts'
import { fetchEvidenceOpening, listEvidence, showEvidence } from '../../app/tickets/show-evidence.ts'
import { writeOffTicket } from '../../app/tickets/write-off-ticket.ts'
import type { Handlers } from '../services.ts'

const USE_CASES: { readonly [Name in RouteName]: UseCase<Name> } = {
  service: describeService,
  enrol,
  me: showMe,
  organisationAdd: addOrganisation,
  organisationPropose: proposeOrganisation,
  organisationList: listOrganisations,
  organisationCode: issueFirstCode,
  organisationCodePropose: proposeCode,
  organisationKeys: listOrganisationKeys,
  organisationHalt: haltOrganisation,
  organisationResume: resumeOrganisation,
  keyInvite: inviteKey,
  keyList: listKeys,
  keyRevoke: revokeKey,
  keyRotate: rotateKey,

  datasetList: listDatasets,
  datasetShow: showDataset,
  uploadStart: startUpload,
  uploadPart: writeUploadPart,
  uploadShow: showUpload,
  uploadCommit: commitUpload,
  editionRegister: registerEdition,
  editionShow: showEdition,
  editionPassport: showPassport,
  editionFreeze: freezeEdition,
  editionUnfreeze: unfreezeEdition,
  editionWithdraw: withdrawEdition,
  editionSubmit: submitEdition,
  editionCaps: proposeCaps,
  jobShow: showJob,

  grantIssue: offerGrant,
  grantList: listGrants,
  grantShow: showGrant,
  grantAccept: acceptGrant,
  grantBlindLevel: setBlindLevel,
  grantRevoke: revokeGrant,
  grantFreeze: freezeGrant,
  grantUnfreeze: unfreezeGrant,

  proposalList: listProposals,
  proposalApprove: approveProposal,
  proposalReject: rejectProposal,
  deskOverview: showOverview,

  estimate: estimateQuestion,
  ask,
  askBlind,
  answerList: listAnswers,
  answerShow: showAnswer,
  blindAnswerShow: showBlindAnswer,
  savedAdd: addSaved,
  savedList: listSaved,
  savedRemove: removeSaved,
  budgetShow: showBudget,

  standingEstimate: estimateStanding,
  standingPublish: publishStanding,
  standingList: listStanding,
  standingRead: readStanding,
  standingWithdraw: withdrawStanding,

  ticketNew: chooseTicket,
  ticketList: listTickets,
  ticketShow: showTicket,
  ticketEntries: listTicketEntries,
  ticketOpening: acceptOpening,
  ticketShares: fetchShares,
  ticketGiveUp: writeOffTicket,
  sealedCopyKeep: keepSealedCopy,
  sealedCopyList: listSealedCopies,
  sealedCopyShow: showSealedCopy,
  evidenceList: listEvidence,
  evidenceShow: showEvidence,
  evidenceOpening: fetchEvidenceOpening,
  evidenceRebut: rebutEvidence,
  suspensionLift: liftSuspension,

  marketPublish: proposeMarket,
  marketList: listMarkets,
  marketStandardShow: showMarketStandard,
  marketJoin: joinMarket,
  marketForm: formMarketEdition,
  marketEditionShow: showMarketEdition,
  marketEditionSign: signMarketEdition,
  jointAsk: askJoint,
  jointList: listJointQuestions,
  jointOpen: listOpenJoint,
  jointCancel: cancelJoint,
  jointDraw: drawJointly,
  nodeReset: resetNode,
  nodeList: listNodes,
  nodePoll: pollNode,
  nodeCosign: cosignForNode,
  nodeEntries: keptForNode,
  nodeRequest: requestNode,

  entryList: listEntries,
  operationShow: showOperation,
  witnessList: listWitnesses,
}

/** The use cases bound to one service. Refusals of those that decide something are recorded in the log. */
export function makeHandlers(context: Context): Handlers {
  const bind =
    <Name extends RouteName>(name: Name) =>
    async (call: Call<Name>): Promise<Reply<Name>> =>
      await handle(context, name, USE_CASES[name], call)
  const bound = Object.keys(ROUTES).map(name => [name, bind(name as RouteName)])
  return Object.fromEntries(bound) as Handlers
}

async function handle<Name extends RouteName>(
  context: Context,
  name: Name,
  useCase: UseCase<Name>,
  call: Call<Name>,
): Promise<Reply<Name>> {
  const route: Route = ROUTES[name]
  if (route.recordsRefusals !== true || !isByMember(call)) return await useCase(context, call)
  return await recordRefusals(context, name, call, () => useCase(context, call))
}

function isByMember(call: object): call is Caller {
  return 'actor' in call && 'nonce' in call
}
