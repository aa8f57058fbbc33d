import type { UseCase } from '../call.ts'

/** The public facts of this service. */
export const describeService: UseCase<'service'> = async (context) => {
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
