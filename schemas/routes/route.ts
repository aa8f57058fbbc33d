// What one route says of itself, and the shapes that many routes share.
import { z } from 'zod'
import { form } from '../form.ts'
import type { Role } from '../records.ts'

/** Who may call: anyone unsigned, any member, or a member with one of these roles. */
export type Access = 'public' | 'member' | readonly Role[]

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly access: Access
  readonly summary: string
  readonly params?: z.ZodObject
  /** Parameters that it does not name are refused; absent: it takes none. */
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** A body of raw bytes of at most so many. */
  readonly bytes?: number
  readonly status: 200 | 201 | 202
  readonly response: z.ZodType
}

export const page = z.strictObject({
  /** Opaque; ids and indices are printable. */
  after: z
    .string()
    .regex(/^[\x21-\x7e]{1,120}$/, form('shape.cursor'))
    .optional(),
  // In this order a number beyond every integer is told the limit too.
  limit: z.coerce.number().min(1).max(500).int().default(100),
})
/** Of a list in the order of the log, whose places are indices: any other text would begin it anew without a word. */
export const seqPage = page.extend({
  after: z
    .string()
    .regex(/^[0-9]{1,16}$/, form('shape.cursor'))
    .optional(),
})
export const list = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() })
export const byId = <T extends z.ZodType>(id: T) => z.object({ id })
