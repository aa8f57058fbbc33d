// State that the hooks of one request share.
import type { FastifyRequest } from 'fastify'
import type { RouteName } from '../../../schemas/api.ts'
import type { Language } from '../../../schemas/common.ts'
import type { Actor, Signed } from '../../app/call.ts'

export type RequestState = {
  readonly language: Language
  readonly now: Date
  signed?: Signed
  actor?: Actor
  /** A JSON body's bytes, authentic: the hash was compared. */
  content?: Uint8Array
  /** The hash that the content must have before anything parses it. */
  contentHash?: Uint8Array
  /**
   * True once the refusal or answer that follows is the only one this signed request can get: then it is
   * signed. Before, somebody on the way could cut a request's content off, fetch a signed refusal for it, and
   * still have the whole request carried out.
   */
  answerable: boolean
  /** Ends the place of its content in the budget. */
  giveBack?: () => void
  /** The code of the problem that was answered. */
  code?: string
}

declare module 'fastify' {
  interface FastifyRequest {
    edge: RequestState
  }
  interface FastifyContextConfig {
    readonly name?: RouteName
  }
}

/** Path and query as they came, undecoded: what was signed. */
export function targetOf(request: FastifyRequest): { readonly path: string; readonly query: string } {
  const target = request.raw.url ?? ''
  const at = target.indexOf('?')
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at) }
}

/** The bytes that the header announces; a body without a length is refused before anything asks. */
export function contentLength(request: FastifyRequest): number {
  return Number(request.headers['content-length'] ?? 0)
}
