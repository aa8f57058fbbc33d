import { passportOf } from '../../domain/passport.ts'
import { readsAll } from '../../domain/roles.ts'
import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { orNotFound } from '../or-not-found.ts'
import { visible } from './catalogue.ts'

/** An edition's registration passport: what members should know of it. */
export async function showPassport(
  { store }: Context,
  { params, actor }: Call<'editionPassport'>,
): Promise<Reply<'editionPassport'>> {
  const edition = orNotFound(visible(await store.read.edition(params.id)))
  const inside = edition.provider === actor.organisation || readsAll(actor)
  const decisions = await store.read.proposalsOfEdition(edition.id, store.now())
  return passportOf(edition, decisions, await store.read.editionReport(edition.id), inside)
}
