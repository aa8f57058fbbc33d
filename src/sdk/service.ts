// Before a member has pinned anything: who the service says that it is.
import { decode, readOrigin } from './client.ts'
import { connectionError } from './errors.ts'
import { fetchBounded } from './fetch-bounded.ts'
import { ROUTES } from '../../schemas/api.ts'
import { RESPONSE } from '../../schemas/routes/route.ts'
import type { RouteOutput } from './route-types.ts'

/**
 * Reads the service's names and keys, unsigned: the channel (TLS) is trusted once, here. Compare
 * `keyId(serviceKey)` with what the operator gave you through another channel, then pin both keys.
 */
export async function readService(
  baseUrl: string,
  options: { readonly fetch?: typeof fetch; readonly timeoutMs?: number } = {},
): Promise<RouteOutput<'service'>> {
  const url = new URL(ROUTES.service.path, readOrigin(baseUrl))
  // As a method of an object a browser's own fetch would refuse to be called.
  const send: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init))
  const bounds = { limit: () => RESPONSE.usual, timeoutMs: options.timeoutMs ?? 60_000 }
  const { status, bytes } = await fetchBounded(send, url, { redirect: 'error', cache: 'no-store' }, bounds)
  if (status !== 200) throw connectionError(url, new Error(`HTTP ${status}`))
  return decode('service', bytes)
}
