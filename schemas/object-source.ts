// The `objects` section of dataset.yaml: objects of an S3-compatible storage that are read instead of files.
// It never holds a key.
import { z } from 'zod'
import { issueCode } from './issue-code.ts'

export const ObjectSource = z.strictObject({
  /**
   * Bucket and prefix: every object whose key begins so is read. `{from}`, `{to}` and `{edition}` stand for
   * those of this file.
   */
  url: z
    .string()
    .max(1200)
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.*)?$/, issueCode('shape.object_url')),
  /** The storage's address. Absent: Amazon's of the region. */
  endpoint: z
    .string()
    .max(300)
    .regex(/^https?:\/\/[^\s/?#@]+\/?$/, issueCode('shape.object_endpoint'))
    .optional(),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/, issueCode('shape.object_region'))
    .default('us-east-1'),
  /** Where a request names the bucket. Absent: in the path where there is an endpoint, else in the host. */
  addressing: z.enum(['path', 'host']).optional(),
  /** Absent: `verify`, except on a loopback address. */
  tls: z.enum(['verify', 'off']).optional(),
  /** Certificates that are trusted instead of the public ones: a PEM file in the data folder. */
  ca: z.string().min(1).max(1000).optional(),
})
export type ObjectSource = z.infer<typeof ObjectSource>
