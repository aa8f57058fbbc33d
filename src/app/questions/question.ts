// What open and blind questions have in common: policy, and what is stored already.
import type { Mode } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Query } from '../../../schemas/query.ts'
import type { AnswerFile, Edition } from '../../../schemas/records.ts'
import type { FilledPart } from '../../domain/answer.ts'
import type { Planned } from '../../domain/plan/plan.ts'
import { type StoredPart, useStored } from '../../domain/plan/stored-parts.ts'
import { editionUnder, isUnder } from '../../domain/plan/anonymous.ts'
import { rankAnonymous } from '../../domain/plan/rank-anonymous.ts'
import { checkContent, checkGrant, checkOpen, findGrant, latestGrant } from '../../domain/policy.ts'
import type { Question } from '../../domain/release/draft.ts'
import type { StoredUse } from '../../store/stored-use.ts'
import type { Caller } from '../call.ts'
import type { Context } from '../context.ts'
import { invariant } from '../presence.ts'
import { provenAnswer } from './answer-file.ts'
import { checkSignedGrant } from './check-signed-grant.ts'

/** The part of a call that both kinds of questions have. */
export type Asking = Caller & {
  readonly now: Date
  readonly body: { readonly query: Query; readonly idempotencyKey: string }
}

/** After so many rounds in which another commit stored a base part first, the service is overloaded. */
export const MAX_ROUNDS = 5

/**
 * The edition as the caller's contract shows it, so that what it does not name is in no plan and no answer.
 * Without a contract in effect: as the last one did, under which a stored answer is found.
 */
export async function underContract({ store }: Context, call: Asking, edition: Edition): Promise<Edition> {
  const consumer = call.actor.organisation
  const grants = await store.recent.grantsFor(edition.dataset, consumer)
  const grant = latestGrant(grants, edition.dataset, consumer, call.now.toISOString())
  return editionUnder(edition, grant?.content.nameable)
}

/** What the consumer already has of this question, in one read. */
export async function storedUse(
  { store }: Context,
  call: Asking,
  edition: Edition,
  planned: Planned,
): Promise<StoredUse> {
  return await store.storedUse({
    edition: edition.id,
    organisation: call.actor.organisation,
    canonicalDigest: planned.digest,
    idempotencyKey: call.body.idempotencyKey,
    baseDigests: planned.parts.flatMap(({ baseDigest }) => baseDigest ?? []),
  })
}

/**
 * The answer that the consumer already has to this question, or to the request with this idempotency key.
 * Throws `request.idempotency_conflict`.
 */
export async function storedAnswer(
  { store }: Context,
  call: Asking,
  edition: Edition,
  digest: string,
  { byKey: used, answer }: StoredUse,
): Promise<AnswerFile | undefined> {
  const consumer = call.actor.organisation
  if (used !== undefined && (used.canonicalDigest !== digest || used.edition !== edition.id)) {
    throw fault('request.idempotency_conflict', {}, '/idempotencyKey')
  }
  const id = used?.answer ?? answer
  // Also undefined while its checkpoint is not signed: the next commit signs it, and then finds the stored
  // answer.
  return id === undefined ? undefined : await provenAnswer({ store }, id, consumer)
}

/**
 * The checks of a new question before any work: contract and its signatures, mode, purpose, content, edition,
 * quota.
 */
export async function permit(
  { store, quotas, verify }: Context,
  call: Asking,
  edition: Edition,
  planned: Planned,
  mode: Mode,
): Promise<Question> {
  const consumer = call.actor.organisation
  const grants = await store.recent.grantsFor(edition.dataset, consumer)
  const grant = findGrant(grants, edition.dataset, consumer, call.now.toISOString())
  // A contract that was replaced since the plan was made may name less.
  if (!isUnder(edition, grant.content.nameable)) throw fault('request.overloaded', { seconds: 1 })
  await checkSignedGrant({ store, verify }, grant)
  const purpose = checkGrant(grant, mode, call.body.query.purpose)
  checkContent(
    grant,
    edition,
    call.body.query,
    planned.parts.map(({ part }) => part),
  )
  checkOpen(edition)
  if (await store.recent.isOnlyJoint(edition.id)) throw fault('joint.only_jointly', { edition: edition.id })
  await quotas.checkAnswers(consumer)
  return { edition, planned, mode, grant, purpose }
}

/** The question with what its consumer has of its statistics already. */
export async function withStored(
  { store }: Pick<Context, 'store'>,
  consumer: string,
  question: Question,
  bases: StoredUse['bases'],
): Promise<Question> {
  if (bases.length === 0) return question
  const found = new Map<string, StoredPart>()
  for (const { digest, answer: id, position, grant } of bases) {
    const answer = invariant(await store.read.answerDocument(id, consumer), 'a base part has its answer')
    const part = invariant(answer.parts[position], 'a base part lies in its stored answer')
    found.set(digest, { answer, part, position, grant })
  }
  return { ...question, planned: useStored(question.planned, found, question.grant.id) }
}

/**
 * What is kept comes from its stored answer; the engine draws all other open parts; hidden ones have no
 * values.
 */
export async function fillParts(
  { engine }: Pick<Context, 'engine'>,
  { edition, planned }: Pick<Question, 'edition' | 'planned'>,
): Promise<readonly FilledPart[]> {
  const drawn = planned.parts.filter(({ hidden, stored }) => !hidden && stored?.kind !== 'kept')
  const released =
    drawn.length === 0
      ? { parts: [] }
      : await engine.release({
          edition: edition.id,
          parts: drawn.map(({ part: { shape, noise } }) => ({ shape, noise })),
        })
  const fresh = released.parts.values()
  const filled = planned.parts.map(({ part, hidden, stored }): FilledPart => {
    if (stored?.kind === 'kept') {
      const { values, counts = null, combined } = stored.released
      const earlier = combined === undefined ? {} : { earlier: combined.earlier }
      return { part, values, counts, ...earlier, reusedFrom: stored.from }
    }
    const { values, counts } = hidden
      ? HIDDEN
      : invariant(fresh.next().value, 'the engine fills every open part')
    const earlier = stored?.kind === 'continued' ? { earlier: stored.earlier } : {}
    return { part, values, counts, ...earlier, reusedFrom: null }
  })
  return rankAnonymous(edition.declaration, filled)
}

/** Its counts come with the ciphertexts. */
const HIDDEN = { values: null, counts: null } as const
