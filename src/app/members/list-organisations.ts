import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { toPage } from '../page.ts'

export async function listOrganisations(
  { store }: Context,
  { query }: Call<'organisationList'>,
): Promise<Reply<'organisationList'>> {
  return toPage(await store.read.organisations(query))
}
