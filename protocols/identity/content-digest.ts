// RFC 9530 Digest Fields: Content-Digest with sha-256 and nothing else.
import { equalBytes, fromBase64, toBase64 } from '../bytes.ts'
import { identityError } from './errors.ts'

/** Hashing is a parameter: node:crypto takes 8 MiB in 10 ms, noble is for small things. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** `sha-256=:…:` of a 32-byte hash. */
export function formatContentDigest(hash: Uint8Array): string {
  return `sha-256=:${toBase64(hash)}:`
}

/**
 * The 32-byte hash of the one written form; a second algorithm, a parameter or white space throws
 * `identity.digest`.
 */
export function parseContentDigest(field: string | undefined): Uint8Array {
  const base64 = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(field ?? '')?.[1]
  if (base64 === undefined) {
    throw identityError('identity.digest', 'Content-Digest must be one sha-256 value')
  }
  try {
    return fromBase64(base64)
  } catch {
    throw identityError('identity.digest', 'Content-Digest is not canonical base64')
  }
}

/** Throws `identity.digest` unless `content`, the bytes as received, has the hash `expected`. */
export async function checkContentDigest(
  expected: Uint8Array,
  content: Uint8Array,
  sha256: Sha256,
): Promise<void> {
  if (!equalBytes(expected, await sha256(content))) {
    throw identityError('identity.digest', 'the content is not the one that Content-Digest names')
  }
}
