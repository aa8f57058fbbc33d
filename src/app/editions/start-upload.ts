import { openingLength } from '../../../protocols/blind/messages.ts'
import { LIMITS } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { makeId } from '../ids.ts'
import { invariant } from '../presence.ts'

const UPLOAD_HOURS = 24
const MAX_OPENING_UPLOADS = 4

/**
 * Announces an upload in parts: an edition of a provider, or the opening of a ticket, once for the same
 * bytes.
 */
export const startUpload: UseCase<'uploadStart'> = async ({ store, quotas }, call) => {
  const { organisation, roles } = call.actor
  return await decide(store, call, async ({ write, read, now }) => {
    const { partBytes = LIMITS.uploadPartBytes, files = [call.body.size], ...whole } = call.body
    const file = { ...whole, files }
    if (files.reduce((sum, bytes) => sum + bytes, 0) !== whole.size)
      throw fault('registry.upload_files', { size: whole.size }, '/files')
    if (!roles.includes('provider')) {
      // Broken off, or its answer was lost: the same opening goes on where it was.
      const same = await read.sameUpload(organisation, { ...file, partBytes }, now)
      if (same !== undefined) return same
      await checkOpeningUpload(read, organisation, call.body.size)
    }
    quotas.checkUpload(await read.memberUse(organisation), call.body.size)
    const id = makeId('upload')
    const expires = new Date(now + UPLOAD_HOURS * 3_600_000).toISOString()
    await write.addUpload({ id, ...file, partBytes, expires }, organisation)
    return invariant(await read.upload(id, organisation), 'an added upload is stored')
  })
}

/**
 * A member that is no provider uploads openings only: of a choice that is not opened yet, of exactly its
 * length, a few attempts at a time.
 */
async function checkOpeningUpload(
  read: DecisionTransaction['read'],
  organisation: string,
  size: number,
): Promise<void> {
  // At most one is chosen, and few have lapsed.
  const unopened = await read.ticketsInState(['chosen', 'lapsed'], organisation)
  const [length, ...others] = unopened.map(({ ticket }) => openingLength(ticket.shape))
  if (length === undefined) throw fault('registry.upload_no_ticket')
  if (size !== length && !others.includes(size)) throw fault('blind.opening_length', { length }, '/size')
  if ((await read.uploadCount(organisation)) >= MAX_OPENING_UPLOADS)
    throw fault('registry.upload_too_many', { limit: MAX_OPENING_UPLOADS })
}
