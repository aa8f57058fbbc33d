// A service with two datasets, one of them with hostile names, and members whose key files a browser opens.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { parseNote } from '../../../protocols/audit/note.ts'
import { encodePublicKey, generatePrivateKey } from '../../../protocols/identity/keys.ts'
import { sealKeyFile } from '../../../protocols/identity/sealed-key-file.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { DatasetId, OrganisationId } from '../../../schemas/common.ts'
import type { Role } from '../../../schemas/records.ts'
import { type Client, createClient } from '../../../src/sdk/client.ts'
import { acceptGrant, offerGrant } from '../../../src/sdk/grants.ts'
import { httpLogReader } from '../../../src/sdk/log-files.ts'
import { readService } from '../../../src/sdk/service.ts'
import { random } from '../../../src/sdk/web-crypto.ts'
import { publish, redeclared, sampleContribution } from '../../support/market.ts'
import { startPostgres } from '../../support/postgres.ts'
import { startService, type TestService } from '../../support/service.ts'
import { startWitness, type TestWitness } from '../../support/witness.ts'

export const PASSPHRASE = 'correct horse battery'

/** Runs where a name is taken for markup. */
export const CANARY = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>'

export type ConsoleWorld = {
  readonly service: TestService
  readonly declaration: Declaration
  /** Key files, by member; each has another untouched budget. */
  readonly maker: string
  /** The maker's private key: must never be in what a browser sends. */
  readonly makerSeed: Uint8Array
  readonly rival: string
  readonly stranger: string
  /** The maker's own client beside the browser. */
  readonly makerClient: Client
  /** What a reader may demand; none where the world has none. */
  readonly witnesses: readonly TestWitness[]
  /** A one-time code for a new consumer with a grant. */
  readonly code: string
  readonly stop: () => Promise<void>
}

export type ConsoleWorldOptions = {
  /** With two witnesses of the log. */
  readonly witnessed?: boolean
  /** Budgets that no test spends. */
  readonly rich?: boolean
}

/** `E2E_STORE=postgresql npm run test:e2e`: the same tests on the other database. */
export const ON_POSTGRESQL = process.env['E2E_STORE'] === 'postgresql'

/** For tests of what no database has a part in. */
export const LOOKED_AT_ON_PGLITE = ON_POSTGRESQL ? { skip: 'the same on either database: run on PGlite' } : {}

export async function openConsoleWorld(options: ConsoleWorldOptions = {}): Promise<ConsoleWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-console-'))
  const postgres = ON_POSTGRESQL ? await startPostgres() : undefined
  if (ON_POSTGRESQL && postgres === undefined) throw new Error('PostgreSQL is not installed here')
  const witnesses: TestWitness[] = []
  const startWitnesses = async (logKey: string): Promise<readonly TestWitness[]> => {
    for (const name of ['mall.example/witness', 'compliance.example/witness']) {
      witnesses.push(await startWitness(name, [logKey]))
    }
    return witnesses
  }
  const service = await startService({
    ...(postgres === undefined ? {} : { databaseUrl: await postgres.createDatabase() }),
    ...(options.witnessed === true ? { witnesses: startWitnesses } : {}),
  })
  const contribution = await sampleContribution(5000)
  const declaration = options.rich === true ? redeclared(contribution) : contribution.declaration
  const mall = await service.member('mall', ['provider'])
  const approver = await service.approver()
  await publish(mall, contribution, declaration, approver)
  const hostile = hostileOf(declaration)
  await publish(mall, contribution, hostile, approver)
  const seeds = new Map<string, Uint8Array>()
  const clients = new Map<string, Client>()
  const clientOf = (id: string): Client => {
    const client = clients.get(id)
    if (client === undefined) throw new Error(`no client of ${id}`)
    return client
  }
  const file = async (id: string, roles: readonly Role[]): Promise<string> => {
    const code = await codeFor(service, id, roles)
    const { authority, serviceKey, logKey } = await readService(service.url)
    const privateKey = generatePrivateKey(random)
    const { keyId, sign } = privateKey
    seeds.set(id, privateKey.exposeSecretSeed())
    const client = createClient({ baseUrl: service.url, keyId, sign, serviceKey })
    clients.set(id, client)
    await client.enrol({
      body: { code, publicKey: encodePublicKey(privateKey.publicKey), label: CANARY.slice(0, 60) },
    })
    const pinned = { url: service.url, authority, serviceKey, logKey, keyId, privateKey }
    const path = join(folder, `${id}.key.json`)
    await writeFile(path, sealKeyFile(pinned, PASSPHRASE, random), { mode: 0o600 })
    return path
  }
  const offer = async (consumer: string, dataset: string): Promise<string> => {
    const { id } = await offerGrant(mall, {
      dataset,
      consumer,
      modes: ['open', 'blind'],
      purposes: ['product-planning'],
      budget: declaration.budget.perConsumer,
      expires: new Date(Date.now() + 30 * 86_400_000).toISOString(),
    })
    return id
  }
  const files = {
    maker: await file('maker', ['consumer']),
    rival: await file('rival', ['consumer']),
    stranger: await file('stranger', ['consumer']),
  }
  const code = await codeFor(service, 'newcomer', ['consumer'])
  // The newcomer signs its own in the console.
  await offer('newcomer', declaration.dataset)
  await acceptGrant(clientOf('maker'), await offer('maker', declaration.dataset))
  await acceptGrant(clientOf('rival'), await offer('rival', hostile.dataset))
  return {
    service,
    declaration,
    ...files,
    makerClient: clientOf('maker'),
    witnesses,
    makerSeed: seeds.get('maker') ?? new Uint8Array(),
    code,
    stop: async () => {
      await service.stop()
      for (const witness of witnesses) await witness.remove()
      await postgres?.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** How many entries the log has. */
export async function logSize({ url }: TestService): Promise<bigint> {
  const note = await httpLogReader(url).readCheckpoint()
  return BigInt(parseCheckpoint(parseNote(note).text).size)
}

async function codeFor(service: TestService, id: string, roles: readonly Role[]): Promise<string> {
  const { code } = await service.operator.organisationAdd({
    body: {
      id: OrganisationId.parse(id),
      title: id === 'rival' ? { zh: CANARY, en: CANARY } : { zh: `${id}（测试）`, en: id },
      roles: [...roles],
    },
  })
  return code
}

function hostileOf(declaration: Declaration): Declaration {
  const label = { zh: CANARY, en: CANARY }
  return {
    ...declaration,
    dataset: DatasetId.parse('hostile'),
    title: label,
    source: label,
    dimensions: declaration.dimensions.map(dimension =>
      dimension.name === 'gender' || dimension.name === 'category'
        ? { ...dimension, label, values: dimension.values.map(value => ({ ...value, label })) }
        : dimension,
    ),
    measures: declaration.measures.map(measure => ({ ...measure, label, unit: label })),
  }
}
