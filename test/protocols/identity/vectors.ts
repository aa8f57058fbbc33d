// Reads protocols/identity/vectors for the tests, with node:crypto as signer, verifier and hash: what the
// server passes.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fromBase64, fromBase64Url, toBase64Url } from '../../../protocols/bytes.ts'
import { PrivateKey } from '../../../protocols/identity/keys.ts'
import { verifyRequest, type VerifiedRequest } from '../../../protocols/identity/request-signature.ts'
import type { Verify } from '../../../protocols/signature.ts'

export interface RequestVector {
  readonly name: string
  readonly method: string
  readonly authority: string
  readonly path: string
  readonly query: string
  readonly body: string
  readonly now: number
  readonly fields: Readonly<Record<string, string>>
  readonly signatureBase: string
  readonly digest: string
  /** Only on negative vectors. */
  readonly code?: string
}

export interface ResponseVector {
  readonly name: string
  readonly status: number
  readonly body: string
  readonly requestSignature: string
  readonly fields: Readonly<Record<string, string>>
  readonly signatureBase: string
}

export interface KeyVector {
  readonly seed: string
  readonly publicKey: string
  readonly keyId: string
}

export function readVectors<T>(name: string): readonly T[] {
  const url = new URL(`../../../protocols/identity/vectors/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as readonly T[]
}

/** The consumer's key and the service's key of keys.json. */
export function testKeys(): readonly [PrivateKey, PrivateKey] {
  const [consumer, service] = readVectors<KeyVector>('keys').map(
    key => new PrivateKey(fromBase64Url(key.seed)),
  )
  if (consumer === undefined || service === undefined) throw new Error('keys.json must hold two keys')
  return [consumer, service]
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}

export const nodeVerify: Verify = (publicKey, message, signature) => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(publicKey) }
  return verify(null, message, createPublicKey({ key: jwk, format: 'jwk' }), signature)
}

/** Verifies a vector as a service would that has enrolled both test keys. */
export async function verifyVector(
  vector: RequestVector,
  checkSignature: Verify = nodeVerify,
): Promise<VerifiedRequest> {
  const enrolled = new Map(testKeys().map(key => [key.keyId, key.publicKey]))
  return verifyRequest({
    ...vector,
    body: fromBase64(vector.body),
    lookupKey: id => enrolled.get(id),
    verify: checkSignature,
    sha256,
  })
}
