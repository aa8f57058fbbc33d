// `@yinsuan/sdk/blind`: questions whose selection the service never learns, and evidence of cheating. Needs
// node-seal's `allows` build, which the caller starts.
export {
  askBlind,
  type AskBlindOptions,
  type BlindAnswered,
  type BlindQuestion,
  publicPart,
  ticketFor,
} from '../blind/ask-blind.ts'
export { ensureTicket, ensureTickets, ownTickets, type WantedTicket } from '../blind/ensure-ticket.ts'
export { hiddenQuestions } from '../blind/hidden-questions.ts'
export { hiddenSelection, type SelectedCells } from '../blind/hidden-selection.ts'
export { readBlindAnswer } from '../blind/open-answer.ts'
export { adoptCopies, readBegunAnswer } from '../blind/sealed-copies.ts'
export { judgeRebuttals, rebut, type RebuttalVerdict, verifyRebuttal } from '../blind/rebuttal.ts'
export { type BlindClientDeps, schemesOf } from '../blind/side.ts'
export type { TicketStorage } from '../blind/storage.ts'
export { openTicketKeeper, type TicketKeeper } from '../blind/ticket-keeper.ts'
export { openTicketStore, type TicketStore } from '../blind/ticket-store.ts'
export { type EvidenceVerdict, judgeEvidence, verifyEvidence } from '../blind/verify-evidence.ts'
export { verifyRecord } from '../blind/verify-record.ts'
export { writeOffTicket } from '../blind/write-off.ts'
export {
  askJointBlind,
  type JointBlindAnswered,
  type JointBlindOptions,
  type JointBlindQuestion,
} from '../joint/ask-joint-blind.ts'
export { readJointBlind } from '../joint/joint-blind-values.ts'
export { fetchThrough } from '../joint/hub-calls.ts'
export type { JointPolicy } from '../joint/joint-policy.ts'
export { type JointSide, jointSide, type NodeClient } from '../joint/joint-side.ts'
export { ensureJointTicket } from '../joint/make-joint-ticket.ts'
export { cancelOpenJoint, type OpenJoint, openJointQuestions } from '../joint/open-questions.ts'
export { pinMarket, type PinnedMarket } from '../joint/pin-market.ts'
export { type VerifiedJointAnswer, verifyJointAnswer } from '../joint/verify-joint-answer.ts'
