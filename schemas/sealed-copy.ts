// What a consumer keeps of each blind question at the service: bytes that only its own key opens
// (protocols/blind/SPEC.md, "Copies").
import { z } from 'zod'
import { Base64 } from './base64.ts'
import { Instant } from './common.ts'
import { issueCode } from './issue-code.ts'

/** The consumer's own name of the ticket: random. */
export const CopyId = z.string().regex(/^[0-9a-f]{16}$/, issueCode('shape.copy_id'))

/** Bytes of one copy: whole steps, so that lengths tell less. */
export const COPY = { step: 16 * 1024, most: 8 * 2 ** 20 }

export const KeptCopy = z.strictObject({ id: CopyId, kept: Instant })

/** Newest first, all that the service keeps for the calling key. */
export const SealedCopyList = z.strictObject({ items: z.array(KeptCopy) })

/** As it was sent; only who sealed it can tell whether it is. */
export const SealedCopy = KeptCopy.extend({ bytes: Base64 })
