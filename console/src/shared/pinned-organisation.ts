// Whose key this is, as the service said at the key's first sign-in in this browser: later answers are held
// to it.
import { OrganisationId } from '../../../schemas/common.ts'
import { SdkError } from '../../../src/sdk/errors.ts'

/**
 * `told`: what the service says of the key now; stored where nothing is pinned yet. Throws `sdk.member` where
 * it differs from what is pinned: a service could otherwise log a member's tickets under another name.
 */
export function pinOrganisation(keyId: string, told: OrganisationId): OrganisationId {
  const place = `yinsuan-organisation-${keyId}`
  const pinned = read(place)
  if (pinned === undefined) {
    write(place, told)
    return told
  }
  if (pinned !== told)
    throw new SdkError('sdk.member', 'the service names another organisation than it did before', {
      organisation: told,
    })
  return pinned
}

function read(place: string): OrganisationId | undefined {
  try {
    return OrganisationId.safeParse(localStorage.getItem(place)).data
  } catch {
    return undefined
  }
}

function write(place: string, organisation: OrganisationId): void {
  try {
    localStorage.setItem(place, organisation)
  } catch {
    // Without storage it is pinned for the session.
  }
}
