import type { Kysely } from 'kysely'
import type { Answer } from '../../../schemas/answer.ts'
import type { Mode } from '../../../schemas/common.ts'
import type { Query } from '../../../schemas/query.ts'
import type { AnswerSummary } from '../../../schemas/records.ts'
import type { BodyVault } from '../body-vault.ts'
import { answerDocumentOf, answerSummaryOf, askedIn } from '../decode.ts'
import { openBatches, openedPage } from '../kept-bodies.ts'
import { type Page, pageLimit, type PageRequest, rowsBySeq } from '../page.ts'
import type { ReaderCache } from '../readers.ts'
import { shredOf } from '../retention.ts'
import type { CommitmentOpening } from '../sealed-batch.ts'
import type { BasePart } from '../stored-use.ts'
import type { Database } from '../tables.ts'

/** An answer with what opens its entry's commitments; the receipt is the log's to give. */
export interface StoredAnswer {
  readonly answer: CommitmentOpening
  readonly body: CommitmentOpening
  readonly leaf: Uint8Array
  readonly seq: number
}

/** Whose answers; what is undefined narrows nothing. */
type AnswersRequest = PageRequest & {
  readonly organisation: string
  readonly edition?: string | undefined
  readonly kind?: AnswerSummary['kind'] | undefined
  readonly mode?: Mode | undefined
}

export function answerReaders(
  db: Kysely<Database>,
  vault: BodyVault | undefined,
  { documents, questions }: Partial<Pick<ReaderCache, 'documents' | 'questions'>> = {},
) {
  const asked = (id: string, organisation: string) =>
    db
      .selectFrom('answers as a')
      .innerJoin('entries as e', 'e.seq', 'a.seq')
      .select(['a.seq', 'e.sealed_batch'])
      .where('a.id', '=', id)
      .where('a.organisation', '=', organisation)
  return {
    ...reuseReaders(db),

    /** Undefined too of one that was destroyed: `destroyedAnswer`. */
    async answer(id: string, organisation: string): Promise<StoredAnswer | undefined> {
      const row = await asked(id, organisation).select('e.leaf').executeTakeFirst()
      if (row === undefined) return undefined
      const seq = Number(row.seq)
      const { body, answer } = (await openBatches(db, vault, [row.sealed_batch])).get(seq) ?? {}
      return body && answer ? { answer, body, leaf: row.leaf, seq } : undefined
    },

    /** The entry that says that this answer was destroyed. */
    async destroyedAnswer(id: string, organisation: string): Promise<number | undefined> {
      const row = await db
        .selectFrom('answers')
        .select('seq')
        .where('id', '=', id)
        .where('organisation', '=', organisation)
        .executeTakeFirst()
      return row && (await shredOf(db, Number(row.seq)))
    },

    /**
     * Newest first, destroyed ones too, without shares: a share has no question of its own and is read with
     * its joint answer.
     */
    async answers(request: AnswersRequest): Promise<Page<AnswerSummary>> {
      const { organisation, edition, kind, mode } = request
      let query = db
        .selectFrom('answers as a')
        .innerJoin('entries as e', 'e.seq', 'a.seq')
        .select(['a.id', 'a.edition', 'a.mode', 'a.kind', 'a.charge', 'a.seq', 'a.released'])
        .select('e.sealed_batch')
        .where('a.organisation', '=', organisation)
        .whereRef('a.question_digest', '<>', 'a.canonical_digest')
      if (edition !== undefined) query = query.where('a.edition', '=', edition)
      if (kind !== undefined) query = query.where('a.kind', '=', kind)
      if (mode !== undefined) query = query.where('a.mode', '=', mode)
      const rows = await rowsBySeq(query, request, 'a.seq')
      const shown = rows.slice(0, pageLimit(request)).map(row => {
        const known = questions?.get(row.id)
        return known === undefined ? { ...row, known } : { ...row, known, sealed_batch: null }
      })
      const items = await openedPage(db, vault, shown, ({ known, ...row }, opened) => {
        const body = opened?.body.bytes
        const query = known ?? (body === undefined ? null : askedIn(body))
        if (known === undefined && query !== null && isShort(query)) questions?.set(row.id, query)
        return { item: answerSummaryOf(row, query), bytes: body?.length ?? 0 }
      })
      return { items, next: items.length < rows.length ? (items.at(-1)?.seq ?? null) : null }
    },

    /** The document of a stored answer, decoded. */
    async answerDocument(id: string, organisation: string): Promise<Answer | undefined> {
      const name = `${organisation} ${id}`
      const known = documents?.get(name)
      if (known !== undefined) return known
      const row = await asked(id, organisation).executeTakeFirst()
      if (row === undefined) return undefined
      const seq = Number(row.seq)
      const opened = (await openBatches(db, vault, [row.sealed_batch])).get(seq)?.answer
      const document = opened ? answerDocumentOf(opened.bytes) : undefined
      if (document !== undefined) documents?.set(name, document)
      return document
    },
  }
}

/** Most are; long lists of values would fill the memory. */
function isShort(query: Query): boolean {
  return JSON.stringify(query).length <= 4096
}

/** What a new question can take from answers that its organisation has already. */
function reuseReaders(db: Kysely<Database>) {
  return {
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

    /** The newest answers to this question that this organisation has, however exact they are. */
    async answersToQuestion(
      edition: string,
      organisation: string,
      question: string,
      limit: number,
    ): Promise<readonly { readonly id: string; readonly grant: string }[]> {
      return await db
        .selectFrom('answers')
        .select(['id', 'grant_id as grant'])
        .where('edition', '=', edition)
        .where('organisation', '=', organisation)
        .where('question_digest', '=', question)
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute()
    },

    /** The grant under which an answer was asked; undefined where this organisation has no such answer. */
    async grantOfAnswer(id: string, organisation: string): Promise<string | undefined> {
      const query = db
        .selectFrom('answers')
        .select('grant_id as grant')
        .where('id', '=', id)
        .where('organisation', '=', organisation)
      return (await query.executeTakeFirst())?.grant
    },

    /** Which of these parts lie in answers that this organisation has: they are reused free. */
    async baseParts(
      edition: string,
      organisation: string,
      digests: readonly string[],
    ): Promise<readonly BasePart[]> {
      if (digests.length === 0) return []
      return await db
        .selectFrom('base_parts as b')
        .innerJoin('answers as a', 'a.id', 'b.answer')
        .select(['b.part as digest', 'b.answer', 'b.position', 'a.grant_id as grant'])
        .where('b.edition', '=', edition)
        .where('b.organisation', '=', organisation)
        .where('b.part', 'in', digests)
        .execute()
    },
  }
}
