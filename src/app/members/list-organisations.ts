import type { UseCase } from '../call.ts'
import { toPage } from '../page.ts'

export const listOrganisations: UseCase<'organisationList'> = async ({ store }, { query }) => {
  return toPage(await store.read.organisations(query))
}
