// Standing questions: published by a provider, charged once, free for whoever may read them.
import { Answered } from '../api-bodies.ts'
import { AnswerId, DatasetId } from '../common.ts'
import { Estimate } from '../estimate.ts'
import { AnswerFile } from '../records.ts'
import { NewStanding, StandingQuestion } from '../standing.ts'
import { BODY, byId, pageOf, RESPONSE, type Route, seqPage } from './route.ts'

export const STANDING_ROUTES = {
  standingEstimate: {
    method: 'POST',
    path: '/v1/standing/estimates',
    access: ['provider'],
    summary: 'What publishing a question on an own edition would cost',
    body: NewStanding,
    limit: BODY.medium,
    status: 200,
    response: Estimate,
  },
  standingPublish: {
    method: 'POST',
    path: '/v1/standing',
    access: ['provider'],
    summary: 'Publish a question on an own edition; the same one again is charged nothing',
    body: NewStanding,
    limit: BODY.medium,
    recordsRefusals: true,
    status: 200,
    longest: RESPONSE.answer,
    response: Answered,
    madeFromStrings: true,
  },
  standingList: {
    method: 'GET',
    path: '/v1/standing',
    access: 'member',
    summary: 'Published questions, the newest first, and whether the caller may read their answers',
    ...pageOf(seqPage.extend({ dataset: DatasetId.optional() }), StandingQuestion),
  },
  standingRead: {
    method: 'POST',
    path: '/v1/standing/:id/read',
    access: ['consumer', 'provider'],
    summary: 'Read the answer to a published question, free; the first time is logged',
    params: byId(AnswerId),
    recordsRefusals: true,
    status: 200,
    longest: RESPONSE.answer,
    response: AnswerFile,
    madeFromStrings: true,
  },
  standingWithdraw: {
    method: 'POST',
    path: '/v1/standing/:id/withdraw',
    access: ['provider', 'officer'],
    summary: 'Close a published question to new readers; what it cost stays spent',
    params: byId(AnswerId),
    recordsRefusals: true,
    whileSuspended: true,
    status: 200,
    response: StandingQuestion,
  },
} as const satisfies Record<string, Route>
