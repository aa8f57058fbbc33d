// The running service: what anybody may know of it, and what its operator does.
import type { UseCase } from '../call.ts'

/** The public facts of this service. */
export const describeService: UseCase<'service'> = async context => {
  const { service, purposes, approvals, bodyMonths, software } = context
  return {
    name: service.name,
    authority: service.authority(),
    serviceKey: service.serviceKey,
    logKey: service.logKey,
    purposes: [...purposes],
    approvals,
    bodyMonths,
    software,
    durability: service.durability,
  }
}

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

/** The witnesses and how far they are, for operators and officers. */
export const listWitnesses: UseCase<'witnessList'> = async ({ running, witnesses, store }) => {
  return {
    quorum: witnesses.quorum,
    since: new Date(running.since).toISOString(),
    size: store.head(),
    cosigned: store.log.checkpoint().size,
    witnesses: [...witnesses.records()],
  }
}
