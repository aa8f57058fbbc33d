// A joint question as this browser stores it. The hub carries messages and keeps no answer: without this
// record the sum could not be opened again.
import { z } from 'zod'
import { Instant, Mode, Sha256Hex } from '../../../../schemas/common.ts'
import { JointAnswerFile, SealKey } from '../../../../schemas/joint.ts'
import { MarketEditionRecord } from '../../../../schemas/market.ts'
import { Query } from '../../../../schemas/query.ts'

/** The state at each member: of a question under way as the hub says, of a refusal as its node signed. */
export const NodeState = z.strictObject({
  organisation: z.string(),
  state: z.enum(['waiting', 'reserved', 'released', 'refused', 'silent']),
  /** Why a node refused or could not be reached; null: it did neither. */
  code: z.string().nullable(),
})
export type NodeState = z.infer<typeof NodeState>

export const StoredJointQuestion = z.strictObject({
  v: z.literal(1),
  /** The id that its answer has. */
  id: z.string().regex(/^answer_[A-Za-z0-9_-]{22}$/),
  market: MarketEditionRecord,
  /** J: the same question of the same market edition, whoever signed it when. */
  joint: Sha256Hex,
  question: JointAnswerFile.shape.question,
  /**
   * Kept until the question ends: together with the shares and a member's mask key it reveals that member's
   * own figures.
   */
  sealKey: SealKey.nullable(),
  /** Without hidden values: those are in the ticket. */
  query: Query,
  mode: Mode,
  asked: Instant,
  state: z.enum(['asked', 'answered', 'refused', 'cancelled']),
  /** As of the last attempt, in member order. */
  nodes: z.array(NodeState),
  file: JointAnswerFile.nullable(),
})
export type StoredJointQuestion = z.infer<typeof StoredJointQuestion>
