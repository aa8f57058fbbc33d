// Questions, stored answers and budgets.
import { z } from 'zod'
import { Estimate } from '../estimate.ts'
import { Answered, BudgetLine, NewQuery } from '../api-bodies.ts'
import { Query } from '../query.ts'
import { AnswerId, EditionId, Mode } from '../common.ts'
import { AnswerFile, AnswerSummary } from '../records.ts'
import { NewSavedQuestion, SavedQuestion, SavedQuestionId } from '../saved-question.ts'
import { BODY, byId, page, pageOf, RESPONSE, type Route, seqPage } from './route.ts'

export const ANSWERS_ROUTES = {
  estimate: {
    method: 'POST',
    path: '/v1/estimates',
    access: ['consumer'],
    summary: 'What a question would cost and how exact its answer would be',
    body: z.strictObject({ query: Query }),
    limit: BODY.question,
    status: 200,
    response: Estimate,
  },
  ask: {
    method: 'POST',
    path: '/v1/queries',
    access: ['consumer'],
    summary: 'Ask; the same question again is answered from the store, free',
    body: NewQuery,
    limit: BODY.question,
    recordsRefusals: true,
    status: 200,
    longest: RESPONSE.answer,
    response: Answered,
    madeFromStrings: true,
  },
  answerList: {
    method: 'GET',
    path: '/v1/answers',
    access: ['consumer'],
    summary: 'Answers of the calling organisation',
    ...pageOf(
      seqPage.extend({
        edition: EditionId.optional(),
        kind: AnswerSummary.shape.kind.optional(),
        mode: Mode.optional(),
      }),
      AnswerSummary,
    ),
  },
  answerShow: {
    method: 'GET',
    path: '/v1/answers/:id',
    access: ['consumer'],
    summary: 'A stored answer with its receipt',
    params: byId(AnswerId),
    status: 200,
    longest: RESPONSE.answer,
    response: AnswerFile,
    madeFromStrings: true,
  },
  savedAdd: {
    method: 'POST',
    path: '/v1/saved-questions',
    access: ['consumer'],
    summary:
      'Keep a question for the own organisation to ask again, or a market report to open again; nothing is charged',
    body: NewSavedQuestion,
    limit: BODY.medium,
    status: 201,
    response: SavedQuestion,
  },
  savedList: {
    method: 'GET',
    path: '/v1/saved-questions',
    access: ['consumer'],
    summary: 'Saved questions and reports of the own organisation, newest first',
    status: 200,
    longest: RESPONSE.answer,
    response: z.strictObject({ items: z.array(SavedQuestion) }),
  },
  savedRemove: {
    method: 'POST',
    path: '/v1/saved-questions/:id/remove',
    access: ['consumer'],
    summary: 'Remove a saved question or report for the whole organisation',
    params: byId(SavedQuestionId),
    status: 200,
    response: SavedQuestion,
  },
  budgetShow: {
    method: 'GET',
    path: '/v1/budgets',
    access: ['consumer', 'provider', 'officer', 'auditor'],
    summary: 'Caps and spending that the caller may see',
    ...pageOf(page, BudgetLine),
  },
} as const satisfies Record<string, Route>
