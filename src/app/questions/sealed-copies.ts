// Copies of blind questions for whoever loses the machine that asked: sealed by the consumer, so these bytes
// say nothing here, and nothing is decided by them.
import { toBase64 } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import { COPY } from '../../../schemas/sealed-copy.ts'
import type { UseCase } from '../call.ts'
import { changeWork } from '../decide.ts'
import { orNotFound } from '../presence.ts'

/** Of one key; a new copy is never refused for them. */
const KEPT = { copies: 200, bytes: 64 * 2 ** 20 }

/** Throws `blind.copy_length`. */
export const keepSealedCopy: UseCase<'sealedCopyKeep'> = async ({ store }, call) => {
  const { bytes, params, actor } = call
  if (bytes.length === 0 || bytes.length % COPY.step !== 0)
    throw fault('blind.copy_length', { step: COPY.step })
  await changeWork(store, call, write => write.keepSealedCopy(actor.keyId, params.id, bytes, KEPT))
  return { id: params.id, kept: call.now.toISOString() }
}

export const listSealedCopies: UseCase<'sealedCopyList'> = async ({ store }, { actor }) => {
  return { items: [...(await store.read.sealedCopies(actor.keyId))] }
}

/** Of another key, even of the same member, there is none. */
export const showSealedCopy: UseCase<'sealedCopyShow'> = async ({ store }, { params, actor }) => {
  const { kept, sealed } = orNotFound(await store.read.sealedCopy(actor.keyId, params.id))
  return { id: params.id, kept, bytes: toBase64(sealed) }
}
