// Ed25519 by node:crypto: ten times faster than the reference verifier of protocols/identity, with the same
// verdict.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { concatBytes, fromBase64Url, fromHex, toBase64Url } from '../../../protocols/bytes.ts'
import { hasNeutralR } from '../../../protocols/identity/ed25519.ts'
import { keyId } from '../../../protocols/identity/keys.ts'
import type { Sign, Verify } from '../../../protocols/signature.ts'

export type Signer = { readonly keyId: string; readonly publicKey: Uint8Array; readonly sign: Sign }

/** The seed stays in the key object of OpenSSL. */
export function nodeSigner(seed: Uint8Array): Signer {
  const privateKey = createPrivateKey({
    key: Buffer.from(concatBytes(PKCS8, seed)),
    format: 'der',
    type: 'pkcs8',
  })
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const publicKey = fromBase64Url(x)
  return { keyId: keyId(publicKey), publicKey, sign: message => sign(null, message, privateKey) }
}

/**
 * A verifier that remembers the key objects of the last `capacity` keys. Only keys that `checkPublicKey`
 * accepted may come here: OpenSSL takes small-order ones.
 */
export function nodeVerifier(capacity = 1024): Verify {
  const keys = new Map<string, KeyObject>()
  return (publicKey, message, signature) => {
    if (hasNeutralR(signature)) return false
    const x = toBase64Url(publicKey)
    const key = keys.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    keys.delete(x)
    keys.set(x, key)
    if (keys.size > capacity) keys.delete(keys.keys().next().value ?? '')
    return verifyInPool(null, message, key, signature)
  }
}

/**
 * In libuv's thread pool: verifying takes 0.11 ms, of which the event loop saves half. Signing takes 0.04 ms,
 * as much as handing it over.
 */
const verifyInPool = promisify(verify)

/** RFC 8410: the frame of a 32-byte Ed25519 seed. */
const PKCS8 = fromHex('302e020100300506032b657004220420')
