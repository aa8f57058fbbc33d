// The only file of the SDK that needs Node: a member's profile on disk.
import { readFile, stat } from 'node:fs/promises'
import { fault } from '../../../schemas/fault.ts'
import type { ClientOptions } from '../client.ts'
import { parseProfile, type StoredProfile } from '../stored-profile.ts'

/** What `createClient` takes, and the pinned key of the log, for `verifyAnswer` and `verifyLog`. */
export interface OpenedProfile extends ClientOptions {
  /** The member's own id, as it was enrolled. */
  readonly organisation: string
  /** C2SP verifier key of the log, pinned at enrolment. */
  readonly logKey: string
}

/**
 * Opens the profile that `yinsuan enrol` wrote, by default in `~/.config/yinsuan/profiles`:
 * `createClient(await openProfile(path))`. Throws a Fault where there is no profile, where its owner is not
 * the only one who may read it, and where it is damaged.
 */
export async function openProfile(path: string): Promise<OpenedProfile> {
  const { url, authority, serviceKey, logKey, key } = await readProfile(path)
  const { keyId, sign } = key.privateKey
  return { baseUrl: url, authority, serviceKey, logKey, organisation: key.organisation, keyId, sign }
}

export async function readProfile(path: string): Promise<StoredProfile> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw fault('cli.profile_missing', { file: path })
  })
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0 && process.platform !== 'win32') throw fault('cli.profile_open', { file: path })
  const profile = parseProfile(text)
  if (profile === undefined) throw fault('cli.profile_broken', { file: path })
  return profile
}
