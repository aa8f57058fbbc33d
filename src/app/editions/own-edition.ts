import { fault } from '../../../schemas/fault.ts'
import type { Edition } from '../../../schemas/records.ts'
import type { Actor } from '../call.ts'
import { orNotFound } from '../presence.ts'

/** The caller's own edition, or for an officer anybody's. Throws `request.not_found`. */
export function ownEdition(edition: Edition | undefined, actor: Actor): Edition {
  const known = orNotFound(edition)
  if (known.provider !== actor.organisation && !actor.roles.includes('officer'))
    throw fault('request.not_found')
  return known
}
