// SHA-256 (FIPS 180-4) and SHAKE256 (FIPS 202): Node's own where there is Node, seven and nine times as fast,
// else those of @noble/hashes. Making and checking tickets is little else than hashing.
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { shake256 as nobleShake256 } from '@noble/hashes/sha3.js'

/** The 32-byte hash of byte strings one after the other. */
export type Hash = (...parts: readonly Uint8Array[]) => Uint8Array

/**
 * The output of SHAKE256 over `input`, piece by piece: each call returns the next so many bytes. `expected`:
 * how many bytes are usually drawn in all.
 */
export type Shake256 = (input: Uint8Array, expected: number) => (count: number) => Uint8Array

export interface Hashes {
  readonly sha256: Hash
  readonly shake256: Shake256
}

/** What a browser and everything else runs. */
export const PORTABLE: Hashes = {
  sha256: (...parts) => {
    const hash = nobleSha256.create()
    for (const part of parts) hash.update(part)
    return hash.digest()
  },
  shake256: input => {
    const xof = nobleShake256.create({}).update(input)
    return count => xof.xof(count)
  },
}

/** The part of node:crypto that is needed here. It returns Buffers, of which plain arrays are made. */
interface NodeHash {
  readonly update: (bytes: Uint8Array) => NodeHash
  readonly digest: () => Uint8Array<ArrayBuffer>
}
interface NodeCrypto {
  readonly hash: (name: string, bytes: Uint8Array, encoding: 'buffer') => Uint8Array<ArrayBuffer>
  readonly createHash: (name: string, options?: { readonly outputLength: number }) => NodeHash
}
type Runtime = {
  readonly process?: { readonly getBuiltinModule?: (name: string) => NodeCrypto | undefined }
}

// oxlint-disable-next-line eslint/no-restricted-globals -- a browser has none, and cannot import node:crypto
const node = (globalThis as Runtime).process?.getBuiltinModule?.('node:crypto')

export const { sha256, shake256 }: Hashes = node === undefined ? PORTABLE : nativeHashes(node)

function nativeHashes({ createHash, hash: hashOnce }: NodeCrypto): Hashes {
  return {
    sha256: (...parts) => {
      const [first] = parts
      if (parts.length === 1 && first !== undefined)
        return new Uint8Array(hashOnce('sha256', first, 'buffer'))
      const hash = createHash('sha256')
      for (const part of parts) hash.update(part)
      return new Uint8Array(hash.digest())
    },
    // Node gives the whole output at once: what is drawn beyond it is computed anew, twice as long.
    shake256: (input, expected) => {
      let bytes = new Uint8Array()
      let at = 0
      return count => {
        if (at + count > bytes.length) {
          const outputLength = Math.max(expected, at + count, 2 * bytes.length)
          const { buffer, byteOffset } = createHash('shake256', { outputLength }).update(input).digest()
          bytes.fill(0)
          bytes = new Uint8Array(buffer, byteOffset, outputLength).fill(0, 0, at)
        }
        at += count
        return bytes.subarray(at - count, at)
      }
    },
  }
}
