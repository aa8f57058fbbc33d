// SHA-256 (FIPS 180-4) of what does not fit in memory at once, piece by piece.
import { sha256 } from '@noble/hashes/sha2.js'

export interface RunningSha256 {
  readonly update: (bytes: Uint8Array) => void
  /** The 32-byte hash of all that was given; once. */
  readonly digest: () => Uint8Array
}

export function runningSha256(): RunningSha256 {
  const hash = sha256.create()
  return { update: bytes => void hash.update(bytes), digest: () => hash.digest() }
}
