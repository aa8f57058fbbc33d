import type { UseCase } from '../call.ts'
import { fault } from '../../../schemas/fault.ts'

/**
 * Messages to the calling provider's node. Whoever polled in its place could answer nothing: every document
 * is signed by the node's own key.
 */
export const pollNode: UseCase<'nodePoll'> = async (context, call) => {
  if (!(await context.store.useNonce(call.nonce))) throw fault('request.replayed')
  const { organisation } = call.actor
  if (call.body.node !== undefined) context.mailbox.note(organisation, call.body.node)
  const messages = await context.mailbox.poll(organisation, call.body.results, HOLD_MS, call.signal)
  return { messages: [...messages] }
}

/**
 * To the node of a provider, as it was signed for it. Throws `request.not_found` for one that does not poll,
 * and `joint.unanswered`.
 */
export const requestNode: UseCase<'nodeRequest'> = async (context, call) => {
  if (!(await context.store.useNonce(call.nonce))) throw fault('request.replayed')
  const node = call.params.id
  if (!context.mailbox.isConnected(node)) throw fault('request.not_found')
  const reply = await context.mailbox.send(node, { kind: 'request', request: call.body })
  if (reply?.kind !== 'answer') throw fault('joint.unanswered', { nodes: [node] })
  return reply.answer
}

const HOLD_MS = 25_000
