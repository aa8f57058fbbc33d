// SPEC.md, "Encoding": byte strings that are hashed together, each with its length before it, so that no two
// lists have one spelling.
import { concatBytes, utf8 } from '../bytes.ts'

/** For each part its length as 4 bytes, little-endian, then its bytes. */
export function lengthPrefixed(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  return concatBytes(
    ...parts.flatMap(part => {
      const bytes = typeof part === 'string' ? utf8(part) : part
      const length = new Uint8Array(4)
      new DataView(length.buffer).setUint32(0, bytes.length, true)
      return [length, bytes]
    }),
  )
}
