import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'
import { catalogueEdition, visible } from './catalogue.ts'

export const showEdition: UseCase<'editionShow'> = async ({ store }, { params, actor }) => {
  const edition = orNotFound(visible(await store.read.edition(params.id)))
  return catalogueEdition(edition, actor, { isOnlyJoint: await store.recent.isOnlyJoint(edition.id) })
}
