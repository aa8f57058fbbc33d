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
  const maker = await memberWithFile(service, folder, 'maker', ['consumer'])
  const rival = await memberWithFile(service, folder, 'rival', ['consumer'])
  const stranger = await memberWithFile(service, folder, 'stranger', ['consumer'])
  const code = await codeFor(service, 'newcomer', ['consumer'])
  // The newcomer signs its own in the console.
  await offer('newcomer', declaration.dataset)
  await acceptGrant(maker.client, await offer('maker', declaration.dataset))
  await acceptGrant(rival.client, await offer('rival', hostile.dataset))
  return {
    service,
    declaration,
    maker: maker.file,
    rival: rival.file,
    stranger: stranger.file,
    makerSeed: maker.seed,
    code,
    stop: async () => {
      await service.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type MemberWithFile = {
  readonly file: string
  readonly client: Client
  readonly seed: Uint8Array
}

/** A new member whose key file a browser opens. */
export async function memberWithFile(
  service: TestService,
  folder: string,
  id: string,
  roles: readonly Role[],
): Promise<MemberWithFile> {
  const code = await codeFor(service, id, roles)
  const { authority, serviceKey, logKey } = await readService(service.url)
  const privateKey = generatePrivateKey(random)
  const { keyId, sign } = privateKey
  const client = createClient({ baseUrl: service.url, keyId, sign, serviceKey })
  await client.enrol({
    body: { code, publicKey: encodePublicKey(privateKey.publicKey), label: CANARY.slice(0, 60) },
  })
  const pinned = { url: service.url, authority, serviceKey, logKey, keyId, privateKey }
  const file = join(folder, `${id}.key.json`)
  await writeFile(file, sealKeyFile(pinned, PASSPHRASE, random), { mode: 0o600 })
  return { file, client, seed: privateKey.exposeSecretSeed() }
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
