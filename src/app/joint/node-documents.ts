// What a node signs: its yeses, refusals and shares.
import { fromUtf8 } from '../../../protocols/bytes.ts'
import { signDocument } from '../../../protocols/identity/signed-document.ts'
import { encodeJoint, type JointDocuments, LONGEST_YES_MINUTES } from '../../../protocols/joint/documents.ts'
import type { NodeReply, SignedText } from '../../../schemas/joint.ts'
import type { Context } from '../context.ts'
import type { AskedQuestion } from './asked-question.ts'

type NodeKind = 'jointYes' | 'jointRefusal' | 'jointShare'

export async function signAsNode<Kind extends NodeKind>(
  { nodeKeys }: Pick<Context, 'nodeKeys'>,
  node: string,
  kind: Kind,
  content: JointDocuments[Kind],
): Promise<SignedText> {
  const document = encodeJoint(kind, content)
  const { sign } = nodeKeys.of(node)
  return { document: fromUtf8(document), signature: await signDocument(kind, document, sign) }
}

/** About this question, by this node. */
export function aboutOf({ market, member, planned, digest }: AskedQuestion) {
  return { marketEdition: market.id, joint: planned.joint, question: digest, node: member.organisation }
}

export async function sayYes(
  context: Pick<Context, 'nodeKeys' | 'store'>,
  asked: AskedQuestion,
  commitment: string,
): Promise<NodeReply> {
  const deadline = new Date(context.store.now() + LONGEST_YES_MINUTES * 60_000).toISOString()
  const content = { ...aboutOf(asked), commitment, deadline }
  return { kind: 'yes', yes: await signAsNode(context, asked.member.organisation, 'jointYes', content) }
}

/** `isFinal`: asking again is of no use, so the consumer had better cancel. */
export async function sayNo(
  context: Pick<Context, 'nodeKeys'>,
  about: ReturnType<typeof aboutOf>,
  code: string,
  isFinal: boolean,
): Promise<NodeReply> {
  const refusal = await signAsNode(context, about.node, 'jointRefusal', { ...about, code, isFinal })
  return { kind: 'refusal', refusal }
}
