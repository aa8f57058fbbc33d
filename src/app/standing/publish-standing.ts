import { fault } from '../../../schemas/fault.ts'
import type { StandingReaders } from '../../../schemas/standing.ts'
import { checkOpen } from '../../domain/policy.ts'
import { draftStanding, type StandingTotals } from '../../domain/release/standing.ts'
import { checkPublishable, checkStandingCharge } from '../../domain/standing.ts'
import { chargeOfPlan } from '../../domain/plan/stored-parts.ts'
import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { freshSalt, makeId } from '../ids.ts'
import { invariant } from '../presence.ts'
import { fillParts } from '../questions/question.ts'
import { checkSingle, publishable, standingBalances } from './publishable.ts'
import { standingFile } from './read-standing.ts'

/**
 * Publishes a question on the caller's own edition. Its provider alone decides: it can close the edition at
 * any time anyway, and spends within caps that somebody else approved; so no other party gains the power to
 * make an edition release something. Charge, entry and answer are one transaction: before it nothing is spent
 * and nothing can be read, after it the same question is charged nothing.
 */
export const publishStanding: UseCase<'standingPublish'> = async (context, call) => {
  const { store, software } = context
  const { query, readers } = call.body
  const question = await publishable(context, call.actor, call.body)
  const known = await store.read.standingTo(question.edition.id, question.planned.digest)
  if (known !== undefined) {
    checkSameReaders(known, readers)
    if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
    return { file: await standingFile(context, known.id), stored: true }
  }
  // An early look, so that a spent budget costs no noise.
  const { edition, planned } = question
  const charged = { charge: chargeOfPlan(planned), pool: planned.pool }
  checkStandingCharge(edition, await standingBalances(store.read, edition), charged)
  const salts = { result: freshSalt(), body: freshSalt() }
  const draft = draftStanding(edition, planned, await fillParts(context, question), {
    software,
    query,
    readers,
    actor: actorBody(call),
    id: makeId('answer'),
    salts,
  })
  const published = await decide(store, call, async ({ read, write, append }) => {
    const now = invariant(await read.edition(edition.id), 'a permitted edition is stored')
    const other = await read.standingTo(edition.id, planned.digest)
    if (other !== undefined) {
      checkSameReaders(other, readers)
      return { id: other.id, stored: true }
    }
    checkOpen(now)
    if ((await read.onlyJointly()).has(now.id)) throw fault('joint.only_jointly', { edition: now.id })
    checkPublishable(query, readers, now)
    checkSingle(now, await read.onlyJointly())
    const balances = await standingBalances(read, now)
    const { charge, pool } = draft.charged
    checkStandingCharge(now, balances, draft.charged)
    const after: StandingTotals = {
      totalSpent: BigInt(now.totalSpent) + charge,
      totalCap: BigInt(now.totalCap),
      standingSpent: BigInt(now.standingSpent) + charge,
      poolSpent: balances.poolSpent + (pool ?? 0n),
    }
    let answer: Uint8Array = NOTHING
    const seq = append(place => {
      const made = draft.at(place, after)
      answer = made.answer
      return made.entry
    })
    await write.addStanding({
      id: draft.id,
      edition: edition.id,
      query: JSON.stringify(query),
      readers,
      canonicalDigest: planned.digest,
      seq,
      charge,
      pool: pool ?? null,
      answer: { bytes: answer, salt: salts.result },
    })
    return { id: draft.id, stored: false }
  })
  return { file: await standingFile(context, published.id), stored: published.stored }
}

const NOTHING = new Uint8Array(0)

/** Whoever may read it was decided when it was charged; what was read cannot be taken back. */
function checkSameReaders(
  { id, readers }: { readonly id: string; readonly readers: StandingReaders },
  asked: StandingReaders,
): void {
  if (readers !== asked) throw fault('standing.readers', { answer: id, readers }, '/readers')
}
