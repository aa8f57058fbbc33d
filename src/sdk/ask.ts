// A question that may be charged: asked once, however often the connection breaks.
import { toBase64Url } from '../../protocols/bytes.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { Client } from './client.ts'
import { ProblemError, SdkError } from './errors.ts'
import { pause } from './pause.ts'
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
  for (const wait of options.pauses ?? [200, 1_000, 4_000]) {
    try {
      return await client.ask({ body: { query, idempotencyKey } })
    } catch (error) {
      if (!isUncertain(error)) throw error
      await pause(retryMillis(error) ?? wait)
    }
  }
  return client.ask({ body: { query, idempotencyKey } })
}

function isUncertain(error: unknown): boolean {
  if (error instanceof SdkError) return error.code === 'sdk.connection'
  if (!(error instanceof ProblemError)) return false
  return error.status === 429 || error.status === 503 || (!error.authenticated && error.status >= 500)
}

function retryMillis(error: unknown): number | undefined {
  if (!(error instanceof ProblemError) || error.retryAfter === undefined) return undefined
  return Math.min(error.retryAfter, 30) * 1_000
}
