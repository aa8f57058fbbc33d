// What a session needs of the SDK: fetched when somebody signs in, not with the first page.
import { ProtocolError } from '../../../protocols/errors.ts'
import { type Language, OrganisationId } from '../../../schemas/common.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { SdkError } from '../../../src/sdk/errors.ts'
import type { RouteOutput } from '../../../src/sdk/route-types.ts'
import { readService } from '../../../src/sdk/service.ts'
import { type BlindWorker, startBlindWorker } from './blind/start-blind-worker.ts'
import { memberClient } from './member-client.ts'
import type { OpenedKey } from './opened-key.ts'
import { loadStored, store } from './stored.ts'

export type MemberSession = {
  readonly me: RouteOutput<'me'>
  readonly service: RouteOutput<'service'>
  readonly clientIn: (language: Language) => Client
  readonly startBlind: (language: Language) => BlindWorker
}

/** Throws the service's refusal, or `console.other_service`. */
export async function openMemberSession(key: OpenedKey, language: Language): Promise<MemberSession> {
  const service = await readService(location.origin)
  if (service.serviceKey !== key.header.serviceKey || service.logKey !== key.header.logKey) {
    const { authority } = key.header
    throw new ProtocolError('console.other_service', 'a key file of another service', { authority })
  }
  const clientIn = (spoken: Language): Client => memberClient(key, spoken)
  const me = await clientIn(language).me()
  pinOrganisation(key.header.keyId, me.organisation.id)
  return { me, service, clientIn, startBlind: spoken => startBlindWorker(key, me.organisation.id, spoken) }
}

/**
 * Whose key this is, as the service said at the key's first sign-in in this browser: later answers are held
 * to it. `claimed`: what the service says now; stored where nothing is pinned yet. Throws `sdk.member` where
 * it differs from what is pinned: a service could otherwise log a member's tickets under another name.
 */
function pinOrganisation(keyId: string, claimed: OrganisationId): void {
  const place = `yinsuan-organisation-${keyId}`
  const pinned = loadStored(place, text => OrganisationId.parse(text))
  // Without storage it is pinned for the session.
  if (pinned === undefined) store(place, claimed)
  else if (pinned !== claimed)
    throw new SdkError('sdk.member', 'the service names another organisation than it did before', {
      organisation: claimed,
    })
}
