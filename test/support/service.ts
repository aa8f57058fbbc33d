// The real service in this process, in a folder of its own, with members that sign as members do.
import { randomFillSync } from 'node:crypto'
import { rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { generatePrivateKey } from '../../protocols/identity/keys.ts'
import { toBase64Url } from '../../protocols/bytes.ts'
import type { Role } from '../../schemas/records.ts'
import { type Client, createClient } from '../../src/sdk/client.ts'
import { readService } from '../../src/sdk/service.ts'
import { type Flags, loadConfig } from '../../src/server/config.ts'
import { initService } from '../../src/server/init.ts'
import { type Running, serve } from '../../src/server/main.ts'
import { openService } from '../../src/server/compose.ts'

export type TestService = {
  readonly folder: string
  readonly url: string
  readonly logKey: string
  /** Adds an organisation with one enrolled key. */
  readonly member: (id: string, roles: readonly Role[]) => Promise<Client>
  readonly operator: Client
  readonly stop: () => Promise<void>
  readonly restart: () => Promise<void>
}

const title = (id: string) => ({ zh: id, en: id })

/** `databaseUrl`: an empty PostgreSQL database; absent: PGlite. */
export async function startService(
  options: { readonly databaseUrl?: string; readonly flags?: Flags } = {},
): Promise<TestService> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-test-'))
  const env = options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }
  const initialised = await initService(
    { dataDir: folder, name: 'test.example/log', operator: { id: 'district', title: title('district') } },
    env,
  )
  const config = loadConfig(
    { dataDir: folder, port: '0', keyPerMinute: '0', addressPerMinute: '0', ...options.flags },
    env,
  )
  const start = async () =>
    await serve(config, openService, { logger: pino({ level: process.env['TEST_LOG'] ?? 'silent' }) })
  let running: Running = await start()
  const fixedPort = { ...config, port: running.port }
  const enrol = async (code: string, label: string): Promise<Client> => {
    const key = generatePrivateKey(bytes => randomFillSync(bytes))
    const { serviceKey } = await readService(running.url)
    const client = createClient({
      baseUrl: running.url,
      keyId: key.keyId,
      sign: message => key.sign(message),
      serviceKey,
    })
    await client.enrol({ body: { code, publicKey: toBase64Url(key.publicKey), label } })
    return client
  }
  const operator = await enrol(initialised.code, 'operator')
  return {
    folder,
    get url() {
      return running.url
    },
    logKey: initialised.logKey,
    operator,
    member: async (id, roles) => {
      const { code } = await operator.organisationAdd({
        body: { id, title: title(id), roles: [...roles] } as never,
      })
      return await enrol(code, id)
    },
    restart: async () => {
      await running.close()
      running = await serve(fixedPort, openService, { logger: pino({ level: 'silent' }) })
    },
    stop: async () => {
      await running.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
