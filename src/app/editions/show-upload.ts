import { fault } from '../../../schemas/fault.ts'
import type { Upload } from '../../../schemas/records.ts'
import type { Call, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { orNotFound } from '../presence.ts'

export const showUpload: UseCase<'uploadShow'> = async ({ store }, { params, actor }) => {
  return orNotFound(await store.read.upload(params.id, actor.organisation))
}

/** The caller's upload. Throws `request.not_found`, also for one that has expired. */
export async function ownUpload(
  { store }: Context,
  { params, actor, now }: Pick<Call<'uploadCommit'>, 'params' | 'actor' | 'now'>,
): Promise<Upload> {
  const upload = orNotFound(await store.read.upload(params.id, actor.organisation))
  if (upload.expires <= now.toISOString()) throw fault('request.not_found')
  return upload
}

export function partsOf({ size, partBytes }: Upload): number {
  return Math.ceil(size / partBytes)
}
