// `key export|import`: the profile's key as the file that the web console opens, and back
// (protocols/identity/SPEC.md, "Sealed key file").
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { openSealedKeyFile, sealKeyFile } from '../../../protocols/identity/sealed-key-file.ts'
import { fault } from '../../../schemas/fault.ts'
import { clientOf } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import {
  findProfile,
  freeProfilePath,
  type Profile,
  profilePath,
  readProfile,
  writeProfile,
} from '../profile.ts'
import { writeWhole } from '../write-file.ts'

export const KEY_FILE_COMMANDS: readonly CommandSpec[] = [
  { path: 'key export', arguments: '<file>', member: true, run: exportKey },
  {
    path: 'key import',
    arguments: '<file>',
    options: [{ flags: '--url <url>' }],
    member: true,
    run: importKey,
  },
]

export const KEY_PASSPHRASE = 'YINSUAN_KEY_PASSPHRASE'
const LEAST = 10

async function exportKey(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const { url, authority, serviceKey, logKey, key } = await readProfile(
    await findProfile(host, given.text('as')),
  )
  const file = given.argument(0)
  if (existsSync(file)) throw fault('cli.key_file_exists', { file })
  const passphrase = await askPassphrase(context, true)
  if (passphrase.length < LEAST) throw fault('cli.key_passphrase_short', { least: LEAST })
  const { privateKey } = key
  const pinned = { keyId: privateKey.keyId, url, authority, serviceKey, logKey }
  await writeWhole(file, sealKeyFile({ ...pinned, privateKey }, passphrase, host.random), 0o600)
  context.say(text.words.written(file))
}

/** The organisation is what the service says under the pinned key. */
async function importKey(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const path = given.argument(0)
  const chosen = given.text('as')
  if (chosen !== undefined && existsSync(profilePath(host, chosen))) {
    throw fault('cli.profile_exists', { file: profilePath(host, chosen) })
  }
  const bytes = await readFile(path).catch(() => {
    throw fault('cli.file_unreadable', { file: path })
  })
  const opened = openSealedKeyFile(new Uint8Array(bytes), await askPassphrase(context))
  const { authority, serviceKey, logKey, privateKey } = opened
  const profile: Profile = {
    url: given.text('url') ?? opened.url,
    authority,
    serviceKey,
    logKey,
    key: { organisation: 'importing', privateKey },
  }
  const { organisation } = await clientOf(context, profile).me()
  const file = chosen === undefined ? freeProfilePath(host, organisation.id) : profilePath(host, chosen)
  await writeProfile(file, { ...profile, key: { organisation: organisation.id, privateKey } })
  context.say(text.enrol.profile(file))
}

/** `twice`: of a passphrase that nobody saw while it was typed, a slip would lock the key up for good. */
async function askPassphrase({ host, text }: Context, twice = false): Promise<string> {
  const given = host.env[KEY_PASSPHRASE]
  if (given !== undefined && given !== '') return given
  const typed = await host.askSecret(`${text.key.passphrase} `)
  if (typed === undefined || typed === '') throw fault('cli.key_passphrase', { name: KEY_PASSPHRASE })
  if (twice && (await host.askSecret(`${text.key.passphraseAgain} `)) !== typed)
    throw fault('cli.key_passphrase_differs')
  return typed
}
