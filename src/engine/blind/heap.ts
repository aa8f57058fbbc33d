// SEAL's memory, and how it forgets. SEAL keeps what it frees in pools and overwrites nothing, so plaintexts,
// masks and intermediate ciphertexts of a task would lie there until chance overwrites them. Here the memory
// is put back, whole, to what it was before the task. SEAL draws no randomness here (every mask and error
// comes from the caller's CSPRNG), so no generator is rolled back.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import initialize from 'node-seal/allows'
import type { Seal } from '../../../protocols/blind/scheme.ts'

export type Heap = {
  readonly seal: Seal
  readonly memory: Memory
  /**
   * What is there now is what `restore` brings back: after lasting objects were made, before there is
   * anything secret.
   */
  readonly keep: () => void
  /**
   * Every byte as at the last `keep`, zero beyond it. Objects that were made since must have been freed:
   * their memory is gone, with all that the allocator knew of it.
   */
  readonly restore: () => void
}

export async function openHeap(): Promise<Heap> {
  let memory: Memory | undefined
  const seal = await initialize({
    instantiateWasm: (imports: object, receive: (instance: Instance) => void) => {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(wasmBytes()), imports)
      memory = Object.values(instance.exports).find(exported => exported instanceof WebAssembly.Memory)
      receive(instance)
    },
  })
  if (memory === undefined) throw new Error('this SEAL does not export its memory')
  const own = memory
  let kept = new Uint8Array()
  return {
    seal,
    memory: own,
    keep: () => {
      const all = new Uint8Array(own.buffer)
      kept = all.slice(0, usedOf(all))
    },
    restore: () => {
      const all = new Uint8Array(own.buffer)
      all.set(kept)
      all.fill(0, kept.length)
    },
  }
}

/** What we use of the platform's: its types belong to the DOM's. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => Instance
  readonly Memory: new (options: object) => Memory
}
type Instance = { readonly exports: Readonly<Record<string, unknown>> }
type Memory = { readonly buffer: ArrayBuffer }

function wasmBytes(): Uint8Array<ArrayBuffer> {
  const seal = import.meta.resolve('node-seal/allows')
  return new Uint8Array(readFileSync(fileURLToPath(new URL('seal_allows.wasm', seal))))
}

/** Up to the last byte that is not zero. */
function usedOf(all: Uint8Array<ArrayBuffer>): number {
  const words = new BigUint64Array(all.buffer)
  return 8 * (words.findLastIndex(word => word !== 0n) + 1)
}
