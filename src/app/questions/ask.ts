// An open question from plan to answer. Exact figures never leave the engine; noisy ones are shown only once they are charged and logged.
import { Fault, fault } from '../../../schemas/fault.ts'
import { chargeOfParts } from '../../domain/estimate.ts'
import { decide } from '../../domain/ledger.ts'
import { plan } from '../../domain/plan/plan.ts'
import { declarationInForce } from '../../domain/policy.ts'
import type { Outcome } from '../../store/release-member.ts'
import { sha256 } from '../../store/sha256.ts'
import type { StoredUse } from '../../store/stored-use.ts'
import { answerFile, freshReplyJson } from './answer-file.ts'
import { fillParts, permit, type Question, storedAnswer, storedUse } from './question.ts'
import { type Context, found } from '../context.ts'
import { balances } from './own-budget.ts'
import { hourOf, OWN_ENTRIES } from '../refusal-counts.ts'
import { RecordedFault } from '../record-refusals.ts'
import { makeRelease, type Release, refusal } from './prepare-release.ts'
import { visible } from '../editions/catalogue.ts'
import { type Call, type Reply, WrittenReply } from '../../server/services.ts'

/** A base part that somebody else's commit stored meanwhile makes the plan stale; each round finds more stored ones. */
export const MOST_ROUNDS = 5

export async function ask(context: Context, call: Call<'ask'>): Promise<Reply<'ask'> | WrittenReply> {
  const { store } = context
  const { query } = call.body
  const consumer = call.actor.organisation
  const edition = found(visible(await store.recent.edition(query.edition)))
  const planned = plan(declarationInForce(edition), query, 'open', null, sha256)
  const use = await storedUse(context, call, edition, planned)
  const stored = await storedAnswer(context, call, edition, planned.digest, use)
  if (stored !== undefined) {
    if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
    return { file: stored, stored: true }
  }
  const question: Question = {
    edition,
    planned,
    mode: 'open',
    ...(await permit(context, call, edition, planned, 'open')),
  }
  await refuseSpent(context, question, consumer, use)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { bases } = round === 0 ? use : await storedUse(context, call, edition, planned)
    const filled = await fillParts(context, consumer, edition, planned, bases)
    const release = makeRelease(context, call, question, filled)
    const outcome = await store.commitRelease(release.member)
    const reply = await settle(context, call, question, release, outcome)
    if (reply !== 'stale') return reply
  }
  throw fault('request.overloaded', { seconds: 1 })
}

const BUDGET_CODES = ['query.budget_account', 'query.budget_grant', 'query.budget_total'] as const

/**
 * The transaction that charges gives each refusal an entry. Who was refused by a cap several times in this hour is refused here, without noise and
 * without an entry of its own, as long as the charge does not fit.
 */
async function refuseSpent(
  { store, refusalCounts }: Context,
  { edition, planned, grant }: Question,
  consumer: string,
  { bases }: StoredUse,
): Promise<void> {
  const hour = hourOf(store.now())
  if (!BUDGET_CODES.some(code => refusalCounts.seen(consumer, code, hour) >= OWN_ENTRIES)) return
  const [now, granted, account] = await Promise.all([
    store.read.edition(edition.id),
    store.read.grant(grant.id),
    store.read.account(edition.id, consumer),
  ])
  const charge = chargeOfParts(planned.parts, new Set(bases.map(({ digest }) => digest)))
  const decision = decide(balances(found(now), found(granted), account), charge)
  if (decision.kind === 'refused') throw new Fault(refusal(edition, charge, decision.code, decision.room))
}

async function settle(
  context: Context,
  call: Call<'ask'>,
  { edition }: Question,
  release: Release,
  outcome: Outcome,
): Promise<Reply<'ask'> | WrittenReply | 'stale'> {
  switch (outcome.kind) {
    case 'released':
      context.quotas.answered(call.actor.organisation)
      return new WrittenReply(freshReplyJson(release.made(), outcome.receipt))
    case 'stored':
      return { file: await answerFile(context, outcome.answer, call.actor.organisation), stored: true }
    case 'refused':
      throw new RecordedFault(refusal(edition, release.charge, outcome.code, outcome.room))
    case 'idempotency_conflict':
      throw fault('request.idempotency_conflict', {}, '/idempotencyKey')
    case 'replayed':
      throw fault('request.replayed')
    case 'stale':
      return 'stale'
    case 'ticket_unusable':
      throw new Error('an open question has no ticket')
  }
}
