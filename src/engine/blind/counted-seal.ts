// SEAL that counts its objects: each has to be freed by hand, and what is not stays until the thread ends.
import type { Seal } from '../../../protocols/blind/scheme.ts'

const CLASSES = [
  'SEALContext',
  'Evaluator',
  'BatchEncoder',
  'EncryptionParameters',
  'Plaintext',
  'Ciphertext',
  'SecretKey',
  'Decryptor',
] as const

/** `alive`: objects that were made and not freed yet. */
export function countedSeal(module: Seal): { readonly seal: Seal; readonly alive: () => number } {
  let alive = 0
  const track = <H extends { delete(): void }>(handle: H): H => {
    alive++
    const free = handle.delete.bind(handle)
    return Object.assign(handle, {
      delete: () => {
        alive--
        free()
      },
    })
  }
  const counting = Object.fromEntries(
    CLASSES.map(name => [
      name,
      new Proxy(module[name] as object, {
        construct: (target, args) => track(Reflect.construct(target as never, args)),
      }),
    ]),
  )
  return { seal: { ...module, ...(counting as Partial<Seal>) }, alive: () => alive }
}
