// A member's profile as `yinsuan enrol` wrote it. Secret inside.
import { decodeKeyFile, type KeyFile } from '../../protocols/identity/keys.ts'
import { ProfileFile } from '../../schemas/profile-file.ts'

export interface StoredProfile {
  readonly url: string
  readonly authority: string
  /** Pinned: answers under another key are refused. */
  readonly serviceKey: string
  /** Pinned: C2SP verifier key of the log. */
  readonly logKey: string
  readonly key: KeyFile
}

/** Undefined for a text that is no profile. Throws `identity.key_file` for a key whose parts differ. */
export function parseProfile(text: string): StoredProfile | undefined {
  const parsed = ProfileFile.safeParse(readJson(text))
  if (!parsed.success) return undefined
  const { url, authority, serviceKey, logKey, key } = parsed.data
  return { url, authority, serviceKey, logKey, key: decodeKeyFile(JSON.stringify(key)) }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
