// The real service on a free port, and members who join it as anybody would: by a one-time code, with keys of their own.
import { randomFillSync } from 'node:crypto'
import { pino } from 'pino'
import { encodePublicKey, generatePrivateKey } from '../../protocols/identity/keys.ts'
import type { OpenedKeyFile } from '../../protocols/identity/sealed-key-file.ts'
import type { Language } from '../../schemas/common.ts'
import type { Organisation, Role } from '../../schemas/records.ts'
import { type Client, createClient } from '../../src/sdk/client.ts'
import { readService } from '../../src/sdk/service.ts'
import { openService } from '../../src/server/compose.ts'
import { loadConfig } from '../../src/server/config.ts'
import { initService } from '../../src/server/init.ts'
import { type Running, serve } from '../../src/server/main.ts'

export type DemoService = {
  readonly running: Running
  readonly logKey: string
  readonly operatorCode: string
}

export async function startDemoService(folder: string, port: number): Promise<DemoService> {
  const operator = { id: 'district', title: { zh: '区政府', en: 'District government' } }
  const { code, logKey } = await initService(
    { dataDir: folder, name: 'demo.yinsuan.example/log', operator },
    {},
  )
  const config = loadConfig({ dataDir: folder, port: String(port) }, {})
  const running = await serve(config, openService, { logger: pino({ level: 'error' }) })
  return { running, logKey, operatorCode: code }
}

/** A member with its key and what it pinned. */
export type Member = { readonly id: string; readonly client: Client; readonly key: OpenedKeyFile }

/** The key is made here, on the member's side, and never leaves it. */
export async function enrol(url: string, code: string, label: string, language: Language): Promise<Member> {
  const key = generatePrivateKey(bytes => randomFillSync(bytes))
  const { authority, serviceKey, logKey } = await readService(url)
  const client = createClient({
    baseUrl: url,
    keyId: key.keyId,
    sign: message => key.sign(message),
    serviceKey,
    language,
  })
  const { organisation } = await client.enrol({
    body: { code, publicKey: encodePublicKey(key.publicKey), label },
  })
  const pinned = { url, authority, serviceKey, logKey }
  return { id: organisation.id, client, key: { ...pinned, keyId: key.keyId, privateKey: key } }
}

export async function join(
  url: string,
  operator: Client,
  member: { readonly id: Organisation['id']; readonly title: Organisation['title']; readonly roles: Role[] },
  language: Language,
): Promise<Member> {
  const { code } = await operator.organisationAdd({ body: member })
  return await enrol(url, code, 'demo', language)
}
