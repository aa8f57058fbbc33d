import type { BlindAnswer } from '../../../schemas/answer.ts'
import type { FilledPart } from '../../domain/answer.ts'
import { draftRelease, type Question } from '../../domain/release/draft.ts'
import type { ReleaseMember } from '../../store/release-member.ts'
import { actorBody } from '../actor-body.ts'
import type { Context } from '../context.ts'
import { freshSalt, makeId } from '../ids.ts'
import type { Asking } from './question.ts'

/** What only the consumer can read, and its public side. */
export type HiddenAnswer = { readonly answer: BlindAnswer; readonly ciphertexts: Uint8Array }

/** The release as the store commits it, with a fresh id and fresh salts. */
export function prepareRelease(
  { software }: Pick<Context, 'software'>,
  call: Asking,
  question: Question,
  filled: readonly FilledPart[],
  hidden?: HiddenAnswer,
): ReleaseMember {
  const { query, idempotencyKey } = call.body
  const { edition, grant, mode, planned } = question
  const id = makeId('answer')
  const draft = draftRelease(question, filled, {
    software,
    query,
    // Whole, however long: without the content nothing proves that this question was signed.
    actor: actorBody(call),
    id,
    salts: { result: freshSalt(), body: freshSalt(), account: freshSalt() },
    ...(hidden === undefined ? {} : { blind: hidden.answer }),
  })
  return {
    ...draft,
    id,
    nonce: call.nonce,
    edition: edition.id,
    organisation: call.actor.organisation,
    grant: grant.id,
    mode,
    kind: query.kind,
    canonicalDigest: planned.digest,
    questionDigest: planned.question,
    idempotencyKey,
    ...(hidden === undefined
      ? {}
      : { blind: { ticket: hidden.answer.ticket, ciphertexts: hidden.ciphertexts } }),
  }
}
