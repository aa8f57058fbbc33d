// What one member may have in the service at once, and has. Byte counts are below 2^53.
import { z } from 'zod'

/** What is limited. */
export const QuotaName = z.enum(['uploads', 'uploadBytes', 'jobs', 'storedBytes', 'answers'])
export type QuotaName = z.infer<typeof QuotaName>

/** Whether a quota counts bytes rather than things. */
export function countsBytes(name: QuotaName): boolean {
  return name === 'uploadBytes' || name === 'storedBytes'
}

/** How much a member has of something in the service, and may have at once. */
export const Quota = z.strictObject({ name: QuotaName, used: z.number().int(), limit: z.number().int() })
export type Quota = z.infer<typeof Quota>
