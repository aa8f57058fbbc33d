// `@yinsuan/sdk`: what a member's program needs for questions, answers, editions and contracts. This file and
// its neighbours are the public interface; what they do not export may change without notice.
export { ProtocolError } from '../../../protocols/errors.ts'
export { decodeKeyFile, generatePrivateKey, keyId, PrivateKey } from '../../../protocols/identity/keys.ts'
export { ROUTES, type RouteName } from '../../../schemas/api.ts'
export type { Answer, Cell, Table } from '../../../schemas/answer.ts'
export type { Estimate } from '../../../schemas/estimate.ts'
export type { CatalogueDataset, CatalogueEdition } from '../../../schemas/api-bodies.ts'
export type { Label, Language } from '../../../schemas/common.ts'
export type { Contract } from '../../../schemas/contract.ts'
export type { Declaration } from '../../../schemas/declaration.ts'
export { Fault, type FaultDetail, say } from '../../../schemas/fault.ts'
export { isMessageCode, type MessageCode } from '../../../schemas/messages/messages.ts'
export type { Problem } from '../../../schemas/problem.ts'
export { Query, type QueryInput } from '../../../schemas/query.ts'
export type { StandingQuestion, StandingReaders } from '../../../schemas/standing.ts'
export type {
  AnswerFile,
  AnswerSummary,
  Edition,
  Grant,
  Job,
  MemberKey,
  Organisation,
} from '../../../schemas/records.ts'
export { type AskedAnswer, ask, type AskOptions } from '../ask.ts'
export { blobSource } from '../blob-source.ts'
export { type Client, type ClientOptions, createClient, type Proven } from '../client.ts'
export { isUnanswered, ProblemError, SdkError, type SdkErrorCode } from '../errors.ts'
export { followJob, type FollowOptions } from '../follow-job.ts'
export { acceptGrant, type GrantTerms, offerGrant, type VerifiedGrant, verifyGrant } from '../grants.ts'
export { collect, listAll } from '../list-all.ts'
export {
  type Disclosed,
  type Disclosure,
  type DisclosureOptions,
  readDisclosures,
} from '../disclosure/read-disclosures.ts'
export { type PanelAlarm, raisedAlarms } from '../panel/alarms.ts'
export { blocksOf, type PanelBlock, type PanelRow } from '../panel/blocks.ts'
export {
  PANEL_RULE,
  type PanelAnswer,
  panelOf,
  type PanelPoint,
  panelQuestion,
  type PanelRule,
  type PanelSeries,
} from '../panel/panel.ts'
export { type Panel, readPanel, type ReadPanelOptions } from '../panel/read-panel.ts'
export { isPractice } from '../practice/is-practice.ts'
export { practiceAnswer } from '../practice/practice-answer.ts'
export { explainAnswer } from '../findings/explain-answer.ts'
export {
  type QuestionContext,
  questionHeading,
  questionLine,
  questionWords,
  type Vocabulary,
} from '../questions/question-words.ts'
export { type AnswerNames, isFound, searchable } from '../questions/search-answers.ts'
export type { TemplateName } from '../../../schemas/template-names.ts'
export {
  type TemplateQuestion,
  templateQuestion,
  type TemplateScope,
  TEMPLATES,
  templatesFor,
} from '../../domain/plan/templates/template-question.ts'
export {
  publishedQuestions,
  planRenewal,
  renewalCost,
  readPublished,
  type Renewal,
  renewStanding,
} from '../standing.ts'
export { type NewKey, rotateKey } from '../rotate-key.ts'
export type { ListFilter, ListItem, ListRoute, RouteInput, RouteOutput } from '../route-types.ts'
export { type AnswerRow, rows } from '../rows.ts'
export { readService } from '../service.ts'
export { parseProfile, type StoredProfile } from '../stored-profile.ts'
export { upload, type UploadOptions, type UploadSource } from '../upload.ts'
export { type VerifiedAnswerFile, verifyAnswer, type VerifyAnswerOptions } from '../verify-answer.ts'
