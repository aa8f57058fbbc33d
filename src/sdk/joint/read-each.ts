import { ProtocolError } from '../../../protocols/errors.ts'
import { SdkError } from '../errors.ts'
import type { PinnedMarket } from './pin-market.ts'

/**
 * What `read` makes of every member's message, in member order: of public bytes only, before anything is
 * decrypted. Throws `sdk.joint_share` with the names of all members whose message it refuses.
 */
export function readEach<T, R>(
  { edition }: PinnedMarket,
  messages: readonly T[],
  read: (message: T) => R,
): readonly R[] {
  const done: R[] = []
  const refused: string[] = []
  for (const [place, message] of messages.entries()) {
    try {
      done.push(read(message))
    } catch (error) {
      // No member is the cause of other failures, such as too little memory.
      if (!(error instanceof ProtocolError) || !REFUSALS.has(error.code)) throw error
      refused.push(edition.members[place]?.organisation ?? '')
    }
  }
  if (refused.length > 0)
    throw new SdkError('sdk.joint_share', 'a share is no message that can be added', {
      nodes: refused.join(', '),
    })
  return done
}

const REFUSALS: ReadonlySet<string> = new Set(['blind.answer', 'blind.length', 'blind.seal', 'joint.cells'])
