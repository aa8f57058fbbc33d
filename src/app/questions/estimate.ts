import { fault } from '../../../schemas/fault.ts'
import type { Edition } from '../../../schemas/records.ts'
import { estimate } from '../../domain/estimate.ts'
import { room } from '../../domain/ledger.ts'
import { plan, type PlannedPart } from '../../domain/plan/plan.ts'
import { checkContent, checkGrant, checkOpen, declarationInForce, findGrant } from '../../domain/policy.ts'
import type { Store } from '../../store/store.ts'
import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { visible } from '../editions/catalogue.ts'
import { orNotFound } from '../or-not-found.ts'
import { checkSignedGrant } from './check-signed-grant.ts'
import { balances } from './own-budget.ts'

/** What a question would cost and how exact its answer would be. Charges nothing and draws no noise. */
export async function estimateQuestion(context: Context, call: Call<'estimate'>): Promise<Reply<'estimate'>> {
  const { store } = context
  const { query } = call.body
  const consumer = call.actor.organisation
  if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
  const edition = orNotFound(visible(await store.read.edition(query.edition)))
  const mode = query.hidden === undefined ? 'open' : 'blind'
  const planned = plan(declarationInForce(edition), query, mode, null, undefined, edition.totals)
  const grants = await store.read.grantsFor(edition.dataset, consumer)
  const grant = findGrant(grants, edition.dataset, consumer, call.now.toISOString())
  await checkSignedGrant(context, grant)
  checkGrant(grant, mode, query.purpose)
  const storedAnswer = await store.read.answerTo(edition.id, consumer, planned.digest)
  if (storedAnswer === undefined) {
    checkContent(
      grant,
      edition,
      planned.parts.map(({ part }) => part),
    )
    checkOpen(edition)
  }
  return estimate(edition, planned, {
    grant,
    room: room(balances(edition, grant, await store.read.account(edition.id, consumer))),
    storedAnswer: storedAnswer ?? null,
    storedBases: await storedBases(store, edition, consumer, planned.parts),
  })
}

/** Digests of the base statistics that the consumer already has. */
async function storedBases(
  { read }: Pick<Store, 'read'>,
  edition: Edition,
  consumer: string,
  parts: readonly PlannedPart[],
): Promise<ReadonlySet<string>> {
  const digests = parts.flatMap(({ baseDigest }) => baseDigest ?? [])
  const bases = await read.baseParts(edition.id, consumer, digests)
  return new Set(bases.map(({ digest }) => digest))
}
