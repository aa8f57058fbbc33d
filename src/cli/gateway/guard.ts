// Who may speak to the gateway. It holds a member's key, so that whatever runs on this machine and reaches
// the port could read the member's answers: a web page in a browser above all.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { fault } from '../../../schemas/fault.ts'

/** Bytes; a question is far below. */
export const MAX_BODY = 256 * 1024

/**
 * Throws a Fault unless the request names this machine's loopback address (a page that rebinds its own name
 * to 127.0.0.1 names itself), comes from no web page, and carries the token.
 */
export function checkRequest(headers: IncomingHttpHeaders, port: number, token: string): void {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  if (headers.host === undefined || !hosts.includes(headers.host))
    throw fault('gateway.host', { expected: `127.0.0.1:${port}` })
  // Every browser adds one of them to what a page of another site sends, and no program does.
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) throw fault('gateway.origin')
  const [scheme, given, ...rest] = (headers.authorization ?? '').split(' ')
  if (scheme !== 'Bearer' || rest.length > 0 || !isSame(given ?? '', token)) throw fault('gateway.token')
}

/** In a time that says nothing of where the two differ, or of their lengths. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
