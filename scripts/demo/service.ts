// The real service on a free port, and members who join it as anybody would: by a one-time code, with keys of their own.
import { randomFillSync } from 'node:crypto'
import { pino } from 'pino'
import { encodePublicKey, generatePrivateKey } from '../../protocols/identity/keys.ts'
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

/** The key is made here, on the member's side, and never leaves it. */
export async function enrol(url: string, code: string, label: string, language: Language): Promise<Client> {
  const key = generatePrivateKey(bytes => randomFillSync(bytes))
  const { serviceKey } = await readService(url)
  const client = createClient({
    baseUrl: url,
    keyId: key.keyId,
    sign: message => key.sign(message),
    serviceKey,
    language,
  })
  await client.enrol({ body: { code, publicKey: encodePublicKey(key.publicKey), label } })
  return client
}

export async function join(
  url: string,
  operator: Client,
  member: { readonly id: Organisation['id']; readonly title: Organisation['title']; readonly roles: Role[] },
  language: Language,
): Promise<Client> {
  const { code } = await operator.organisationAdd({ body: member })
  return await enrol(url, code, 'demo', language)
}
