// What a claim about an entry is made of, for every kind of body.
import { commit } from '../protocols/audit/commitment.ts'
import { fromHex, utf8 } from '../protocols/bytes.ts'
import type { ActorBody } from './actor-body.ts'
import type { RouteName } from './api.ts'

/** What must be in the leaf, and in the content of the request, for this body to be true. */
export interface Claim {
  readonly routes: readonly RouteName[]
  /** The `:id` of the path. */
  readonly id?: string
  readonly leaf: Readonly<Record<string, unknown>>
  /**
   * Of the content as the route's own schema reads it; an absent member counts as null. Undefined: the
   * request has none.
   */
  readonly content?: Readonly<Record<string, unknown>>
  /** What of the content has to be so, where it is not one of its members. */
  readonly about?: readonly [path: readonly string[], value: unknown]
}

/** The salt opens the leaf's commitment to the organisation that the entry is about. */
export function named({ organisation, salt }: { readonly organisation: string; readonly salt: string }) {
  return { organisation: commit('organisation', fromHex(salt), utf8(organisation)) }
}

/** …or to the one that decided. */
export function decider({ actor, salt }: { readonly actor: ActorBody; readonly salt: string }) {
  return { ...named({ organisation: actor.organisation, salt }), keyId: actor.keyId }
}

export function datasetOf(edition: string | null): string | undefined {
  return edition?.split('@')[0]
}
