// The rows of one group's released answers.
import type { LogTransaction } from './log-transaction.ts'
import type { Packed } from './packed.ts'
import { type Fragment, part } from './prepared.ts'
import type { ReleaseMember } from './release-member.ts'

export interface ReleasedMember {
  readonly member: ReleaseMember
  readonly seq: number
}

/** Parts of a `with`: the answers, which lie in the parcels of their entries, and the base parts that they hold. */
export function insertAnswers(
  released: readonly ReleasedMember[],
  { now }: Pick<LogTransaction, 'now'>,
): readonly Fragment[] {
  const column = <T>(of: (each: ReleasedMember) => T): readonly T[] => released.map(of)
  const parts = released.flatMap(({ member: { baseParts, edition, organisation, id: answer } }) =>
    baseParts.map(({ digest, position }) => ({ edition, organisation, digest, answer, position })),
  )
  return [
    part`answer as (
      insert into answers (id, edition, organisation, grant_id, mode, kind, canonical_digest, seq, charge, released)
      select *, ${BigInt(now)}::bigint from unnest(
        ${column(each => each.member.id)}::text[], ${column(each => each.member.edition)}::text[],
        ${column(each => each.member.organisation)}::text[], ${column(each => each.member.grant)}::text[],
        ${column(each => each.member.mode)}::text[], ${column(each => each.member.kind)}::text[],
        ${column(each => each.member.canonicalDigest)}::text[],
        ${column(each => BigInt(each.seq))}::bigint[], ${column(each => each.member.charge)}::bigint[]))`,
    part`part as (
      insert into base_parts (edition, organisation, part, answer, position)
      select * from unnest(
        ${parts.map(part => part.edition)}::text[], ${parts.map(part => part.organisation)}::text[],
        ${parts.map(part => part.digest)}::text[], ${parts.map(part => part.answer)}::text[],
        ${parts.map(part => part.position)}::int[]))`,
  ]
}

/** A part of a `with`. */
export function insertKeys(
  keys: readonly { readonly organisation: string; readonly key: string; readonly answer: string }[],
): Fragment {
  return part`bound as (
    insert into idempotency_keys (organisation, key, answer)
    select * from unnest(
      ${keys.map(each => each.organisation)}::text[], ${keys.map(each => each.key)}::text[],
      ${keys.map(each => each.answer)}::text[]))`
}

/** Parts of a `with`: ciphertexts, and the tickets that they use up. The tickets' rows were read under the head's lock, so each is ready. */
export function useTickets(packed: Packed, released: readonly ReleasedMember[]): readonly Fragment[] {
  const used = released.flatMap(({ member: { id: answer, blind } }) =>
    blind === undefined ? [] : [{ answer, ...blind }],
  )
  if (used.length === 0) return []
  const tickets = used.map(({ ticket }) => ticket)
  return [
    part`ciphertext as (
      insert into blind_answers (answer, ticket, ciphertexts)
      select answer, ticket, substr(bytes, ciphertexts, ciphertexts_n)
      from packed, unnest(
        ${used.map(({ answer }) => answer)}::text[], ${tickets}::text[],
        ${packed.column(used.map(({ ciphertexts }) => ciphertexts))})
        as b (answer, ticket, ciphertexts, ciphertexts_n))`,
    part`ticket as (update blind_tickets set state = 'used' where id = any(${tickets}::text[]))`,
  ]
}
