import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { orNotFound } from '../or-not-found.ts'

export async function showUpload(
  { store }: Context,
  { params, actor }: Call<'uploadShow'>,
): Promise<Reply<'uploadShow'>> {
  return orNotFound(await store.read.upload(params.id, actor.organisation))
}
