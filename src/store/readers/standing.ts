import type { Kysely } from 'kysely'
import type { Query } from '../../../schemas/query.ts'
import type { StandingQuestion } from '../../../schemas/standing.ts'
import { type BodyVault, RECORDS } from '../body-vault.ts'
import { instant, instantOrNull } from '../decode.ts'
import { type Page, pageBySeq, type PageRequest } from '../page.ts'
import type { Database } from '../tables.ts'
import type { StoredAnswer } from './answers.ts'

/** A published question; `access` is the caller's to find. */
export type StoredStanding = Omit<StandingQuestion, 'access'> & { readonly hasRead: boolean }

export function standingReaders(db: Kysely<Database>, vault: BodyVault | undefined) {
  const asSeen = (organisation: string) =>
    db
      .selectFrom('standing_questions as s')
      .innerJoin('editions as e', 'e.id', 's.edition')
      .leftJoin('standing_readings as r', join =>
        join.onRef('r.answer', '=', 's.id').on('r.organisation', '=', organisation),
      )
      .select(['s.id', 's.edition', 'e.dataset', 'e.provider', 's.query', 's.readers', 's.charge', 's.seq'])
      .select(['s.pool_charge as pool', 's.published', 's.withdrawn', 'r.seq as read'])
  return {
    async standing(id: string, organisation: string): Promise<StoredStanding | undefined> {
      const row = await asSeen(organisation).where('s.id', '=', id).executeTakeFirst()
      return row && standingOf(row)
    },

    /** Newest first. */
    async standingQuestions(
      request: PageRequest & { readonly organisation: string; readonly dataset?: string | undefined },
    ): Promise<Page<StoredStanding>> {
      let query = asSeen(request.organisation)
      if (request.dataset !== undefined) query = query.where('e.dataset', '=', request.dataset)
      return await pageBySeq(query, request, standingOf, 's.seq')
    },

    /** The id of this canonical question, where it is published on this edition now. */
    async standingTo(
      edition: string,
      canonicalDigest: string,
    ): Promise<{ readonly id: string; readonly readers: StandingQuestion['readers'] } | undefined> {
      return await db
        .selectFrom('standing_questions')
        .select(['id', 'readers'])
        .where('edition', '=', edition)
        .where('canonical_digest', '=', canonicalDigest)
        .where('withdrawn', 'is', null)
        .executeTakeFirst()
    },

    async standingProof(id: string): Promise<StoredAnswer | undefined> {
      const row = await db
        .selectFrom('standing_questions as s')
        .innerJoin('entries as e', 'e.seq', 's.seq')
        .select(['s.seq', 's.sealed', 'e.leaf', 'e.body'])
        .where('s.id', '=', id)
        .executeTakeFirst()
      if (row === undefined || row.body === null) return undefined
      const seq = Number(row.seq)
      const answer = vault?.openAnswer(seq, row.sealed)
      const body = vault?.openBody(RECORDS, seq, row.body)
      return answer && body && { answer, body, leaf: row.leaf, seq }
    },
  }
}

type Row = Pick<
  { [K in keyof StoredStanding]: string },
  'id' | 'edition' | 'dataset' | 'provider' | 'query'
> & {
  readonly readers: StandingQuestion['readers']
  readonly charge: bigint
  readonly pool: bigint | null
  readonly seq: bigint
  readonly published: bigint
  readonly withdrawn: bigint | null
  readonly read: bigint | null
}

function standingOf({ read, query, charge, pool, seq, published, withdrawn, ...row }: Row): StoredStanding {
  return {
    id: row.id,
    edition: row.edition as StoredStanding['edition'],
    dataset: row.dataset as StoredStanding['dataset'],
    provider: row.provider as StoredStanding['provider'],
    query: JSON.parse(query) as Query,
    readers: row.readers,
    charge: String(charge),
    pool: pool === null ? null : String(pool),
    seq: String(seq),
    published: instant(published),
    withdrawn: instantOrNull(withdrawn),
    hasRead: read !== null,
  }
}
