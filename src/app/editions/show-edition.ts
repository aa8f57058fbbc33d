// What members read of datasets and editions.
import type { CatalogueDataset } from '../../../schemas/api-bodies.ts'
import { passportOf } from '../../domain/passport.ts'
import { readsAll } from '../../domain/roles.ts'
import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'
import { catalogueDataset, catalogueEdition, visible } from './catalogue.ts'
import { shownJob } from './sealing-deadline.ts'

/** The catalogue: datasets with an edition that was sealed. */
export const listDatasets: UseCase<'datasetList'> = async ({ store }, { query }) => {
  const { items, next } = await store.read.datasets(query)
  const listed: CatalogueDataset[] = []
  let editions = 0
  for (const dataset of items) {
    const found = await catalogueDataset(store, dataset)
    if (found === undefined) continue
    editions += found.editions.length
    // A page is bounded by its summaries, not by datasets alone; its first dataset is never left out.
    if (editions > MAX_SUMMARIES && listed.length > 0)
      return { items: listed, next: listed.at(-1)?.id ?? null }
    listed.push(found)
  }
  return { items: listed, next }
}

export const showDataset: UseCase<'datasetShow'> = async ({ store }, { params }) => {
  const dataset = orNotFound(await store.read.dataset(params.id))
  return orNotFound(await catalogueDataset(store, dataset))
}

/** Of one page, each at most 4 kB. */
const MAX_SUMMARIES = 200

export const showEdition: UseCase<'editionShow'> = async ({ store }, { params, actor }) => {
  const edition = orNotFound(visible(await store.read.edition(params.id)))
  return catalogueEdition(edition, actor, { isOnlyJoint: await store.recent.isOnlyJoint(edition.id) })
}

/** An edition's registration passport: what members should know of it. */
export const showPassport: UseCase<'editionPassport'> = async ({ store }, { params, actor }) => {
  const edition = orNotFound(visible(await store.read.edition(params.id)))
  const inside = edition.provider === actor.organisation || readsAll(actor)
  const decisions = await store.read.proposalsOfEdition(edition.id, store.now())
  return passportOf(edition, decisions, await store.read.editionReport(edition.id), inside)
}

/** A sealing job as its provider may see it. */
export const showJob: UseCase<'jobShow'> = async ({ store, sealingSchedule }, { params, actor }) => {
  const job = orNotFound(await store.read.job(params.id, actor.organisation))
  const edition = await store.read.edition(job.edition)
  if (edition === undefined) return job
  return shownJob(job, edition, sealingSchedule.pace(edition.declaration), store.now())
}
