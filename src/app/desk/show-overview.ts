// The officer's overview.
import type { Context } from '../context.ts'
import type { Handlers } from '../../server/services.ts'

export function deskHandlers({ watch }: Context): Pick<Handlers, 'deskOverview'> {
  return { deskOverview: async () => await watch.overview() }
}
