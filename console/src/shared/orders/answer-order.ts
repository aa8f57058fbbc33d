// The worker's side of an order: what was thrown goes back as what it was.
import { pack } from '../errors.ts'
import type { OrderReply } from './order.ts'

export async function answerOrder<Output, Progress>(
  id: number,
  carryOut: (onProgress: (progress: Progress) => void) => Promise<Output>,
): Promise<void> {
  const say = (reply: OrderReply<Progress>): void => self.postMessage(reply)
  try {
    const output = await carryOut(progress => say({ kind: 'progress', id, progress }))
    say({ kind: 'done', id, output })
  } catch (error) {
    say({ kind: 'failed', id, error: pack(error) })
  }
}
