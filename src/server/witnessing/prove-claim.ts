// A witness that says it saw another log than ours: hub and members of a market are rivals, so it is believed
// only with a checkpoint that our own key signed.
import { openCheckpoint } from '../../../protocols/audit/policy.ts'
import { EMPTY_ROOT } from '../../../protocols/audit/merkle.ts'
import type { NoteKey } from '../../../protocols/audit/note.ts'
import { equalBytes, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { Verify } from '../../../protocols/signature.ts'
import type { LogView } from '../../store/log-reader.ts'

/** Undefined where the note proves nothing against the log in `view`. */
export async function proveClaim(
  note: string | null | undefined,
  { checkpoint, tree }: LogView,
  logKey: NoteKey,
  verify: Verify,
): Promise<{ readonly kind: 'ahead' | 'forked'; readonly size: number } | undefined> {
  if (note === null || note === undefined) return undefined
  try {
    const { size, root } = await openCheckpoint(utf8(note), { logKey, witnesses: [], quorum: 0 }, verify)
    if (size > checkpoint.size) return { kind: 'ahead', size }
    const own = size === 0 ? EMPTY_ROOT : await tree.root(size)
    return equalBytes(own, root) ? undefined : { kind: 'forked', size }
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}
