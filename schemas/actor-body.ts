import { z } from 'zod'
import { KeyId, OrganisationId } from './common.ts'

/**
 * A signed request as received: whoever reads the body it is in checks the signature again
 * (protocols/identity/kept-request.ts), without the service. `content` is null for a request without content,
 * and where only the digest in the base was kept (long refusals, rebuttals).
 */
export const KeptRequest = z.strictObject({
  /** base64url; the key's id commits to it. */
  publicKey: z.string(),
  base: z.string(),
  /** base64 of 64 bytes. */
  signature: z.string(),
  content: z.string().nullable(),
})
export type KeptRequest = z.infer<typeof KeptRequest>

/** A joint question as its consumer signed it (protocols/joint/SPEC.md, "Documents"). */
export const KeptDocument = z.strictObject({
  publicKey: z.string(),
  /** Canonical JSON. */
  document: z.string(),
  /** base64url of 64 bytes. */
  signature: z.string(),
})
export type KeptDocument = z.infer<typeof KeptDocument>

/** Who acted, and the request or joint question that this organisation's key signed. */
export const ActorBody = z.strictObject({
  organisation: OrganisationId,
  keyId: KeyId,
  request: z.union([KeptRequest, KeptDocument]),
})
export type ActorBody = z.infer<typeof ActorBody>
