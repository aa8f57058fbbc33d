// A member's profile as `yinsuan enrol` wrote it. Secret inside.
import { decodeKeyFile, type KeyFile } from '../../protocols/identity/keys.ts'
import { ProfileFile } from '../../schemas/profile-file.ts'
import { parsedJson } from './parsed-json.ts'

export interface StoredProfile {
  readonly url: string
  readonly authority: string
  /** Pinned: answers under another key are refused. */
  readonly serviceKey: string
  /** Pinned: C2SP verifier key of the log. */
  readonly logKey: string
  readonly key: KeyFile
  /** Of a node: the profile at the hub that carries its requests. */
  readonly through?: { readonly profile: string; readonly node: string }
}

/** Undefined for a text that is no profile. Throws `identity.key_file` for a key whose parts differ. */
export function parseProfile(text: string): StoredProfile | undefined {
  const parsed = ProfileFile.safeParse(parsedJson(text))
  if (!parsed.success) return undefined
  const { v: _, key, through, ...rest } = parsed.data
  return {
    ...rest,
    key: decodeKeyFile(JSON.stringify(key)),
    ...(through === undefined ? {} : { through }),
  }
}
