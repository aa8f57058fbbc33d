// Members of the service under test, enrolled as anybody would be, and requests that one of them signs
// beforehand.
import { randomFillSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { sha256 } from '../../protocols/hashes.ts'
import { toBase64Url, utf8 } from '../../protocols/bytes.ts'
import { encodePublicKey, generatePrivateKey, type PrivateKey } from '../../protocols/identity/keys.ts'
import { signRequest } from '../../protocols/identity/request-signature.ts'
import { OrganisationId } from '../../schemas/common.ts'
import { sealKeyFile } from '../../protocols/identity/sealed-key-file.ts'
import type { Sign } from '../../protocols/signature.ts'
import type { Role } from '../../schemas/records.ts'
import { type Client, createClient } from '../../src/sdk/client.ts'
import { readService } from '../../src/sdk/service.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'

export type Member = { readonly key: PrivateKey; readonly client: Client }

export async function enrol(url: string, code: string): Promise<Member> {
  const key = generatePrivateKey(bytes => randomFillSync(bytes))
  const { serviceKey } = await readService(url)
  const client = createClient({
    baseUrl: url,
    keyId: key.keyId,
    sign: message => key.sign(message),
    serviceKey,
    timeoutMs: 600_000,
  })
  await client.enrol({ body: { code, publicKey: encodePublicKey(key.publicKey), label: 'bench' } })
  return { key, client }
}

export const KEY_PASSPHRASE = 'a passphrase of the bench'

/** A key file that the console opens under KEY_PASSPHRASE. */
export async function writeKeyFile(url: string, { key }: Member, folder: string): Promise<string> {
  const { authority, serviceKey, logKey } = await readService(url)
  const { keyId } = key
  const text = sealKeyFile(
    { url, authority, serviceKey, logKey, keyId, privateKey: key },
    KEY_PASSPHRASE,
    target => randomFillSync(target),
  )
  const file = joinPath(folder, 'bench.key.json')
  await writeFile(file, text, { mode: 0o600 })
  return file
}

/** Everything that waits for a second person. */
export async function approveAll(officer: Client): Promise<void> {
  const { items } = await officer.proposalList({ query: { state: 'waiting' } as never })
  for (const { id } of items) await officer.proposalApprove({ params: { id }, body: {} })
}

export async function join(url: string, operator: Client, id: string, roles: Role[]): Promise<Member> {
  const body = { id: OrganisationId.parse(id), title: { zh: id, en: id }, roles }
  const { code } = await operator.organisationAdd({ body })
  return await enrol(url, code)
}

/** Whole HTTP/1.1 requests, good for the next five minutes. */
export async function signQueries(
  url: string,
  key: PrivateKey,
  queries: readonly unknown[],
): Promise<readonly Uint8Array[]> {
  const { sign } = nodeSigner(key.exposeSecretSeed())
  return await Promise.all(queries.map(query => signedQuery(url, key.keyId, sign, query)))
}

async function signedQuery(url: string, keyId: string, sign: Sign, query: unknown): Promise<Uint8Array> {
  const { host } = new URL(url)
  const idempotencyKey = fresh()
  const bytes = utf8(JSON.stringify({ query, idempotencyKey }))
  const created = Math.floor(Date.now() / 1000)
  const fields = await signRequest({
    method: 'POST',
    authority: host,
    path: PATH,
    query: '',
    body: { bytes, contentType: 'application/json' },
    keyId,
    created,
    expires: created + 300,
    nonce: fresh(),
    sign,
    sha256,
  })
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  const head = [`POST ${PATH} HTTP/1.1`, `host: ${host}`, `content-length: ${bytes.length}`, ...lines]
  return Buffer.concat([utf8(`${head.join('\r\n')}\r\n\r\n`), bytes])
}

const PATH = '/v1/queries'

function fresh(): string {
  return toBase64Url(randomFillSync(new Uint8Array(16)))
}
