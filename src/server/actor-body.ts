import type { ActorBody } from '../../schemas/actor-body.ts'
import type { Caller } from './services.ts'

/** Who signed, as the private body of an entry tells it. */
export function actorBody({ actor, keyId, request }: Caller): ActorBody {
  return { organisation: actor.organisation, keyId, request }
}
