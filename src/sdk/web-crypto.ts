// What Node and every browser bring: hashing, Ed25519 and randomness by WebCrypto. The client takes others
// instead where it is configured to.
import { concatBytes, fromHex, toHex } from '../../protocols/bytes.ts'
import { checkPublicKey, hasNeutralR } from '../../protocols/identity/ed25519.ts'
import type { RandomBytes } from '../../protocols/random.ts'
import type { Sign, Verify } from '../../protocols/signature.ts'

export async function digestSha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', owned(bytes)))
}

export const verify: Verify = async (publicKey, message, signature) => {
  if (hasNeutralR(signature)) return false
  const key = await crypto.subtle.importKey('raw', owned(publicKey), 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, owned(signature), owned(message))
}

/**
 * The verdict of `verifyEd25519`, ten times as fast, under keys that nobody has checked before: each is
 * checked when it is first seen.
 */
export const verifyStrictly: Verify = async (publicKey, message, signature) => {
  const name = toHex(publicKey)
  try {
    if (!checked.has(name)) checkPublicKey(publicKey)
    checked.add(name)
  } catch {
    return false
  }
  return await verify(publicKey, message, signature)
}

const checked = new Set<string>()

export const random: RandomBytes = target => {
  target.set(crypto.getRandomValues(new Uint8Array(target.length)))
  return target
}

/**
 * WebCrypto and fetch take no view of shared memory; what is in memory of its own already is passed as it is.
 */
export function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    : Uint8Array.from(bytes)
}

/** RFC 8410: a PKCS #8 with an Ed25519 seed. */
const PKCS8_HEAD = fromHex('302e020100300506032b657004220420')

/** `CryptoKey`, which is a global type of browsers only. */
export type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/**
 * From here on the key signs and nothing reads it: not extractable, but it can be handed to a worker. `seed`
 * is wiped.
 */
export async function importSigningKey(seed: Uint8Array): Promise<SigningKey> {
  const pkcs8 = concatBytes(PKCS8_HEAD, seed)
  seed.fill(0)
  try {
    return await crypto.subtle.importKey('pkcs8', owned(pkcs8), 'Ed25519', false, ['sign'])
  } finally {
    pkcs8.fill(0)
  }
}

export function signWith(key: SigningKey): Sign {
  return async message => new Uint8Array(await crypto.subtle.sign('Ed25519', key, owned(message)))
}
