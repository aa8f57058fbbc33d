// A question that may be charged: asked once, however often the connection breaks.
import { toBase64Url } from '../../protocols/bytes.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { Client } from './client.ts'
import { retried } from './retried.ts'
import type { RouteOutput } from './route-types.ts'

export interface AskOptions {
  /** Keep it beside the question to ask again after a crash: the same key is never charged twice. */
  readonly idempotencyKey?: string
  /** Milliseconds before each further attempt. */
  readonly pauses?: readonly number[]
}

/**
 * Retries where it is not known whether the service answered (no connection, a proxy's error), each time newly signed under the same
 * idempotency key. What the service itself refuses is thrown at once.
 */
export async function ask(
  client: Client,
  query: QueryInput,
  options: AskOptions = {},
): Promise<RouteOutput<'ask'>> {
  const idempotencyKey = options.idempotencyKey ?? toBase64Url(client.random(new Uint8Array(16)))
  return await retried(() => client.ask({ body: { query, idempotencyKey } }), options.pauses)
}
