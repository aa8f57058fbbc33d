import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { orNotFound } from '../or-not-found.ts'
import { catalogueEdition, visible } from './catalogue.ts'

export async function showEdition(
  { store }: Context,
  { params, actor }: Call<'editionShow'>,
): Promise<Reply<'editionShow'>> {
  const edition = orNotFound(visible(await store.read.edition(params.id)))
  return catalogueEdition(edition, actor, { isOnlyJoint: await store.recent.isOnlyJoint(edition.id) })
}
