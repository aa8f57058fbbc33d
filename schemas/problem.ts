// Errors on the wire: RFC 9457 problem details with a stable code.
import { z } from 'zod'

/** An error: RFC 9457 problem details with a stable code. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  /** In the language of Accept-Language (zh or en). */
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  /** What programs may want: room left in nano-rho, seconds to wait. */
  params: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).optional(),
})
export type Problem = z.infer<typeof Problem>
