// What a use case is called with and what it returns: a parsed request with its verified signature, and the
// contract's reply. Nothing here is about HTTP.
import type { z } from 'zod'
import type { RouteName, ROUTES } from '../../schemas/api.ts'
import type { Language } from '../../schemas/common.ts'
import type { Organisation, Role } from '../../schemas/records.ts'
import type { Nonce } from '../store/nonces.ts'
import type { Context } from './context.ts'

/**
 * The authorised signer: its key is enrolled, valid and not revoked, its organisation has a role that the
 * route requires.
 */
export type Actor = {
  readonly organisation: Organisation['id']
  readonly roles: readonly Role[]
  readonly keyId: string
}

/** A verified signature. */
export type Signed = {
  readonly keyId: string
  readonly publicKey: Uint8Array
  /** A use case that writes inserts it in its own transaction; for a GET the edge has done so. */
  readonly nonce: Nonce
  /**
   * The signed bytes as received, for the private body of the entry. `content` is empty without a JSON body.
   */
  readonly proof: {
    readonly base: Uint8Array
    readonly signature: Uint8Array
    readonly content: Uint8Array
  }
}

/** A member whose signature is verified. */
export type Caller = { readonly actor: Actor } & Signed

type Table = typeof ROUTES
type Parsed<Name extends RouteName, Part extends 'params' | 'query' | 'body'> = Table[Name] extends {
  readonly [P in Part]: infer S extends z.ZodType
}
  ? { readonly [P in Part]: z.output<S> }
  : unknown

export type Call<Name extends RouteName> = Parsed<Name, 'params'> &
  Parsed<Name, 'query'> &
  Parsed<Name, 'body'> &
  (Table[Name] extends { readonly bytes: number } ? { readonly bytes: Uint8Array } : unknown) &
  (Name extends 'enrol'
    ? Signed
    : Table[Name]['access'] extends 'public'
      ? unknown
      : Signed & { readonly actor: Actor }) & {
    readonly now: Date
    readonly language: Language
    readonly requestId: string
    /** Aborted when the caller has disconnected or the time for the answer is over. */
    readonly signal: AbortSignal
  }

export type Reply<Name extends RouteName> = z.output<Table[Name]['response']>

/** The business of one route. A refusal is thrown as a Fault. */
export type UseCase<Name extends RouteName> = (context: Context, call: Call<Name>) => Promise<Reply<Name>>
