// The real service on a free port, and members who join it as anybody would: by a one-time code, with keys of
// their own.
import { randomFillSync } from 'node:crypto'
import { pino } from 'pino'
import { encodePublicKey, generatePrivateKey, type PrivateKey } from '../../protocols/identity/keys.ts'
import type { OpenedKeyFile } from '../../protocols/identity/sealed-key-file.ts'
import type { Language } from '../../schemas/common.ts'
import type { Organisation, Role } from '../../schemas/records.ts'
import { type Client, createClient } from '../../src/sdk/client.ts'
import { readService } from '../../src/sdk/service.ts'
import { openService } from '../../src/server/open-service.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { initService } from '../../src/server/folder/init.ts'
import { type Running, serve } from '../../src/server/main.ts'
import type { DemoWitness } from './witnesses.ts'

export type DemoService = {
  /** Another one after `resume`, at the same address. */
  readonly running: Running
  readonly dataDir: string
  readonly logKey: string
  readonly operatorCode: string
  readonly officerCode: string
  readonly halt: () => Promise<void>
  /** From now on with these witnesses. Throws why it does not start. */
  readonly resume: (witnesses: readonly DemoWitness[]) => Promise<void>
  /** Service and witnesses, for good. */
  readonly close: () => Promise<void>
}

export async function startDemoService(folder: string, port: number): Promise<DemoService> {
  const operator = { id: 'district', title: { zh: '区政府', en: 'District government' } }
  const officers = [{ id: 'compliance', title: { zh: '区合规办', en: 'District compliance' } }]
  const made = await initService(
    { dataDir: folder, name: 'demo.yinsuan.example/log', operator, officers },
    {},
  )
  const { code, logKey } = made
  const start = async (at: number, witnesses: readonly DemoWitness[]): Promise<Running> => {
    const env = { YINSUAN_WITNESSES: JSON.stringify(witnesses.map(({ key, url }) => ({ key, url }))) }
    const config = loadConfig({ dataDir: folder, port: String(at) }, env)
    return await serve(config, openService, { logger: pino({ level: 'error' }) })
  }
  let running = await start(port, [])
  const taken = running.port
  let asked: readonly DemoWitness[] = []
  return {
    get running() {
      return running
    },
    dataDir: folder,
    logKey,
    operatorCode: code,
    officerCode: made.officers[0]?.code ?? '',
    halt: () => running.close(),
    resume: async witnesses => {
      asked = witnesses
      running = await start(taken, witnesses)
    },
    close: async () => {
      await running.close()
      for (const witness of asked) await witness.close()
    },
  }
}

/** A member with its key and what it pinned. */
export type Member = { readonly id: string; readonly client: Client; readonly key: OpenedKeyFile }

/** How a member reaches a service that is not its first: with which key, and by which way. */
export type Means = { readonly key?: PrivateKey; readonly fetch?: typeof fetch }

/** The key is made here, on the member's side, and never leaves it. */
export async function enrol(
  url: string,
  code: string,
  label: string,
  language: Language,
  means: Means = {},
): Promise<Member> {
  const key = means.key ?? generatePrivateKey(bytes => randomFillSync(bytes))
  const way = means.fetch === undefined ? {} : { fetch: means.fetch }
  const { authority, serviceKey, logKey } = await readService(url, way)
  const client = createClient({
    ...way,
    baseUrl: url,
    authority,
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
  means: Means = {},
): Promise<Member> {
  const { code } = await operator.organisationAdd({ body: member })
  return await enrol(url, code, 'demo', language, means)
}
