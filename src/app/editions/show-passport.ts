import { passportOf } from '../../domain/passport.ts'
import { readsAll } from '../../domain/roles.ts'
import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'
import { visible } from './catalogue.ts'

/** An edition's registration passport: what members should know of it. */
export const showPassport: UseCase<'editionPassport'> = async ({ store }, { params, actor }) => {
  const edition = orNotFound(visible(await store.read.edition(params.id)))
  const inside = edition.provider === actor.organisation || readsAll(actor)
  const decisions = await store.read.proposalsOfEdition(edition.id, store.now())
  return passportOf(edition, decisions, await store.read.editionReport(edition.id), inside)
}
