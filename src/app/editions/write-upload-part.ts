import { fault } from '../../../schemas/fault.ts'
import type { Upload } from '../../../schemas/records.ts'
import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'
import { ownUpload } from './show-upload.ts'

/** Stores one part; sending it again replaces it. */
export const writeUploadPart: UseCase<'uploadPart'> = async (context, call) => {
  const { store, uploads, uploadLocks } = context
  const { id, part } = call.params
  // Before the lock: an upload of another member must look like none, whatever is being done to it.
  await ownUpload(context, call)
  return await uploadLocks.write(id, async () => {
    const upload = await ownUpload(context, call)
    const expected = partSize(upload, part)
    if (call.bytes.length !== expected) throw fault('registry.upload_part_size', { part, expected })
    // Before the bytes: a replay would overwrite newer ones.
    if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
    // Already joined where a commit was interrupted before it was recorded.
    if (upload.committed || (await uploads.isJoined(id))) throw fault('registry.upload_committed')
    await uploads.writePart(id, part, call.bytes)
    await store.work(async write => await write.addUploadPart(id, part), null)
    // It may have expired meanwhile.
    return orNotFound(await store.read.upload(id, call.actor.organisation))
  })
}

function partSize({ size, partBytes }: Upload, part: number): number {
  const rest = size - part * partBytes
  if (rest <= 0) throw fault('request.not_found')
  return Math.min(partBytes, rest)
}
