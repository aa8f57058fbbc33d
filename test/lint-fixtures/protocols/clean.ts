import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8 } from './bytes.ts'
import type { RandomBytes } from './random.ts'

// A parameter, a property or a local of a forbidden name is not the global.
export function clean(Date: RandomBytes, time: { readonly performance: number }): Uint8Array {
  const process = Date(new Uint8Array(32))
  return sha256(ed25519.sign(utf8(`${time.performance} ${Math.floor(1.5)}`), process))
}
