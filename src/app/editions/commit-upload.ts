import { Fault, fault } from '../../../schemas/fault.ts'
import type { Upload } from '../../../schemas/records.ts'
import type { UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { changeWork } from '../decide.ts'
import { orNotFound } from '../presence.ts'
import { ownUpload, partsOf } from './show-upload.ts'

/** Joins the parts of a complete upload and verifies their digest. */
export const commitUpload: UseCase<'uploadCommit'> = async (context, call) => {
  const { store, uploads, uploadLocks } = context
  requireComplete(await ownUpload(context, call))
  return await uploadLocks.commit(call.params.id, async () => {
    const upload = await ownUpload(context, call)
    if (!upload.committed && !(await uploads.isJoined(upload.id))) await joinParts(context, upload)
    await changeWork(store, call, async write => {
      await write.commitUpload(upload.id)
    })
    // An edition may have been registered from it meanwhile.
    return orNotFound(await store.read.upload(upload.id, call.actor.organisation))
  })
}

/** Bytes with another digest than announced are deleted with their upload: it could not be continued. */
async function joinParts({ store, uploads }: Context, upload: Upload): Promise<void> {
  const { id } = upload
  try {
    await uploads.join(upload)
  } catch (error) {
    if (error instanceof Fault && error.code === 'registry.upload_digest')
      await store.work(async write => await write.removeUpload(id), null)
    throw error
  }
}

function requireComplete(upload: Upload): void {
  const missing = Array.from({ length: partsOf(upload) }, (_, part) => part).filter(
    part => !upload.parts.includes(part),
  )
  if (missing.length > 0)
    throw fault('registry.upload_incomplete', { parts: missing.slice(0, 20).map(String) })
}
