import type { UseCase } from '../call.ts'

/** How the service runs, for its operator. */
export const showOperation: UseCase<'operationShow'> = async ({
  running,
  witnesses,
  store,
  jobs,
  software,
}) => {
  const { size, stored } = store.log.checkpoint()
  return {
    software,
    runtime: `Node ${process.versions.node}`,
    since: new Date(running.since).toISOString(),
    durability: store.durability,
    checks: [...(await running.readiness())],
    log: {
      size,
      checkpoint: stored === null ? null : new Date(stored).toISOString(),
      unwitnessed: witnesses.lag(),
    },
    queued: jobs.waiting,
    disk: await running.disk(),
  }
}
