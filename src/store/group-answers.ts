// The rows of one group's released answers.
import type { Transaction } from 'kysely'
import type { ReleaseMember } from './release-member.ts'
import type { Database } from './tables.ts'
import type { Write } from './write-together.ts'

export interface ReleasedMember {
  readonly member: ReleaseMember
  readonly seq: number
}

/** The answers, whose bytes lie in the sealed batches of their entries, and the base parts that they hold. */
export function insertAnswers(
  tx: Transaction<Database>,
  released: readonly ReleasedMember[],
  now: number,
): readonly Write[] {
  if (released.length === 0) return []
  const answers = tx.insertInto('answers').values(
    released.map(({ member, seq }) => ({
      id: member.id,
      edition: member.edition,
      organisation: member.organisation,
      grant_id: member.grant,
      mode: member.mode,
      kind: member.kind,
      canonical_digest: member.canonicalDigest,
      question_digest: member.questionDigest,
      seq: BigInt(seq),
      charge: member.charge,
      released: BigInt(now),
    })),
  )
  const parts = released.flatMap(({ member: { baseParts, edition, organisation, id: answer } }) =>
    baseParts.map(({ digest: part, position }) => ({ edition, organisation, part, answer, position })),
  )
  if (parts.length === 0) return [answers]
  const bases = tx
    .insertInto('base_parts')
    .values(parts)
    .onConflict(conflict =>
      conflict.columns(['edition', 'organisation', 'part']).doUpdateSet(eb => ({
        answer: eb.ref('excluded.answer'),
        position: eb.ref('excluded.position'),
      })),
    )
  return [answers, bases]
}

/** Holds of joint questions are charges from now on. */
export function releaseHolds(
  tx: Transaction<Database>,
  released: readonly ReleasedMember[],
): readonly Write[] {
  return released.flatMap(({ member, seq }) =>
    member.joint === undefined
      ? []
      : tx
          .updateTable('joint_records')
          .set({ state: 'released', answer: member.id, seq: BigInt(seq) })
          .where('joint', '=', member.joint.joint)
          .where('node', '=', member.joint.node),
  )
}

/** Binds idempotency keys to the answers that they now identify. */
export function insertKeys(
  tx: Transaction<Database>,
  keys: readonly { readonly organisation: string; readonly key: string; readonly answer: string }[],
): readonly Write[] {
  return keys.length === 0 ? [] : [tx.insertInto('idempotency_keys').values([...keys])]
}

/**
 * Stores blind answers and uses up their tickets. The tickets' rows were read under the head's lock, so each
 * is still ready.
 */
export function useTickets(tx: Transaction<Database>, released: readonly ReleasedMember[]): readonly Write[] {
  const used = released.flatMap(({ member: { id: answer, blind } }) =>
    blind === undefined ? [] : [{ answer, ...blind }],
  )
  if (used.length === 0) return []
  const tickets = tx
    .updateTable('blind_tickets')
    .set({ state: 'used' })
    .where(
      'id',
      'in',
      used.map(({ ticket }) => ticket),
    )
  return [tx.insertInto('blind_answers').values(used), tickets]
}
