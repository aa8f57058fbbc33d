// A message on its way to a member of a market, and what comes back.
import { ProtocolError } from '../../../protocols/errors.ts'
import type { JointMessage, NodeReply } from '../../../schemas/joint.ts'
import type { Context } from '../context.ts'
import { answerNode } from './answer-node.ts'
import { cosignReceipt } from './cosign-receipt.ts'
import type { OpenMarket } from './market-book.ts'

/**
 * To a member that this service acts for, or into the mailbox of its node. Undefined where that does not
 * answer. A share goes on with this service's cosignature on its receipt, or not at all.
 */
export async function sendToNode(
  context: Context,
  { edition }: OpenMarket,
  node: string,
  message: JointMessage,
): Promise<NodeReply | undefined> {
  const member = edition.members.find(({ organisation }) => organisation === node)
  if (member === undefined) return undefined
  if (member.logKey === context.service.logKey) return await answerNode(context, node, message)
  for (let attempt = 0; attempt < MAX_SENT; attempt++) {
    const reply = await context.mailbox.send(node, message)
    if (reply?.kind !== 'share') return reply
    const cosigned = await cosignShare(context, member.logKey, reply.share)
    if (cosigned !== 'passed') return cosigned
  }
  return NOT_COSIGNED
}

const MAX_SENT = 3
const NOT_COSIGNED = { kind: 'rejected', code: 'witness.too_few' } as const

async function cosignShare(context: Context, log: string, share: SentShare): Promise<NodeReply | 'passed'> {
  try {
    const found = await cosignReceipt(context, log, share.receipt)
    if (found.kind === 'cosigned') return { kind: 'share', share: { ...share, receipt: found.receipt } }
    return found.kind === 'passed' ? 'passed' : NOT_COSIGNED
  } catch (error) {
    if (error instanceof ProtocolError) return { kind: 'rejected', code: error.code }
    throw error
  }
}

type SentShare = Extract<NodeReply, { kind: 'share' }>['share']
