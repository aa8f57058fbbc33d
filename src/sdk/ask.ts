// A question that may be charged: asked once, however often the connection breaks.
import { toBase64Url } from '../../protocols/bytes.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { Answer } from '../../schemas/answer.ts'
import type { PinnedEdition } from '../domain/plan/expected-answer.ts'
import type { Client } from './client.ts'
import { retried } from './retried.ts'
import type { RouteOutput } from './route-types.ts'
import { readAnswer } from './verify-answer.ts'

export interface AskOptions {
  /** Keep it beside the question to ask again after a crash: the same key is never charged twice. */
  readonly idempotencyKey?: string
  /**
   * As it was shown before the question was made: with it the answer has to be the one that follows from the
   * question, and a stored answer to the same question in other words is accepted too.
   */
  readonly edition?: PinnedEdition
  /** Milliseconds before each further attempt. */
  readonly pauses?: readonly number[]
}

/**
 * Retries where it is not known whether the service answered (no connection, a proxy's error), each time
 * newly signed under the same idempotency key. What the service itself refuses is thrown at once. The answer
 * is the one to this question; its proofs are not checked here (`verifyAnswer`). Throws `sdk.answer` for an
 * answer to another question.
 */
export async function ask(client: Client, query: QueryInput, options: AskOptions = {}): Promise<AskedAnswer> {
  const idempotencyKey = options.idempotencyKey ?? toBase64Url(client.random(new Uint8Array(16)))
  const { file, stored } = await retried(
    () => client.ask({ body: { query, idempotencyKey } }),
    options.pauses,
  )
  const answer = readAnswer(file, { query, edition: options.edition })
  // What was answered now repeats the words of the question; only a stored answer may have others.
  if (!stored) readAnswer(file, { query })
  return { file, stored, answer }
}

export type AskedAnswer = RouteOutput<'ask'> & {
  /** Not verified yet. */
  readonly answer: Answer
}
