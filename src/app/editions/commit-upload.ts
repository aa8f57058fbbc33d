// Uploads in parts: an edition of a provider, or the opening of a ticket.
import { openingLength } from '../../../protocols/blind/messages.ts'
import { LIMITS } from '../../../schemas/common.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { Upload } from '../../../schemas/records.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { decide, found, makeId, type Context, work } from '../context.ts'
import type { Call, Handlers } from '../../server/services.ts'
import { UploadLocks } from './upload-locks.ts'

type UploadRoutes = 'uploadStart' | 'uploadPart' | 'uploadShow' | 'uploadCommit'

const UPLOAD_HOURS = 24
const MOST_OPENING_UPLOADS = 4

export function uploadHandlers(context: Context): Pick<Handlers, UploadRoutes> {
  const { store, uploads, quotas } = context
  const locks = new UploadLocks()
  return {
    uploadStart: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async ({ write, read, now }) => {
          if (!call.actor.roles.includes('provider'))
            await checkOpeningUpload(read, call.actor.organisation, call.body.size)
          quotas.checkUpload(await read.memberUse(call.actor.organisation), call.body.size)
          const id = makeId('upload')
          const expires = new Date(now + UPLOAD_HOURS * 3_600_000).toISOString()
          await write.addUpload(
            { id, ...call.body, partBytes: LIMITS.uploadPartBytes, expires },
            call.actor.organisation,
          )
          return found(await read.upload(id, call.actor.organisation))
        },
      }),

    uploadPart: async call => {
      const { id, part } = call.params
      // Before the lock: an upload of somebody else must look like none, whatever is done to it.
      await ownUpload(context, call)
      return await locks.write(id, async () => {
        const upload = await ownUpload(context, call)
        const expected = partSize(upload, part)
        if (call.bytes.length !== expected) throw fault('registry.upload_part_size', { part, expected })
        // Before the bytes: what is sent again by somebody else would destroy newer ones.
        if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
        // Joined already where a commit was interrupted before it was recorded.
        if (upload.committed || (await uploads.isJoined(id))) throw fault('registry.upload_committed')
        await uploads.writePart(id, part, call.bytes)
        await store.work(async write => await write.addUploadPart(id, part), null)
        return found(await store.read.upload(id, call.actor.organisation))
      })
    },

    uploadShow: async ({ params, actor }) => found(await store.read.upload(params.id, actor.organisation)),

    uploadCommit: async call => {
      checkComplete(await ownUpload(context, call))
      return await locks.commit(call.params.id, async () => {
        const upload = await ownUpload(context, call)
        if (!upload.committed && !(await uploads.isJoined(upload.id))) await joinParts(context, upload)
        await work(store, call, async write => {
          await write.commitUpload(upload.id)
        })
        return found(await store.read.upload(upload.id, call.actor.organisation))
      })
    },
  }
}

/** Who is no provider uploads openings only: for a choice that waits, of exactly its length, a few attempts at a time. */
async function checkOpeningUpload(
  read: DecisionTransaction['read'],
  organisation: string,
  size: number,
): Promise<void> {
  // At most one is chosen, and few have lapsed.
  const waiting = await read.ticketsInState(['chosen', 'lapsed'], organisation)
  const [length, ...others] = waiting.map(({ ticket }) => openingLength(ticket.shape))
  if (length === undefined) throw fault('registry.upload_no_ticket')
  if (size !== length && !others.includes(size)) throw fault('blind.opening_length', { length }, '/size')
  if ((await read.uploadCount(organisation)) >= MOST_OPENING_UPLOADS)
    throw fault('registry.upload_too_many', { limit: MOST_OPENING_UPLOADS })
}

/** Bytes that are not what was announced are gone, and so is their upload: nothing of it could be gone on with. */
async function joinParts({ store, uploads }: Context, upload: Upload): Promise<void> {
  const { id, sha256 } = upload
  try {
    await uploads.join(id, partsOf(upload), sha256)
  } catch (error) {
    if (error instanceof Fault && error.code === 'registry.upload_digest')
      await store.work(async write => await write.removeUpload(id), null)
    throw error
  }
}

/** The caller's, and not expired. */
async function ownUpload({ store }: Context, { params, actor, now }: Call<'uploadCommit'>): Promise<Upload> {
  const upload = found(await store.read.upload(params.id, actor.organisation))
  if (upload.expires <= now.toISOString()) throw fault('request.not_found')
  return upload
}

function checkComplete(upload: Upload): void {
  const missing = Array.from({ length: partsOf(upload) }, (_, part) => part).filter(
    part => !upload.parts.includes(part),
  )
  if (missing.length > 0)
    throw fault('registry.upload_incomplete', { parts: missing.slice(0, 20).map(String) })
}

function partsOf({ size, partBytes }: Upload): number {
  return Math.ceil(size / partBytes)
}

function partSize({ size, partBytes }: Upload, part: number): number {
  const rest = size - part * partBytes
  if (rest <= 0) throw fault('request.not_found')
  return Math.min(partBytes, rest)
}
