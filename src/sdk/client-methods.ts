// Written by `npm run reference` out of schemas/routes: change it there.
import type { RouteName } from '../../schemas/api.ts'
import type { RouteArguments, RouteOutput } from './route-types.ts'

type Method<Name extends RouteName> = (...input: RouteArguments<Name>) => Promise<RouteOutput<Name>>

/** One method for each route. */
export interface ClientMethods {
  /**
   * Name, keys and purposes of this service.
   *
   * `GET /v1/service`, for anyone.
   */
  readonly service: Method<'service'>

  /**
   * Enrol a key with a one-time code; signed by that key.
   *
   * `POST /v1/enrolments`, for anyone.
   */
  readonly enrol: Method<'enrol'>

  /**
   * The calling organisation and key.
   *
   * `GET /v1/me`, for any member.
   */
  readonly me: Method<'me'>

  /**
   * Add a provider or consumer; answers a one-time enrolment code.
   *
   * `POST /v1/organisations`, for operators.
   */
  readonly organisationAdd: Method<'organisationAdd'>

  /**
   * Propose an officer, operator or auditor, whom an officer of another organisation has to approve;
   * answers half of a one-time code.
   *
   * `POST /v1/organisations/proposals`, for operators.
   */
  readonly organisationPropose: Method<'organisationPropose'>

  /**
   * Members.
   *
   * `GET /v1/organisations`, for operators, officers, auditors, providers.
   */
  readonly organisationList: Method<'organisationList'>

  /**
   * A new one-time code for a provider or consumer that never enrolled a key.
   *
   * `POST /v1/organisations/:id/codes`, for operators.
   */
  readonly organisationCode: Method<'organisationCode'>

  /**
   * Propose a further key for a member that lost its own, which an officer of another organisation has
   * to approve; answers half of a one-time code.
   *
   * `POST /v1/organisations/:id/codes/proposals`, for operators.
   */
  readonly organisationCodePropose: Method<'organisationCodePropose'>

  /**
   * The keys of a member, revoked ones too.
   *
   * `GET /v1/organisations/:id/keys`, for operators, officers, auditors.
   */
  readonly organisationKeys: Method<'organisationKeys'>

  /**
   * The keys of the calling organisation.
   *
   * `GET /v1/keys`, for any member.
   */
  readonly keyList: Method<'keyList'>

  /**
   * A one-time code for a further key of the calling organisation, with roles that the caller’s key has.
   *
   * `POST /v1/keys/codes`, for any member.
   */
  readonly keyInvite: Method<'keyInvite'>

  /**
   * Put a new key in the place of the one that signs this call; the old one ends with the entry.
   *
   * `POST /v1/keys/rotate`, for any member.
   */
  readonly keyRotate: Method<'keyRotate'>

  /**
   * Revoke a key of the calling organisation (officers: of any; operators: of any provider or consumer).
   *
   * `POST /v1/keys/:id/revoke`, for any member.
   */
  readonly keyRevoke: Method<'keyRevoke'>

  /**
   * Start an upload of known size and digest.
   *
   * `POST /v1/uploads`, for providers, consumers.
   */
  readonly uploadStart: Method<'uploadStart'>

  /**
   * One part of the size that the start said (the last may be shorter), signed with its own digest.
   *
   * `PUT /v1/uploads/:id/parts/:part`, for providers, consumers.
   */
  readonly uploadPart: Method<'uploadPart'>

  /**
   * Which parts have arrived.
   *
   * `GET /v1/uploads/:id`, for providers, consumers.
   */
  readonly uploadShow: Method<'uploadShow'>

  /**
   * Check the whole digest and close the upload.
   *
   * `POST /v1/uploads/:id/commit`, for providers, consumers.
   */
  readonly uploadCommit: Method<'uploadCommit'>

  /**
   * Register an edition from an upload; follow the job.
   *
   * `POST /v1/editions`, for providers.
   */
  readonly editionRegister: Method<'editionRegister'>

  /**
   * Declaration, totals and caps of an edition.
   *
   * `GET /v1/editions/:id`, for any member.
   */
  readonly editionShow: Method<'editionShow'>

  /**
   * Stop answering from an edition; what an officer freezes only an officer opens again.
   *
   * `POST /v1/editions/:id/freeze`, for providers, officers.
   */
  readonly editionFreeze: Method<'editionFreeze'>

  /**
   * Answer again.
   *
   * `POST /v1/editions/:id/unfreeze`, for providers, officers.
   */
  readonly editionUnfreeze: Method<'editionUnfreeze'>

  /**
   * Stop for good and destroy the rows.
   *
   * `POST /v1/editions/:id/withdraw`, for providers, officers.
   */
  readonly editionWithdraw: Method<'editionWithdraw'>

  /**
   * Where a sealing job is.
   *
   * `GET /v1/jobs/:id`, for providers.
   */
  readonly jobShow: Method<'jobShow'>

  /**
   * The catalogue.
   *
   * `GET /v1/datasets`, for any member.
   */
  readonly datasetList: Method<'datasetList'>

  /**
   * One dataset and its editions.
   *
   * `GET /v1/datasets/:id`, for any member.
   */
  readonly datasetShow: Method<'datasetShow'>

  /**
   * Decisions that need two, the newest first: those that the caller asked for (officers, operators and
   * auditors: all).
   *
   * `GET /v1/proposals`, for providers, officers, operators, auditors.
   */
  readonly proposalList: Method<'proposalList'>

  /**
   * Approve what somebody else asked for; it takes effect at once.
   *
   * `POST /v1/proposals/:id/approve`, for officers, operators.
   */
  readonly proposalApprove: Method<'proposalApprove'>

  /**
   * Refuse what somebody asked for, or take back what oneself did.
   *
   * `POST /v1/proposals/:id/reject`, for providers, officers, operators.
   */
  readonly proposalReject: Method<'proposalReject'>

  /**
   * Ask again for the approval of an edition, after a refusal or after the time was over.
   *
   * `POST /v1/editions/:id/submit`, for providers.
   */
  readonly editionSubmit: Method<'editionSubmit'>

  /**
   * Ask for other caps of an edition.
   *
   * `POST /v1/editions/:id/caps`, for providers, officers.
   */
  readonly editionCaps: Method<'editionCaps'>

  /**
   * Registration passport with the claim of privacy.
   *
   * `GET /v1/editions/:id/passport`, for any member.
   */
  readonly editionPassport: Method<'editionPassport'>

  /**
   * Offer one consumer a contract about one dataset, signed; it takes effect when the consumer has
   * signed it too.
   *
   * `POST /v1/grants`, for providers.
   */
  readonly grantIssue: Method<'grantIssue'>

  /**
   * Grants given or received (officers and auditors: all).
   *
   * `GET /v1/grants`, for any member.
   */
  readonly grantList: Method<'grantList'>

  /**
   * A grant with its contract and signatures (its parties and officers).
   *
   * `GET /v1/grants/:id`, for any member.
   */
  readonly grantShow: Method<'grantShow'>

  /**
   * Sign the contract that was offered, with the key that signs this request.
   *
   * `POST /v1/grants/:id/accept`, for consumers.
   */
  readonly grantAccept: Method<'grantAccept'>

  /**
   * Decide how hard cheating with the blind tickets of a grant has to be: logged.
   *
   * `POST /v1/grants/:id/blind-level`, for officers.
   */
  readonly grantBlindLevel: Method<'grantBlindLevel'>

  /**
   * End a grant.
   *
   * `POST /v1/grants/:id/revoke`, for providers, officers.
   */
  readonly grantRevoke: Method<'grantRevoke'>

  /**
   * Hold a grant up: nothing new is answered under it.
   *
   * `POST /v1/grants/:id/freeze`, for officers.
   */
  readonly grantFreeze: Method<'grantFreeze'>

  /**
   * Let a grant go on.
   *
   * `POST /v1/grants/:id/unfreeze`, for officers.
   */
  readonly grantUnfreeze: Method<'grantUnfreeze'>

  /**
   * Shut a member out: it may read what it has and nothing more.
   *
   * `POST /v1/organisations/:id/halt`, for officers.
   */
  readonly organisationHalt: Method<'organisationHalt'>

  /**
   * Let a member back in.
   *
   * `POST /v1/organisations/:id/resume`, for officers.
   */
  readonly organisationResume: Method<'organisationResume'>

  /**
   * What waits for a decision, who asks how much, what looks like probing, when budgets end.
   *
   * `GET /v1/desk`, for officers, auditors.
   */
  readonly deskOverview: Method<'deskOverview'>

  /**
   * What a question would cost and how exact its answer would be.
   *
   * `POST /v1/estimates`, for consumers.
   */
  readonly estimate: Method<'estimate'>

  /**
   * Ask; the same question again is answered from the store, free.
   *
   * `POST /v1/queries`, for consumers.
   */
  readonly ask: Method<'ask'>

  /**
   * Answers of the calling organisation.
   *
   * `GET /v1/answers`, for consumers.
   */
  readonly answerList: Method<'answerList'>

  /**
   * A stored answer with its receipt.
   *
   * `GET /v1/answers/:id`, for consumers.
   */
  readonly answerShow: Method<'answerShow'>

  /**
   * Keep a question for the own organisation to ask again, or a market report to open again; nothing is
   * charged.
   *
   * `POST /v1/saved-questions`, for consumers.
   */
  readonly savedAdd: Method<'savedAdd'>

  /**
   * Saved questions and reports of the own organisation, newest first.
   *
   * `GET /v1/saved-questions`, for consumers.
   */
  readonly savedList: Method<'savedList'>

  /**
   * Remove a saved question or report for the whole organisation.
   *
   * `POST /v1/saved-questions/:id/remove`, for consumers.
   */
  readonly savedRemove: Method<'savedRemove'>

  /**
   * Caps and spending that the caller may see.
   *
   * `GET /v1/budgets`, for consumers, providers, officers, auditors.
   */
  readonly budgetShow: Method<'budgetShow'>

  /**
   * What publishing a question on an own edition would cost.
   *
   * `POST /v1/standing/estimates`, for providers.
   */
  readonly standingEstimate: Method<'standingEstimate'>

  /**
   * Publish a question on an own edition; the same one again is charged nothing.
   *
   * `POST /v1/standing`, for providers.
   */
  readonly standingPublish: Method<'standingPublish'>

  /**
   * Published questions, the newest first, and whether the caller may read their answers.
   *
   * `GET /v1/standing`, for any member.
   */
  readonly standingList: Method<'standingList'>

  /**
   * Read the answer to a published question, free; the first time is logged.
   *
   * `POST /v1/standing/:id/read`, for consumers, providers.
   */
  readonly standingRead: Method<'standingRead'>

  /**
   * Close a published question to new readers; what it cost stays spent.
   *
   * `POST /v1/standing/:id/withdraw`, for providers, officers.
   */
  readonly standingWithdraw: Method<'standingWithdraw'>

  /**
   * Sign the digests of a ticket; answers which instances to open. Sent again, the same choice is
   * answered.
   *
   * `POST /v1/tickets`, for consumers.
   */
  readonly ticketNew: Method<'ticketNew'>

  /**
   * Tickets of the calling organisation (officers and auditors: all), and how many choices it may still
   * give up.
   *
   * `GET /v1/tickets`, for consumers, officers, auditors.
   */
  readonly ticketList: Method<'ticketList'>

  /**
   * Where a ticket is.
   *
   * `GET /v1/tickets/:id`, for consumers, officers, auditors.
   */
  readonly ticketShow: Method<'ticketShow'>

  /**
   * What the log says of a ticket, with receipts: verify the choice before anything is opened.
   *
   * `GET /v1/tickets/:id/entries`, for consumers, officers, auditors.
   */
  readonly ticketEntries: Method<'ticketEntries'>

  /**
   * Open the chosen instances by a committed upload; follow the ticket.
   *
   * `POST /v1/tickets/:id/opening`, for consumers.
   */
  readonly ticketOpening: Method<'ticketOpening'>

  /**
   * The share ciphertexts of one closed instance of a ready ticket (all but the last have some).
   *
   * `GET /v1/tickets/:id/shares/:part`, for consumers.
   */
  readonly ticketShares: Method<'ticketShares'>

  /**
   * Write off a choice that cannot be opened: logged, twice in 365 days (officers: any). A ready ticket
   * of its owner is given up without being counted.
   *
   * `POST /v1/tickets/:id/give-up`, for consumers, officers.
   */
  readonly ticketGiveUp: Method<'ticketGiveUp'>

  /**
   * Ask with a hidden selection, on a ready ticket.
   *
   * `POST /v1/blind-queries`, for consumers.
   */
  readonly askBlind: Method<'askBlind'>

  /**
   * A stored blind answer with its receipt and ciphertexts.
   *
   * `GET /v1/blind-answers/:id`, for consumers.
   */
  readonly blindAnswerShow: Method<'blindAnswerShow'>

  /**
   * Keep a sealed copy of a question for the calling key alone, in the place of an earlier one of this
   * name; of many the newest are kept.
   *
   * `PUT /v1/sealed-copies/:id`, for consumers.
   */
  readonly sealedCopyKeep: Method<'sealedCopyKeep'>

  /**
   * The sealed copies that the calling key keeps, newest first.
   *
   * `GET /v1/sealed-copies`, for consumers.
   */
  readonly sealedCopyList: Method<'sealedCopyList'>

  /**
   * A sealed copy, for the key that keeps it.
   *
   * `GET /v1/sealed-copies/:id`, for consumers.
   */
  readonly sealedCopyShow: Method<'sealedCopyShow'>

  /**
   * Openings that did not pass: of the calling organisation (officers and auditors: all).
   *
   * `GET /v1/evidence`, for consumers, officers, auditors.
   */
  readonly evidenceList: Method<'evidenceList'>

  /**
   * What was signed, chosen and opened, and what the accused answered (the accused, officers and
   * auditors).
   *
   * `GET /v1/evidence/:id`, for consumers, officers, auditors.
   */
  readonly evidenceShow: Method<'evidenceShow'>

  /**
   * The bytes of the opening, in parts of 4 MiB (the accused, officers and auditors).
   *
   * `GET /v1/evidence/:id/opening/:part`, for consumers, officers, auditors.
   */
  readonly evidenceOpening: Method<'evidenceOpening'>

  /**
   * Answer the evidence against the calling organisation: signed, logged, read by officers.
   *
   * `POST /v1/evidence/:id/rebuttals`, for consumers.
   */
  readonly evidenceRebut: Method<'evidenceRebut'>

  /**
   * End the suspension that this evidence caused: logged.
   *
   * `POST /v1/evidence/:id/lift`, for officers.
   */
  readonly suspensionLift: Method<'suspensionLift'>

  /**
   * Propose the standard of a market; somebody of another organisation approves it.
   *
   * `POST /v1/markets`, for officers, operators.
   */
  readonly marketPublish: Method<'marketPublish'>

  /**
   * Published markets, who has joined them, and their editions.
   *
   * `GET /v1/markets`, for any member.
   */
  readonly marketList: Method<'marketList'>

  /**
   * A standard by its digest, published or proposed: what an approver decides on.
   *
   * `GET /v1/market-standards/:id`, for officers, operators.
   */
  readonly marketStandardShow: Method<'marketStandardShow'>

  /**
   * Bring a sealed edition into the next edition of a market, with the keys of the node.
   *
   * `POST /v1/markets/:id/members`, for providers.
   */
  readonly marketJoin: Method<'marketJoin'>

  /**
   * Form a market edition from those who have joined; each of them signs it.
   *
   * `POST /v1/markets/:id/editions`, for officers, operators.
   */
  readonly marketForm: Method<'marketForm'>

  /**
   * A market edition with its members, keys and signatures.
   *
   * `GET /v1/market-editions/:id`, for any member.
   */
  readonly marketEditionShow: Method<'marketEditionShow'>

  /**
   * Sign a market edition after comparing its keys; without a signature the service signs as the node of
   * its own member.
   *
   * `POST /v1/market-editions/:id/sign`, for providers.
   */
  readonly marketEditionSign: Method<'marketEditionSign'>

  /**
   * Carry a signed joint question to all nodes, or bring it forward; repeating it costs nothing more.
   *
   * `POST /v1/joint/questions`, for consumers.
   */
  readonly jointAsk: Method<'jointAsk'>

  /**
   * Joint questions that this hub carried, the newest first, and where each stands.
   *
   * `GET /v1/joint/questions`, for officers, auditors.
   */
  readonly jointList: Method<'jointList'>

  /**
   * Joint questions of the calling organisation that are neither answered nor cancelled, the newest
   * first.
   *
   * `GET /v1/joint/questions/open`, for consumers.
   */
  readonly jointOpen: Method<'jointOpen'>

  /**
   * Carry a signed cancel to all nodes, by any key of the consumer that asked.
   *
   * `POST /v1/joint/questions/:id/cancel`, for consumers.
   */
  readonly jointCancel: Method<'jointCancel'>

  /**
   * Ask a member of a market edition for its proof of randomness for the digests of a joint ticket; it
   * counts as unopened until the ticket is opened.
   *
   * `POST /v1/joint/draws`, for consumers.
   */
  readonly jointDraw: Method<'jointDraw'>

  /**
   * End all open holds of the node of a member here; one that has stopped signs again. With a log, whose
   * history was cosigned here: it may begin anew.
   *
   * `POST /v1/nodes/:id/reset`, for officers.
   */
  readonly nodeReset: Method<'nodeReset'>

  /**
   * The nodes of the markets here as this hub sees them; at a node, its connection to the hub.
   *
   * `GET /v1/nodes`, for officers, operators, auditors.
   */
  readonly nodeList: Method<'nodeList'>

  /**
   * A node takes its messages and brings the results of earlier ones; held until there are some.
   *
   * `POST /v1/node/poll`, for providers.
   */
  readonly nodePoll: Method<'nodePoll'>

  /**
   * A node asks the hub, or through it another node, to cosign its checkpoint (C2SP tlog-witness).
   *
   * `POST /v1/node/checkpoints`, for providers.
   */
  readonly nodeCosign: Method<'nodeCosign'>

  /**
   * The newest checkpoint of the caller’s own log that the hub cosigned, and the entries of that log
   * from an index on, as the hub kept them.
   *
   * `GET /v1/node/entries`, for providers.
   */
  readonly nodeEntries: Method<'nodeEntries'>

  /**
   * Carry a request that its caller signed for a node there, and bring its answer.
   *
   * `POST /v1/nodes/:id/requests`, for any member.
   */
  readonly nodeRequest: Method<'nodeRequest'>

  /**
   * Log entries with the private bodies that the caller may read (officers and auditors: all).
   *
   * `GET /v1/entries`, for any member.
   */
  readonly entryList: Method<'entryList'>

  /**
   * Versions, checks, log and disk of the running service.
   *
   * `GET /v1/operation`, for operators.
   */
  readonly operationShow: Method<'operationShow'>

  /**
   * The witnesses that the service asks, and how each was since the start.
   *
   * `GET /v1/witnesses`, for officers, operators, auditors.
   */
  readonly witnessList: Method<'witnessList'>
}
