// What open and blind questions have in common: policy, and what is stored already.
import type { Mode } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Query } from '../../../schemas/query.ts'
import type { AnswerFile, Edition } from '../../../schemas/records.ts'
import type { FilledPart } from '../../domain/answer.ts'
import type { Planned, PlannedPart } from '../../domain/plan/plan.ts'
import { checkContent, checkGrant, checkOpen, findGrant } from '../../domain/policy.ts'
import type { Question } from '../../domain/release/draft.ts'
import type { StoredUse } from '../../store/stored-use.ts'
import type { Caller } from '../call.ts'
import type { Context } from '../context.ts'
import { invariant } from '../invariant.ts'
import { provenAnswer } from './answer-file.ts'
import { checkSignedGrant } from './check-signed-grant.ts'

/** The part of a call that both kinds of questions have. */
export type Asking = Caller & {
  readonly now: Date
  readonly body: { readonly query: Query; readonly idempotencyKey: string }
}

/** After so many rounds in which another commit stored a base part first, the service is overloaded. */
export const MAX_ROUNDS = 5

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
  await checkSignedGrant({ store, verify }, grant)
  const purpose = checkGrant(grant, mode, call.body.query.purpose)
  checkContent(
    grant,
    edition,
    planned.parts.map(({ part }) => part),
  )
  checkOpen(edition)
  if (await store.recent.isOnlyJoint(edition.id)) throw fault('joint.only_jointly', { edition: edition.id })
  await quotas.checkAnswers(consumer)
  return { edition, planned, mode, grant, purpose }
}

/**
 * Base statistics that the consumer already has come from their stored answers; the engine draws the other
 * open ones; hidden ones have no values.
 */
export async function fillParts(
  { store, engine }: Context,
  consumer: string,
  { edition, planned }: Question,
  bases: StoredUse['bases'],
): Promise<readonly FilledPart[]> {
  const reused = new Map<string, FilledPart>()
  for (const { digest, answer, position } of bases) {
    const document = await store.read.answerDocument(answer, consumer)
    const part = invariant(document?.parts[position], 'a base part lies in its stored answer')
    const { values, counts = null } = part
    reused.set(digest, { part, values, counts, reusedFrom: answer })
  }
  const storedPart = ({ baseDigest }: PlannedPart) =>
    baseDigest === null ? undefined : reused.get(baseDigest)
  const drawn = planned.parts.filter(part => !part.hidden && storedPart(part) === undefined)
  const released =
    drawn.length === 0
      ? { parts: [] }
      : await engine.release({
          edition: edition.id,
          parts: drawn.map(({ part: { shape, noise } }) => ({ shape, noise })),
        })
  const fresh = released.parts.values()
  return planned.parts.map(planned => {
    const { part } = planned
    const stored = storedPart(planned)
    if (stored !== undefined) return { ...stored, part }
    const { values, counts } = planned.hidden
      ? HIDDEN
      : invariant(fresh.next().value, 'the engine fills every open part')
    return { part, values, counts, reusedFrom: null }
  })
}

/** Its counts come with the ciphertexts. */
const HIDDEN = { values: null, counts: null } as const
