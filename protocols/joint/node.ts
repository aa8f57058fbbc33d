// SPEC.md, "Reserve and release": what a node does with one joint question, as a pure state machine that
// test/protocols/joint checks exhaustively.

/**
 * What a node has of one J. One row of its database, written in the same transaction as hold, charge and log
 * entry.
 */
export interface JointRecord {
  /**
   * `held` counts as spent in every cap and does not expire. `ended`: a hold that its consumer or an officer
   * gave back.
   */
  readonly state: 'none' | 'held' | 'ended' | 'released'
  /**
   * Commitment to the stored share. Set once: its noise is never drawn again, whatever becomes of the hold.
   */
  readonly commitment: string | undefined
  /** Digests of the signed questions that this hold has said yes to and nobody cancelled, ascending. */
  readonly live: readonly string[]
  /**
   * Digests of questions that their consumer or an officer cancelled; also ones that were never seen. Kept
   * until they expire.
   */
  readonly cancelled: readonly string[]
  /**
   * This node was shown a yes of its own that it does not know: it is a restored backup and signs nothing
   * until an officer decides.
   */
  readonly stopped: boolean
}

export const NO_RECORD: JointRecord = {
  state: 'none',
  commitment: undefined,
  live: [],
  cancelled: [],
  stopped: false,
}

/** A yes whose signature, market edition and J were verified (documents.ts). */
export interface VerifiedYes {
  readonly node: string
  readonly question: string
  readonly commitment: string
  readonly isExpired: boolean
}

export type NodeEvent =
  /**
   * A valid, unexpired question. `mayReserve`: contract, caps and the one-open-hold rule allow a new hold.
   */
  | { readonly kind: 'question'; readonly question: string; readonly mayReserve: boolean }
  | { readonly kind: 'release'; readonly question: string; readonly yeses: readonly VerifiedYes[] }
  /** Signed by the question's consumer. */
  | { readonly kind: 'cancel'; readonly question: string }
  | { readonly kind: 'officerEnds' }

/** Sent only after the record, and with `charge` the ledger and log entry, are durable. */
export type NodeOutput =
  | { readonly kind: 'yes'; readonly question: string; readonly commitment: string }
  | { readonly kind: 'share'; readonly question: string; readonly commitment: string }
  | { readonly kind: 'refusal'; readonly question: string; readonly code: RefusalCode }

export type RefusalCode =
  | 'joint.refused' // contract or caps; also another open hold
  | 'joint.cancelled'
  | 'joint.stopped'
  | 'joint.yeses' // not one valid yes of every member for this question
  | 'joint.not_held' // an ended hold
  | 'joint.questions' // too many questions for one J

export interface NodeStep {
  readonly record: JointRecord
  /**
   * The hold becomes a charge, its log entry is written, the contract's price is due: exactly once for a J.
   */
  readonly charges: boolean
  readonly output: NodeOutput | undefined
}

/** Questions for one J that a node keeps apart; each new ephemeral key is one. */
export const MAX_LIVE = 16

/**
 * One event, atomically. `draw` computes the share, stores it and returns its commitment; it is called when
 * there is none yet and only then. `self` and `members` are those of the market edition.
 */
export function stepNode(
  record: JointRecord,
  event: NodeEvent,
  { self, members }: { readonly self: string; readonly members: readonly string[] },
  draw: () => string,
): NodeStep {
  switch (event.kind) {
    case 'question':
      return onQuestion(record, event, draw)
    case 'release':
      return onRelease(record, event, self, members)
    case 'cancel':
      return unchanged(withCancelled(record, [event.question]))
    case 'officerEnds':
      return unchanged(record.state === 'held' ? withCancelled(record, record.live) : record)
  }
}

/** Whether a record counts in caps: a hold is spent until it is given back. */
export function countsAsSpent({ state }: JointRecord): boolean {
  return state === 'held' || state === 'released'
}

function onQuestion(
  record: JointRecord,
  { question, mayReserve }: NodeEvent & { readonly kind: 'question' },
  draw: () => string,
): NodeStep {
  if (record.stopped) return refuse(record, question, 'joint.stopped')
  if (record.cancelled.includes(question)) return refuse(record, question, 'joint.cancelled')
  const isNew = !countsAsSpent(record)
  if (isNew && !mayReserve) return refuse(record, question, 'joint.refused')
  const live = withItem(record.live, question)
  if (live.length > MAX_LIVE) return refuse(record, question, 'joint.questions')
  const commitment = record.commitment ?? draw()
  const next: JointRecord = { ...record, state: isNew ? 'held' : record.state, commitment, live }
  return { record: next, charges: false, output: { kind: 'yes', question, commitment } }
}

function onRelease(
  record: JointRecord,
  { question, yeses }: NodeEvent & { readonly kind: 'release' },
  self: string,
  members: readonly string[],
): NodeStep {
  if (record.stopped) return refuse(record, question, 'joint.stopped')
  const own = yeses.find(yes => yes.node === self)
  // Verified, so this node's key signed it: also where the rest of the message is no good.
  if (own !== undefined && own.commitment !== record.commitment)
    return refuse({ ...record, stopped: true }, question, 'joint.stopped')
  if (!isComplete(question, yeses, members)) return refuse(record, question, 'joint.yeses')
  if (record.state === 'ended' || record.state === 'none') return refuse(record, question, 'joint.not_held')
  if (!record.live.includes(question)) return refuse(record, question, 'joint.cancelled')
  return {
    record: { ...record, state: 'released' },
    charges: record.state === 'held',
    output: { kind: 'share', question, commitment: record.commitment ?? '' },
  }
}

/** Exactly one yes of every member, all to this question and unexpired. */
function isComplete(question: string, yeses: readonly VerifiedYes[], members: readonly string[]): boolean {
  return (
    yeses.length === members.length &&
    members.every(member => yeses.some(yes => yes.node === member)) &&
    yeses.every(yes => yes.question === question && !yes.isExpired)
  )
}

/** A hold ends when its last live question is cancelled. What was charged stays charged. */
function withCancelled(record: JointRecord, questions: readonly string[]): JointRecord {
  const live = record.live.filter(question => !questions.includes(question))
  const cancelled = questions.reduce(withItem, record.cancelled)
  const ends = record.state === 'held' && live.length === 0
  return { ...record, state: ends ? 'ended' : record.state, live, cancelled }
}

function withItem(items: readonly string[], item: string): readonly string[] {
  return items.includes(item) ? items : [...items, item].sort()
}

function unchanged(record: JointRecord): NodeStep {
  return { record, charges: false, output: undefined }
}

function refuse(record: JointRecord, question: string, code: RefusalCode): NodeStep {
  return { record, charges: false, output: { kind: 'refusal', question, code } }
}
