// What organisations have already of the questions that they ask: looked up for many at once, in one statement that is planned once.
import type { Kysely } from 'kysely'
import { part, run } from './prepared.ts'
import type { Database } from './tables.ts'

export interface AskedUse {
  readonly edition: string
  readonly organisation: string
  readonly canonicalDigest: string
  readonly idempotencyKey: string | null
  readonly baseDigests: readonly string[]
}

/** What an organisation has already. */
export interface StoredUse {
  /** By the idempotency key: what it was used for. */
  readonly byKey: PriorUse | undefined
  /** By the canonical query: its answer. */
  readonly answer: string | undefined
  readonly bases: readonly BasePart[]
}

export interface PriorUse {
  readonly answer: string
  readonly edition: string
  readonly canonicalDigest: string
}

export interface BasePart {
  readonly digest: string
  readonly answer: string
  readonly position: number
}

interface Row {
  readonly by: 'key' | 'query' | 'part'
  /** Counts the questions, or all of their parts, from 1. */
  readonly n: number
  readonly answer: string
  readonly edition: string
  readonly digest: string
  readonly position: number
}

/**
 * In the order of the questions. A plan is made once, perhaps when the tables are empty and every way costs the same. So each lookup is
 * written such that only the right index serves it: a limit for one row, and an order that no other index has.
 */
export async function findStoredUses(
  db: Kysely<Database>,
  asked: readonly AskedUse[],
): Promise<readonly StoredUse[]> {
  const parts = asked.flatMap(({ edition, organisation, baseDigests }, of) =>
    baseDigests.map(digest => ({ of, edition, organisation, digest })),
  )
  const statement = part`
    select 'key' as by, n::int, a.id as answer, a.edition, a.canonical_digest as digest, 0 as position
      from unnest(${asked.map(use => use.organisation)}::text[], ${asked.map(use => use.idempotencyKey)}::text[])
        with ordinality as w (organisation, key, n)
      cross join lateral (select answer from idempotency_keys
        where organisation = w.organisation and key = w.key limit 1) as k
      cross join lateral (select id, edition, canonical_digest from answers where id = k.answer limit 1) as a
    union all select 'query', n::int, a.id, '', '', 0
      from unnest(${asked.map(use => use.edition)}::text[], ${asked.map(use => use.organisation)}::text[],
        ${asked.map(use => use.canonicalDigest)}::text[]) with ordinality as w (edition, organisation, digest, n)
      cross join lateral (select id, edition, organisation, canonical_digest from answers
        where (edition, organisation, canonical_digest) >= (w.edition, w.organisation, w.digest)
        order by edition, organisation, canonical_digest limit 1) as a
      where (a.edition, a.organisation, a.canonical_digest) = (w.edition, w.organisation, w.digest)
    union all select 'part', n::int, b.answer, '', w.part, b.position
      from unnest(${parts.map(part => part.edition)}::text[], ${parts.map(part => part.organisation)}::text[],
        ${parts.map(part => part.digest)}::text[])
        with ordinality as w (edition, organisation, part, n)
      cross join lateral (select answer, position from base_parts
        where edition = w.edition and organisation = w.organisation and part = w.part limit 1) as b`
  const { rows } = await run<Row>(db, statement)
  const found: Found[] = asked.map(() => ({ bases: [] }))
  for (const { by, n, answer, edition, digest, position } of rows) {
    const use = found[by === 'part' ? (parts[n - 1]?.of ?? -1) : n - 1]
    if (by === 'key' && use) use.byKey = { answer, edition, canonicalDigest: digest }
    if (by === 'query' && use) use.answer = answer
    if (by === 'part') use?.bases.push({ digest, answer, position })
  }
  return found.map(({ byKey, answer, bases }) => ({ byKey, answer, bases }))
}

interface Found {
  byKey?: PriorUse
  answer?: string
  readonly bases: BasePart[]
}
