// What a reader demands of a checkpoint, as a file: the log's key, and how many of which witnesses. The
// reader writes it; it never comes from the log.
import { z } from 'zod'
import { type NoteKey, type NoteKeyKind, parseVkey } from '../protocols/audit/note.ts'
import type { LogPolicy } from '../protocols/audit/policy.ts'
import { toHex } from '../protocols/bytes.ts'

export const WitnessVkey = vkeyOf('witness')
export const LogVkey = vkeyOf('log')

export const PolicyFile = z
  .strictObject({
    log: LogVkey,
    witnesses: z.array(WitnessVkey).max(64).default([]),
    quorum: z.number().int().min(0).optional(),
  })
  .transform(({ log, witnesses, quorum }): LogPolicy => {
    return { logKey: log, witnesses, quorum: quorum ?? majority(witnesses.length) }
  })
  .refine(({ quorum, witnesses }) => quorum <= witnesses.length, { path: ['quorum'] })
  .refine(
    ({ logKey, witnesses }) =>
      new Set([logKey, ...witnesses].map(key => toHex(key.publicKey))).size === witnesses.length + 1,
    { path: ['witnesses'] },
  )

/** More than half: of two such groups one witness is in both. */
export function majority(witnesses: number): number {
  return witnesses === 0 ? 0 : Math.floor(witnesses / 2) + 1
}

function vkeyOf(kind: NoteKeyKind) {
  return z.string().transform((text, context): NoteKey => {
    try {
      const key = parseVkey(text)
      if (key.kind === kind) return key
    } catch {
      // Reported below: the text is not one.
    }
    context.addIssue({ code: 'custom', message: `not the verifier key of a ${kind}` })
    return z.NEVER
  })
}
