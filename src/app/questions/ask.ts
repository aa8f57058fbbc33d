import { fault } from '../../../schemas/fault.ts'
import { plan, type Planned } from '../../domain/plan/plan.ts'
import { planSharpened } from '../../domain/plan/sharpen.ts'
import { declarationInForce } from '../../domain/policy.ts'
import type { Question } from '../../domain/release/draft.ts'
import { refusalDetail } from '../../domain/release/refusal.ts'
import type { ReleaseOutcome, ReleaseMember } from '../../store/release-member.ts'
import type { StoredUse } from '../../store/stored-use.ts'
import type { Reply, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { visible } from '../editions/catalogue.ts'
import { orNotFound } from '../presence.ts'
import { RecordedFault } from '../record-refusals.ts'
import { hourOf, OWN_ENTRIES } from '../refusal-counts.ts'
import { answerFile, madeFile, madeFileWithEarlier } from './answer-file.ts'
import { checkBalances } from './check-balances.ts'
import { prepareRelease } from './prepare-release.ts'
import {
  fillParts,
  MAX_ROUNDS,
  permit,
  storedAnswer,
  storedUse,
  underContract,
  withStored,
} from './question.ts'
import { checkSameGrant, sharpenedAnswer } from './sharpened.ts'

/**
 * An open question. Exact figures never leave the engine; noisy ones are returned only once they are charged
 * and logged.
 */
export const ask: UseCase<'ask'> = async (context, call) => {
  const { store } = context
  const { query } = call.body
  const consumer = call.actor.organisation
  const found = orNotFound(visible(await store.recent.edition(query.edition)))
  const edition = await underContract(context, call, found)
  const sharpened = await sharpenedAnswer(context, query, consumer)
  const [declaration, { totals }] = [declarationInForce(edition), edition]
  const planned =
    sharpened === undefined
      ? plan(declaration, query, 'open', null, totals)
      : planSharpened(declaration, query, sharpened.answer, totals)
  const use = await storedUse(context, call, edition, planned)
  const stored = await storedAnswer(context, call, edition, planned.digest, use)
  if (stored !== undefined) {
    if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
    return { file: stored, stored: true }
  }
  const question = await permit(context, call, edition, planned, 'open')
  checkSameGrant(sharpened, question.grant)
  await refuseSpent(context, question, consumer, use)
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { bases } = round === 0 ? use : await storedUse(context, call, edition, planned)
    const known = await withStored(context, consumer, question, bases)
    const release = prepareRelease(context, call, known, await fillParts(context, known))
    const reply = await toReply(context, known, release, await store.commitRelease(release))
    if (reply !== 'stale') return reply
  }
  throw fault('request.overloaded', { seconds: 1 })
}

const BUDGET_CODES = ['query.budget_account', 'query.budget_grant', 'query.budget_total'] as const

/**
 * The transaction that charges writes an entry for each refusal. Once a cap has refused a consumer several
 * times within the hour, further questions that do not fit are refused here, without noise and without an
 * entry of their own.
 */
async function refuseSpent(
  context: Context,
  question: Question,
  consumer: string,
  { bases }: StoredUse,
): Promise<void> {
  const { store, refusalCounts } = context
  const hour = hourOf(store.now())
  if (!BUDGET_CODES.some(code => refusalCounts.seen(consumer, code, hour) >= OWN_ENTRIES)) return
  await checkBalances(store, await withStored(context, consumer, question, bases), consumer)
}

async function toReply(
  context: Context,
  { edition, planned }: Question,
  { organisation, charge }: ReleaseMember,
  outcome: ReleaseOutcome,
): Promise<Reply<'ask'> | 'stale'> {
  switch (outcome.kind) {
    case 'released': {
      context.quotas.answered(organisation)
      const { made, receipt } = outcome
      const file = continues(planned)
        ? await madeFileWithEarlier(context, made, receipt, organisation)
        : madeFile(made, receipt)
      return { file, stored: false }
    }
    case 'stored':
      return { file: await answerFile(context, outcome.answer, organisation), stored: true }
    case 'refused':
      throw new RecordedFault(refusalDetail(edition, charge, outcome.code, outcome.room))
    case 'idempotency_conflict':
      throw fault('request.idempotency_conflict', {}, '/idempotencyKey')
    case 'replayed':
      throw fault('request.replayed')
    case 'stale':
      return 'stale'
    case 'ticket_unusable':
    case 'not_held':
      throw new Error('an open question has neither ticket nor hold')
  }
}

function continues({ parts }: Planned): boolean {
  return parts.some(({ stored }) => stored?.kind === 'continued')
}
