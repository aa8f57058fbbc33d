import type { ActorBody } from '../../schemas/body.ts'
import type { Actor, Signed } from './services.ts'

/** Who signed, as the private body of an entry tells it. */
export function actorBody({ actor, keyId, request }: { readonly actor: Actor } & Signed): ActorBody {
  return { organisation: actor.organisation, keyId, request }
}
