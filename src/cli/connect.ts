// From the profile that a command runs under to a client of its service.
import { type Client, createClient } from '../sdk/client.ts'
import { fetchThrough } from '../sdk/joint/hub-calls.ts'
import type { Context } from './context.ts'
import type { ParsedArgs } from './parsed-args.ts'
import { findProfile, type Profile, profilePath, readProfile } from './profile.ts'

export interface ServiceConnection {
  readonly client: Client
  readonly profile: Profile
  /** The profile's file. */
  readonly path: string
}

export async function connectService(context: Context, given: ParsedArgs): Promise<ServiceConnection> {
  const path = await findProfile(context.host, given.text('as'))
  const profile = await readProfile(path)
  return { path, profile, client: clientOf(await reaching(context, profile.through), profile) }
}

/** The same context, whose requests go through a hub where the service is a node. */
export async function reaching(context: Context, through: Profile['through']): Promise<Context> {
  if (through === undefined) return context
  const hub = clientOf(context, await readProfile(profilePath(context.host, through.profile)))
  return { ...context, host: { ...context.host, fetch: fetchThrough(hub, through.node) } }
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
