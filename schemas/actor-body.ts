import { z } from 'zod'
import { KeyId, OrganisationId, Sha256Hex } from './common.ts'

/** Who acted, and the digests of the signed request (signature base and content) that an auditor can check again. */
export const ActorBody = z.strictObject({
  organisation: OrganisationId,
  keyId: KeyId,
  request: z.strictObject({ base: Sha256Hex, body: Sha256Hex.nullable() }),
})
export type ActorBody = z.infer<typeof ActorBody>
