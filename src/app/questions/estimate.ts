import type { Answer } from '../../../schemas/answer.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { Query } from '../../../schemas/query.ts'
import type { Edition } from '../../../schemas/records.ts'
import { estimate, type Sharpening } from '../../domain/estimate.ts'
import { editionUnder } from '../../domain/plan/anonymous.ts'
import { room } from '../../domain/ledger.ts'
import { groupedInstead } from '../../domain/plan/grouped.ts'
import { plan, type Planned } from '../../domain/plan/plan.ts'
import { planSharpened } from '../../domain/plan/sharpen.ts'
import { chargeOfPlan } from '../../domain/plan/stored-parts.ts'
import {
  checkContent,
  checkGrant,
  checkOpen,
  declarationInForce,
  findGrant,
  latestGrant,
} from '../../domain/policy.ts'
import type { Question } from '../../domain/release/draft.ts'
import type { UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { visible } from '../editions/catalogue.ts'
import { orNotFound } from '../presence.ts'
import { checkSignedGrant } from './check-signed-grant.ts'
import { balances } from './own-budget.ts'
import { withStored } from './question.ts'
import { checkSameGrant, sharpenedAnswer } from './sharpened.ts'

/** What a question would cost and how exact its answer would be. Charges nothing and draws no noise. */
export const estimateQuestion: UseCase<'estimate'> = async (context, call) => {
  const { store } = context
  const { query } = call.body
  const consumer = call.actor.organisation
  if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
  const found = orNotFound(visible(await store.read.edition(query.edition)))
  const grants = await store.read.grantsFor(found.dataset, consumer)
  const terms = latestGrant(grants, found.dataset, consumer, call.now.toISOString())?.content
  const edition = editionUnder(found, terms?.nameable)
  const mode = query.hidden === undefined ? 'open' : 'blind'
  const declaration = declarationInForce(edition)
  const sharpened = await sharpenedAnswer(context, query, consumer)
  const planned =
    sharpened === undefined
      ? plan(declaration, query, mode, null, edition.totals)
      : planSharpened(declaration, query, sharpened.answer, edition.totals)
  const grant = findGrant(grants, edition.dataset, consumer, call.now.toISOString())
  await checkSignedGrant(context, grant)
  checkGrant(grant, mode, query.purpose)
  checkSameGrant(sharpened, grant)
  const storedAnswer = await store.read.answerTo(edition.id, consumer, planned.digest)
  if (storedAnswer === undefined) {
    checkContent(
      grant,
      edition,
      query,
      planned.parts.map(({ part }) => part),
    )
    checkOpen(edition)
  }
  const question = { edition, planned, mode, grant, purpose: '' } as const
  const digests = planned.parts.flatMap(({ baseDigest }) => baseDigest ?? [])
  const bases = await store.read.baseParts(edition.id, consumer, digests)
  const known = await withStored(context, consumer, question, bases)
  return estimate(edition, known.planned, {
    terms: grant,
    looks: query.looks ?? 1,
    grouped: mode === 'open' ? groupedInstead({ declaration, totals: edition.totals }, query) : [],
    whole: planned,
    sharpening:
      sharpened === undefined
        ? await cheapestStep(context, question, query, consumer)
        : { earlier: sharpened.answer, planned: known.planned },
    room: room(balances(edition, grant, await store.read.account(edition.id, consumer))),
    storedAnswer: storedAnswer ?? null,
  })
}

/** The newest answers that are looked at: each step of a question is one. */
const MAX_ANSWERS = 5

/**
 * The step after the own earlier answer to this question that costs the least. Undefined where there is none:
 * each may be too exact already, or be given under another contract.
 */
async function cheapestStep(
  context: Context,
  question: Question,
  query: Query,
  consumer: string,
): Promise<Sharpening | undefined> {
  const { edition, planned, grant } = question
  if (question.mode === 'blind') return undefined
  const { read } = context.store
  const steps: Sharpening[] = []
  for (const earlier of await read.answersToQuestion(edition.id, consumer, planned.question, MAX_ANSWERS)) {
    const answer = earlier.grant === grant.id ? await read.answerDocument(earlier.id, consumer) : undefined
    const step = answer && stepAfter(edition, query, answer)
    if (answer === undefined || step === undefined) continue
    const digests = step.parts.flatMap(({ baseDigest }) => baseDigest ?? [])
    const bases = await read.baseParts(edition.id, consumer, digests)
    const known = await withStored(context, consumer, { ...question, planned: step }, bases)
    steps.push({ earlier: answer, planned: known.planned })
  }
  return steps.toSorted((one, other) => chargeOf(one) - chargeOf(other))[0]
}

function chargeOf({ planned }: Sharpening): number {
  return Number(chargeOfPlan(planned))
}

/** Undefined where this answer cannot be sharpened so. */
function stepAfter(edition: Edition, query: Query, earlier: Answer): Planned | undefined {
  const looks = earlier.look?.of ?? undefined
  const { looks: _asked, ...same } = query
  try {
    const step = { ...same, sharpen: earlier.id, ...(looks === undefined ? {} : { looks }) }
    return planSharpened(declarationInForce(edition), step, earlier, edition.totals)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
