// Registration passports: what an edition's members should know of it.
import { passportOf } from '../../domain/passport.ts'
import { readsAll } from '../../domain/roles.ts'
import { type Context, found } from '../context.ts'
import type { Handlers } from '../../server/services.ts'
import { visible } from './catalogue.ts'

export function passportHandlers({ store }: Context): Pick<Handlers, 'editionPassport'> {
  return {
    editionPassport: async ({ params, actor }) => {
      const edition = found(visible(await store.read.edition(params.id)))
      const inside = edition.provider === actor.organisation || readsAll(actor)
      const decisions = await store.read.proposalsOfEdition(edition.id, store.now())
      return passportOf(edition, decisions, await store.read.editionReport(edition.id), inside)
    },
  }
}
