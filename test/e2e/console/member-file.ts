// A member whose key file a browser opens.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodePublicKey, generatePrivateKey } from '../../../protocols/identity/keys.ts'
import { sealKeyFile } from '../../../protocols/identity/sealed-key-file.ts'
import type { Role } from '../../../schemas/records.ts'
import { type Client, createClient } from '../../../src/sdk/client.ts'
import { readService } from '../../../src/sdk/service.ts'
import { random } from '../../../src/sdk/web-crypto.ts'
import type { TestService } from '../../support/service.ts'

export const PASSPHRASE = 'correct horse battery'

export type MemberFile = {
  readonly file: string
  /** What must never be in what a browser sends. */
  readonly seed: Uint8Array
  readonly client: Client
}

/** Adds the organisation and enrols a key called `label`. */
export async function memberFile(
  service: TestService,
  folder: string,
  id: string,
  roles: readonly Role[],
  names: { readonly title?: string; readonly label?: string } = {},
): Promise<MemberFile> {
  const title = { zh: names.title ?? `${id}（测试）`, en: names.title ?? id }
  const code = await service.invite(id, roles, title)
  return await enrolledFile(service, folder, id, code, names.label ?? id)
}

/** Another key of the same organisation, in a file called `id`. */
export async function colleagueFile(
  service: TestService,
  folder: string,
  id: string,
  { client }: Pick<MemberFile, 'client'>,
): Promise<MemberFile> {
  const { code } = await client.keyInvite({ body: { roles: ['reader', 'asker'] } })
  return await enrolledFile(service, folder, id, code, id)
}

/** With a one-time code, in a file called `id`. */
export async function enrolledFile(
  service: Pick<TestService, 'url'>,
  folder: string,
  id: string,
  code: string,
  label: string,
): Promise<MemberFile> {
  const { authority, serviceKey, logKey } = await readService(service.url)
  const privateKey = generatePrivateKey(random)
  const { keyId, sign, publicKey } = privateKey
  const client = createClient({ baseUrl: service.url, keyId, sign, serviceKey })
  await client.enrol({ body: { code, publicKey: encodePublicKey(publicKey), label } })
  const pinned = { url: service.url, authority, serviceKey, logKey, keyId, privateKey }
  const file = await sealedFile(folder, id, pinned)
  return { file, seed: privateKey.exposeSecretSeed(), client }
}

/** Of a member that has enrolled already. */
export async function sealedFile(
  folder: string,
  id: string,
  pinned: Parameters<typeof sealKeyFile>[0],
): Promise<string> {
  const file = join(folder, `${id}.key.json`)
  await writeFile(file, sealKeyFile(pinned, PASSPHRASE, random), { mode: 0o600 })
  return file
}
