// Before a member has pinned anything: who the service says that it is.
import { decode, readOrigin } from './client.ts'
import { connectionError } from './errors.ts'
import { ROUTES } from '../../schemas/api.ts'
import type { RouteOutput } from './route-types.ts'

/**
 * Reads the service's names and keys, unsigned: the channel (TLS) is trusted once, here. Compare `keyId(serviceKey)` with what the operator
 * told you by another way, then pin both keys.
 */
export async function readService(
  baseUrl: string,
  options: { readonly fetch?: typeof fetch } = {},
): Promise<RouteOutput<'service'>> {
  const url = new URL(ROUTES.service.path, readOrigin(baseUrl))
  let bytes: Uint8Array
  try {
    const response = await (options.fetch ?? fetch)(url, { redirect: 'error', cache: 'no-store' })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    bytes = new Uint8Array(await response.arrayBuffer())
  } catch (error) {
    throw connectionError(url, error)
  }
  return decode('service', bytes)
}
