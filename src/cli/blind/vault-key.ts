// The key of the ticket folder: a file beside the profile, or a passphrase in the environment. Decided when
// the folder is first used.
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { VAULT_KEY, VAULT_SALT, vaultKeyFromPassphrase } from '../../../protocols/blind/ticket-vault.ts'
import { fromHex, toHex, utf8 } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Host } from '../host.ts'
import { createFile } from './folder-storage.ts'
import { parsedJson } from '../../sdk/parsed-json.ts'

export const PASSPHRASE = 'YINSUAN_BLIND_PASSPHRASE'
const SETTINGS = 'vault.json'

const Settings = z.discriminatedUnion('key', [
  z.strictObject({ v: z.literal(1), key: z.literal('file') }),
  z.strictObject({ v: z.literal(1), key: z.literal('passphrase'), salt: z.string().regex(/^[0-9a-f]{64}$/) }),
])

/** `folder` exists; `keyFile` is made where it is needed and absent. */
export async function readVaultKey(host: Host, folder: string, keyFile: string): Promise<Uint8Array> {
  const passphrase = host.env[PASSPHRASE] ?? ''
  const salt = toHex(host.random(new Uint8Array(VAULT_SALT)))
  const first =
    passphrase === '' ? { v: 1, key: 'file' as const } : { v: 1, key: 'passphrase' as const, salt }
  await createFile(folder, SETTINGS, utf8(JSON.stringify(first)))
  const path = join(folder, SETTINGS)
  const settings = Settings.safeParse(parsedJson(await readFile(path, 'utf8')))
  if (!settings.success) throw fault('cli.vault_broken', { file: path })
  if (settings.data.key === 'file') return await readKeyFile(host, keyFile)
  if (passphrase === '') throw fault('cli.vault_passphrase', { name: PASSPHRASE })
  return vaultKeyFromPassphrase(passphrase, fromHex(settings.data.salt))
}

async function readKeyFile(host: Host, file: string): Promise<Uint8Array> {
  await createFile(dirname(file), basename(file), utf8(toHex(host.random(new Uint8Array(VAULT_KEY)))))
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0 && process.platform !== 'win32') throw fault('cli.profile_open', { file })
  const text = (await readFile(file, 'utf8')).trim()
  if (!/^[0-9a-f]{64}$/.test(text)) throw fault('cli.vault_broken', { file })
  return fromHex(text)
}
