// A service with two datasets, one of them with hostile names, and members whose key files a browser opens.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePublicKey, generatePrivateKey } from '../../../protocols/identity/keys.ts'
import { sealKeyFile } from '../../../protocols/identity/sealed-key-file.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { DatasetId, OrganisationId } from '../../../schemas/common.ts'
import type { Role } from '../../../schemas/records.ts'
import { type Client, createClient } from '../../../src/sdk/client.ts'
import { acceptGrant, offerGrant } from '../../../src/sdk/grants.ts'
import { readService } from '../../../src/sdk/service.ts'
import { random } from '../../../src/sdk/web-crypto.ts'
import { publish, sampleContribution } from '../../support/market.ts'
import { startService, type TestService } from '../../support/service.ts'

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
  /** A one-time code for a new consumer with a grant. */
  readonly code: string
  readonly stop: () => Promise<void>
}

export async function openConsoleWorld(databaseUrl?: string): Promise<ConsoleWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-console-'))
  const service = await startService(databaseUrl === undefined ? {} : { databaseUrl })
  const contribution = await sampleContribution(5000)
  const { declaration } = contribution
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
    makerSeed: seeds.get('maker') ?? new Uint8Array(),
    code,
    stop: async () => {
      await service.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
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
