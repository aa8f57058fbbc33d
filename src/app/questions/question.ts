// What open and blind questions have in common: who may ask, and what is stored already.
import type { Mode } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Query } from '../../../schemas/query.ts'
import type { AnswerFile, Edition, Grant } from '../../../schemas/records.ts'
import type { FilledPart } from '../../domain/answer.ts'
import type { PlannedPart, Planned } from '../../domain/plan/plan.ts'
import { checkContent, checkGrant, checkOpen, findGrant } from '../../domain/policy.ts'
import type { StoredUse } from '../../store/stored-use.ts'
import { provenAnswer } from './answer-file.ts'
import { type Context, found } from '../context.ts'
import type { Actor, Signed } from '../../server/services.ts'
import { checkSigned } from './check-signed-grant.ts'

/** The part of a call that both kinds of questions have. */
export type Asking = Signed & {
  readonly actor: Actor
  readonly now: Date
  readonly body: { readonly query: Query; readonly idempotencyKey: string }
}

export type Question = {
  readonly edition: Edition
  readonly planned: Planned
  readonly mode: Mode
  readonly grant: Grant
  readonly purpose: string
}

/** What the consumer has already of this question, in one look. */
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

/** The answer to this very question, or to the request of this idempotency key, that the consumer has already. */
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
  // Undefined too where its checkpoint is not signed yet: the next commit signs it, and then finds the stored answer.
  return id === undefined ? undefined : await provenAnswer({ store }, id, consumer)
}

/** Contract and its signatures, mode, purpose, content, edition: what a new question must satisfy before any work. */
export async function permit(
  { store, quotas }: Context,
  call: Asking,
  edition: Edition,
  planned: Planned,
  mode: Mode,
): Promise<Pick<Question, 'grant' | 'purpose'>> {
  const consumer = call.actor.organisation
  const grants = await store.recent.grantsFor(edition.dataset, consumer)
  const grant = findGrant(grants, edition.dataset, consumer, call.now.toISOString())
  await checkSigned({ store }, grant)
  const purpose = checkGrant(grant, mode, call.body.query.purpose)
  checkContent(
    grant,
    edition,
    planned.parts.map(({ part }) => part),
  )
  checkOpen(edition)
  await quotas.checkAnswers(consumer)
  return { grant, purpose }
}

/** Digests of the base statistics that the consumer has already. */
export async function storedBases(
  { store }: Pick<Context, 'store'>,
  edition: Edition,
  consumer: string,
  parts: readonly PlannedPart[],
): Promise<ReadonlySet<string>> {
  const digests = parts.flatMap(({ baseDigest }) => baseDigest ?? [])
  const bases = await store.read.baseParts(edition.id, consumer, digests)
  return new Set(bases.map(({ digest }) => digest))
}

/** Base statistics that the consumer has already come from their stored answers; the engine draws the other open ones; hidden ones have no values. */
export async function fillParts(
  { store, engine }: Context,
  consumer: string,
  edition: Edition,
  planned: Planned,
  bases: StoredUse['bases'],
): Promise<readonly FilledPart[]> {
  const reused = new Map<string, FilledPart>()
  for (const { digest, answer, position } of bases) {
    const { parts } = found(await store.read.answerDocument(answer, consumer))
    const part = found(parts[position])
    reused.set(digest, { part, values: part.values, reusedFrom: answer })
  }
  const storedPart = ({ baseDigest }: PlannedPart) =>
    baseDigest === null ? undefined : reused.get(baseDigest)
  const drawn = planned.parts.filter(part => !part.hidden && storedPart(part) === undefined)
  const { values } =
    drawn.length === 0
      ? { values: [] }
      : await engine.release({
          edition: edition.id,
          parts: drawn.map(({ part: { shape, noise } }) => ({ shape, noise })),
        })
  const fresh = values.values()
  return planned.parts.map(planned => {
    const { part } = planned
    const stored = storedPart(planned)
    if (stored !== undefined) return { ...stored, part }
    return { part, values: planned.hidden ? null : found(fresh.next().value), reusedFrom: null }
  })
}
