// What `yinsuan enrol` writes for a member, with its secret key inside.
import { z } from 'zod'

export const ProfileFile = z.strictObject({
  v: z.literal(1),
  url: z.string(),
  /** What the service calls itself in signatures. */
  authority: z.string(),
  serviceKey: z.string(),
  logKey: z.string(),
  /** protocols/identity/SPEC.md, "Keys". */
  key: z.record(z.string(), z.unknown()),
  /** Of a node: the profile at the hub that carries its requests, and the node's organisation. */
  through: z.strictObject({ profile: z.string(), node: z.string() }).optional(),
})
