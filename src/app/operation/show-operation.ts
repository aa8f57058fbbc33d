// How the service runs: for its operator, and the witnesses for officers too.
import { diskSpace } from '../../server/observe/readiness.ts'
import type { Context } from '../context.ts'
import type { Handlers } from '../../server/services.ts'

export function operationHandlers({
  running,
  witnesses,
  store,
  jobs,
  software,
}: Context): Pick<Handlers, 'operationShow' | 'witnessList'> {
  const since = new Date(running.since).toISOString()
  return {
    operationShow: async () => {
      const { size, stored } = store.log.checkpoint()
      return {
        software,
        runtime: `Node ${process.versions.node}`,
        since,
        durability: store.durability,
        checks: [...(await running.readiness())],
        log: {
          size,
          checkpoint: stored === null ? null : new Date(stored).toISOString(),
          unwitnessed: witnesses?.lag() ?? 0,
        },
        queued: jobs.waiting,
        disk: await diskSpace(running.dataDir),
      }
    },

    witnessList: async () => ({
      quorum: witnesses?.quorum ?? 0,
      since,
      size: store.head(),
      cosigned: store.log.checkpoint().size,
      witnesses: [...(witnesses?.records() ?? [])],
    }),
  }
}
