import { type Kysely, sql } from 'kysely'
import type { Answer } from '../../../schemas/answer.ts'
import type { AnswerSummary } from '../../../schemas/records.ts'
import type { RecentMap } from '../../domain/recent-map.ts'
import { answerDocumentOf, answerSummaryOf } from '../decode.ts'
import { type Page, pageLimit, pageOf, type PageRequest, seqCursor } from '../page.ts'
import type { Database } from '../tables.ts'

/** An answer with what opens its entry's commitments; the receipt is the log's to give. */
export interface StoredAnswer {
  readonly summary: AnswerSummary
  readonly canonicalDigest: string
  readonly answer: Uint8Array
  readonly resultSalt: Uint8Array
  readonly seq: number
  readonly leaf: Uint8Array
  readonly body: Uint8Array
  readonly bodySalt: Uint8Array
}

export interface BasePart {
  readonly digest: string
  readonly answer: string
  readonly position: number
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

export function answerReaders(db: Kysely<Database>, documents?: RecentMap<string, Answer>) {
  return {
    async answer(id: string, organisation: string): Promise<StoredAnswer | undefined> {
      const row = await db
        .selectFrom('answers as a')
        .innerJoin('entries as e', 'e.seq', 'a.seq')
        .select(['a.id', 'a.edition', 'a.mode', 'a.kind', 'a.charge', 'a.seq', 'a.released', 'a.answer'])
        .select(['a.result_salt as resultSalt', 'a.canonical_digest as canonicalDigest'])
        .select(['e.leaf', 'e.body', 'e.body_salt as bodySalt'])
        .where('a.id', '=', id)
        .where('a.organisation', '=', organisation)
        .executeTakeFirst()
      if (row === undefined || row.body === null || row.bodySalt === null) return undefined
      const { canonicalDigest, answer, resultSalt, leaf, body, bodySalt } = row
      const summary = answerSummaryOf(row)
      return { summary, canonicalDigest, answer, resultSalt, seq: Number(row.seq), leaf, body, bodySalt }
    },

    /** Newest first. */
    async answers(
      request: PageRequest & { readonly organisation: string; readonly edition?: string | undefined },
    ): Promise<Page<AnswerSummary>> {
      let query = db
        .selectFrom('answers')
        .select(['id', 'edition', 'mode', 'kind', 'charge', 'seq', 'released'])
        .where('organisation', '=', request.organisation)
      if (request.edition !== undefined) query = query.where('edition', '=', request.edition)
      if (request.after !== undefined) query = query.where('seq', '<', seqCursor(request.after))
      const rows = await query
        .orderBy('seq', 'desc')
        .limit(pageLimit(request) + 1)
        .execute()
      return pageOf(rows, request, row => String(row.seq), answerSummaryOf)
    },

    /** The id of the answer to this canonical query that this organisation has already. */
    async answerTo(
      edition: string,
      organisation: string,
      canonicalDigest: string,
    ): Promise<string | undefined> {
      const query = db
        .selectFrom('answers')
        .select('id')
        .where('edition', '=', edition)
        .where('organisation', '=', organisation)
        .where('canonical_digest', '=', canonicalDigest)
      return (await query.executeTakeFirst())?.id
    },

    /** Looked up together, in a statement that is planned once, since every question asks for all of it. */
    async storedUse(of: {
      readonly edition: string
      readonly organisation: string
      readonly canonicalDigest: string
      readonly idempotencyKey: string
      readonly baseDigests: readonly string[]
    }): Promise<StoredUse> {
      const { edition, organisation, canonicalDigest, idempotencyKey, baseDigests } = of
      const { rows } = await sql<{
        by: string
        answer: string
        edition: string
        digest: string
        position: number
      }>`
        select 'key' as by, a.id as answer, a.edition, a.canonical_digest as digest, 0 as position
          from idempotency_keys k join answers a on a.id = k.answer
          where k.organisation = ${organisation} and k.key = ${idempotencyKey}
        union all select 'query', id, edition, canonical_digest, 0 from answers
          where edition = ${edition} and organisation = ${organisation} and canonical_digest = ${canonicalDigest}
        union all select 'part', b.answer, b.edition, b.part, b.position
          from unnest(${baseDigests}::text[]) as d (part) join base_parts b
          on b.edition = ${edition} and b.organisation = ${organisation} and b.part = d.part`.execute(db)
      const prior = rows.find(row => row.by === 'key')
      return {
        byKey: prior && { answer: prior.answer, edition: prior.edition, canonicalDigest: prior.digest },
        answer: rows.find(row => row.by === 'query')?.answer,
        bases: rows.filter(row => row.by === 'part'),
      }
    },

    /** The document of a stored answer, decoded. */
    async answerDocument(id: string, organisation: string): Promise<Answer | undefined> {
      const name = `${organisation} ${id}`
      const known = documents?.get(name)
      if (known !== undefined) return known
      const row = await db
        .selectFrom('answers')
        .select('answer')
        .where('id', '=', id)
        .where('organisation', '=', organisation)
        .executeTakeFirst()
      const document = row && answerDocumentOf(row.answer)
      if (document !== undefined) documents?.set(name, document)
      return document
    },

    /** Which of these parts lie in answers that this organisation has: they are reused free. */
    async baseParts(
      edition: string,
      organisation: string,
      digests: readonly string[],
    ): Promise<readonly BasePart[]> {
      if (digests.length === 0) return []
      return await db
        .selectFrom('base_parts')
        .select(['part as digest', 'answer', 'position'])
        .where('edition', '=', edition)
        .where('organisation', '=', organisation)
        .where('part', 'in', digests)
        .execute()
    },
  }
}
