// Decisions that needed two, as rows: what was asked, by whom, and who decided.
import type { DecisionBody } from '../../../schemas/body.ts'
import type { ReportRow } from '../../../schemas/compliance-report.ts'
import type { Tally } from './tally.ts'

type Bodies = ReadonlyMap<string, DecisionBody>

/** Changes of caps as `cap_changes`, the others as `approvals`. */
export function decisionRows(
  decisions: Tally['decisions'],
  bodies: Bodies,
  which: 'cap' | 'other',
): ReportRow[] {
  const ends = new Map(
    decisions.flatMap(leaf =>
      leaf.type === 'approval' || leaf.type === 'rejection' ? [[leaf.proposal, leaf] as const] : [],
    ),
  )
  return decisions.flatMap(leaf => {
    if (leaf.type !== 'proposal' || (leaf.kind === 'cap') !== (which === 'cap')) return []
    const end = ends.get(leaf.proposal)
    const state = end === undefined ? 'waiting' : end.type === 'approval' ? 'approved' : 'rejected'
    const by = [actorOf(bodies, leaf.seq), state, end === undefined ? null : actorOf(bodies, end.seq)]
    const cells =
      which === 'cap'
        ? [leaf.edition, leaf.capPerConsumer, leaf.capTotal, ...by]
        : [leaf.kind, leaf.edition ?? leaf.grantId ?? admittedIn(bodies, leaf.seq), ...by]
    return [{ cells, seq: end === undefined ? [leaf.seq] : [leaf.seq, end.seq] }]
  })
}

/** Whom a proposal would let in. */
function admittedIn(bodies: Bodies, seq: string): string | null {
  const body = bodies.get(seq)
  return body?.type === 'proposal' ? (body.admission?.organisation ?? null) : null
}

/** Organisation and key. */
export function actorOf(bodies: Bodies, seq: string): string | null {
  const body = bodies.get(seq)
  if (body === undefined || !('actor' in body) || body.actor === null) return null
  return `${body.actor.organisation} (${body.actor.keyId})`
}
