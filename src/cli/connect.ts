// From the profile that a command runs under to a client of its service.
import { type Client, createClient } from '../sdk/client.ts'
import type { Context } from './context.ts'
import type { ParsedArgs } from './parsed-args.ts'
import { findProfile, type Profile, readProfile } from './profile.ts'

export interface ServiceConnection {
  readonly client: Client
  readonly profile: Profile
  /** The profile's file. */
  readonly path: string
}

export async function connectService(context: Context, given: ParsedArgs): Promise<ServiceConnection> {
  const path = await findProfile(context.host, given.text('as'))
  const profile = await readProfile(path)
  return { path, profile, client: clientOf(context, profile) }
}

export function clientOf({ host, language }: Context, profile: Profile): Client {
  return createClient({
    baseUrl: profile.url,
    authority: profile.authority,
    keyId: profile.key.privateKey.keyId,
    sign: profile.key.privateKey.sign,
    serviceKey: profile.serviceKey,
    language,
    fetch: host.fetch,
    now: host.now,
    random: host.random,
  })
}
