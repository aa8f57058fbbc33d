// The `database` section of dataset.yaml: a query whose rows are read instead of files. It never holds a
// password.
import { z } from 'zod'

export const DatabaseSource = z.strictObject({
  kind: z.enum(['postgres', 'mysql']),
  /** A host name or address; a path is a Unix socket: PostgreSQL's folder, MySQL's file. */
  host: z.string().min(1).max(255).default('localhost'),
  port: z.number().min(1).max(65_535).int().optional(),
  name: z.string().min(1).max(128),
  user: z.string().min(1).max(128),
  /** Absent: `verify`, except on a loopback address or a socket. */
  tls: z.enum(['verify', 'off']).optional(),
  /** Certificates that are trusted instead of the public ones: a PEM file in the data folder. */
  ca: z.string().min(1).max(1000).optional(),
  /** One statement that returns rows. `{from}`, `{to}` and `{edition}` stand for those of this file. */
  query: z.string().min(1).max(100_000),
})
export type DatabaseSource = z.infer<typeof DatabaseSource>
