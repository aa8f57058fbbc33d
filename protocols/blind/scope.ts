// WebAssembly memory never shrinks and SEAL's objects are freed only by `delete`: every one of them is owned
// by a scope, and so is every array that holds a mask, a key or an error, which is overwritten at its end.
import type { ClassHandle } from 'node-seal/allows'
import { blindError } from './errors.ts'

export type Own = <H extends ClassHandle>(handle: H) => H

/** Registers an array whose bytes are overwritten with zeros when the scope ends. */
export type SecretArray = <A extends ArrayBufferView>(array: A) => A

/**
 * Runs `work`, then frees what it owned and wipes what it declared secret, whether it returns or throws. What
 * SEAL throws is no `Error` but a WebAssembly.Exception whose message is a pair (type, text): it becomes
 * `blind.memory` or `blind.seal`. SEAL's own memory keeps what was freed; whoever runs it wipes that
 * (src/engine/blind/heap.ts).
 */
export function scoped<T>(work: (own: Own, secret: SecretArray) => T): T {
  const owned: ClassHandle[] = []
  const secrets: ArrayBufferView[] = []
  try {
    return work(
      handle => {
        owned.push(handle)
        return handle
      },
      array => {
        secrets.push(array)
        return array
      },
    )
  } catch (error) {
    throw readable(error)
  } finally {
    for (const handle of owned.reverse()) handle.delete()
    wipe(secrets)
  }
}

/** Overwrites each array with zeros, but for those that have moved to another thread. */
export function wipe(arrays: Iterable<ArrayBufferView>): void {
  for (const { buffer, byteOffset, byteLength } of arrays) {
    if (byteLength > 0) new Uint8Array(buffer, byteOffset, byteLength).fill(0)
  }
}

/** For an owner that outlives the call: frees everything if making it fails. */
export function ownedTogether<T>(make: (own: Own) => T): { readonly made: T; readonly free: () => void } {
  const owned: ClassHandle[] = []
  const free = (): void => {
    for (const handle of owned.splice(0).reverse()) handle.delete()
  }
  try {
    const made = make(handle => {
      owned.push(handle)
      return handle
    })
    return { made, free }
  } catch (error) {
    free()
    throw readable(error)
  }
}

function readable(error: unknown): unknown {
  if (error instanceof Error || typeof error !== 'object' || error === null || !('message' in error))
    return error
  const pair: unknown = error.message
  if (!Array.isArray(pair)) return error
  const [type, text] = pair.map(String)
  // SEAL's texts are constants of its source: they hold no values.
  return type === 'std::bad_alloc'
    ? blindError('blind.memory', 'SEAL ran out of memory')
    : blindError('blind.seal', `SEAL: ${type}: ${text}`)
}
