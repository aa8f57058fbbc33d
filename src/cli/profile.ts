// A member's profile: where the service is, the keys pinned at enrolment, and the member's own key. Secret
// inside, so mode 0600.
import { existsSync } from 'node:fs'
import { chmod, readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { encodeKeyFileWithSecret } from '../../protocols/identity/keys.ts'
import { fault } from '../../schemas/fault.ts'
import { readProfile } from '../sdk/node/open-profile.ts'
import type { StoredProfile } from '../sdk/stored-profile.ts'
import type { Host } from './host.ts'
import { privateFolder } from './private-folder.ts'
import { writeWhole } from './write-file.ts'

export { readProfile }

export type Profile = StoredProfile

/** `--as` or YINSUAN_PROFILE (a name, or a file), else the only one there is. */
export async function findProfile(host: Host, chosen: string | undefined): Promise<string> {
  const named = chosen ?? host.env['YINSUAN_PROFILE']
  if (named !== undefined && named !== '') return profilePath(host, named)
  const folder = profileFolder(host)
  const names = (await readdir(folder).catch(() => [])).filter(name => /^[^.].*\.json$/.test(name)).sort()
  const [only] = names
  if (only === undefined) throw fault('cli.profile_none', { folder })
  if (names.length > 1) {
    throw fault('cli.profile_many', { valid: names.map(name => name.replace(/\.json$/, '')) })
  }
  return join(folder, only)
}

/** Profiles at nodes that were enrolled through this one, by the organisation of the node. */
export async function profilesThrough(host: Host, path: string): Promise<ReadonlyMap<string, Profile>> {
  const folder = profileFolder(host)
  const names = (await readdir(folder).catch(() => [])).filter(name => /^[^.].*\.json$/.test(name)).sort()
  const found = new Map<string, Profile>()
  for (const name of names) {
    const profile = await readProfile(join(folder, name))
    const { through } = profile
    if (through !== undefined && profilePath(host, through.profile) === path) found.set(through.node, profile)
  }
  return found
}

/** Whether somebody chose one, and not only the only one there is. */
export function isProfileNamed({ env }: Host, chosen: string | undefined): boolean {
  return (chosen ?? env['YINSUAN_PROFILE'] ?? '') !== ''
}

/** A word with a slash or `.json` is a file, any other the name of a profile. */
export function profilePath(host: Host, named: string): string {
  return /[/\\]|\.json$/.test(named) ? resolve(named) : join(profileFolder(host), `${named}.json`)
}

/** A member who enrols a second time keeps the older profile. */
export function freeProfilePath(host: Host, organisation: string): string {
  for (let number = 1; ; number++) {
    const path = profilePath(host, number === 1 ? organisation : `${organisation}-${number}`)
    if (!existsSync(path)) return path
  }
}

export async function writeProfile(path: string, profile: Profile): Promise<void> {
  const key: unknown = JSON.parse(encodeKeyFileWithSecret(profile.key))
  await privateFolder(dirname(path))
  await writeWhole(path, `${JSON.stringify({ v: 1, ...profile, key }, null, 2)}\n`, 0o600)
  await chmod(path, 0o600)
}

function profileFolder({ env }: Host): string {
  const config = env['XDG_CONFIG_HOME']
  const base = config !== undefined && config !== '' ? config : join(env['HOME'] ?? homedir(), '.config')
  return join(base, 'yinsuan', 'profiles')
}
