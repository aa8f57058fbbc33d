import type { Reply } from '../call.ts'
import type { Context } from '../context.ts'

/** The public facts of this service. */
export async function describeService(context: Context): Promise<Reply<'service'>> {
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
