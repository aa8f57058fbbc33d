import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'

export const showUpload: UseCase<'uploadShow'> = async ({ store }, { params, actor }) => {
  return orNotFound(await store.read.upload(params.id, actor.organisation))
}
