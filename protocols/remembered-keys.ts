import { toHex } from './bytes.ts'

const MAX_REMEMBERED = 1024

/**
 * A check of 32-byte public keys that costs about a millisecond, made once for each of the newest 1 024 keys:
 * one exchange names the same few keys in every document. It has to depend on the key alone.
 */
export function rememberedKeys(check: (publicKey: Uint8Array) => boolean): typeof check {
  const known = new Map<string, boolean>()
  return publicKey => {
    if (publicKey.length !== 32) return check(publicKey)
    const name = toHex(publicKey)
    const found = known.get(name)
    if (found !== undefined) return found
    const result = check(publicKey)
    const [oldest = ''] = known.keys()
    if (known.size >= MAX_REMEMBERED) known.delete(oldest)
    known.set(name, result)
    return result
  }
}
