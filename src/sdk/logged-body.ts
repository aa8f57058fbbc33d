// The private part of a log entry, as the service shows it: is it the one that the public part commits to?
// Whether that public part is in the log is another question, which only the whole log answers
// (proven-log.ts).
import { commit } from '../../protocols/audit/commitment.ts'
import { parseEntry } from '../../protocols/audit/entry.ts'
import { fromHex, utf8 } from '../../protocols/bytes.ts'
import type { LoggedEntry } from '../../schemas/api-bodies.ts'

/**
 * `none`: the entry commits to no body. `hidden`: it does, and none is shown. `broken`: what is shown is not
 * what it commits to.
 */
export type BodyState = 'none' | 'hidden' | 'committed' | 'broken'

export function bodyStateOf({ leaf, body, bodySalt }: LoggedEntry): BodyState {
  const commitment = commitmentIn(leaf)
  if (body === null) return commitment === undefined ? 'none' : 'hidden'
  if (commitment === undefined || bodySalt === null) return 'broken'
  return isCommitted(body, bodySalt, commitment) ? 'committed' : 'broken'
}

/** `salt`: hex. */
export function isCommitted(body: string, salt: string, commitment: string): boolean {
  return commit('body', fromHex(salt), utf8(body)) === commitment
}

/** Undefined for a leaf in the format of a later version too: nothing can be said of its body. */
function commitmentIn(leaf: string): string | undefined {
  try {
    const entry = parseEntry(utf8(leaf))
    return 'bodyCommitment' in entry ? entry.bodyCommitment : undefined
  } catch {
    return undefined
  }
}
