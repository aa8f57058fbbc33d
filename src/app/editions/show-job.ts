import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'
import { shownJob } from './sealing-deadline.ts'

/** A sealing job as its provider may see it. */
export const showJob: UseCase<'jobShow'> = async ({ store, sealingPace }, { params, actor }) => {
  const job = orNotFound(await store.read.job(params.id, actor.organisation))
  const edition = await store.read.edition(job.edition)
  return shownJob(job, edition, sealingPace(edition?.declaration.capacity ?? 0), store.now())
}
