import { readsAll } from '../../domain/roles.ts'
import type { Actor } from '../call.ts'

/** The organisation whose tickets and evidence the caller may read; null: everybody's. */
export function readableBy(actor: Actor): string | null {
  return readsAll(actor) ? null : actor.organisation
}
