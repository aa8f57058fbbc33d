// A member's profile: where the service is, the keys pinned at enrolment, and the member's own key. Secret
// inside, so mode 0600.
import { existsSync } from 'node:fs'
import { chmod, readdir, readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { decodeKeyFile, encodeKeyFileWithSecret, type KeyFile } from '../../protocols/identity/keys.ts'
import { fault } from '../../schemas/fault.ts'
import type { Host } from './host.ts'
import { privateFolder } from './private-folder.ts'
import { writeWhole } from './write-file.ts'

const ProfileFile = z.strictObject({
  v: z.literal(1),
  url: z.string(),
  authority: z.string(),
  serviceKey: z.string(),
  logKey: z.string(),
  key: z.record(z.string(), z.unknown()),
  through: z.strictObject({ profile: z.string(), node: z.string() }).optional(),
})

export interface Profile {
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

/** `--profile` or YINSUAN_PROFILE (a name, or a file), else the only one there is. */
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

export async function readProfile(path: string): Promise<Profile> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw fault('cli.profile_missing', { file: path })
  })
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0 && process.platform !== 'win32') throw fault('cli.profile_open', { file: path })
  const parsed = ProfileFile.safeParse(readJson(text))
  if (!parsed.success) throw fault('cli.profile_broken', { file: path })
  const { v: _, key, through, ...rest } = parsed.data
  return {
    ...rest,
    key: decodeKeyFile(JSON.stringify(key)),
    ...(through === undefined ? {} : { through }),
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

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
