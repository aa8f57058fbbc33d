// Questions that a hub carries to the nodes of a market.
import type { Kysely, Selectable } from 'kysely'
import type { NodeShare, SignedText } from '../../../schemas/joint.ts'
import { fromUtf8 } from '../../../protocols/bytes.ts'
import type { BodyVault, CarriedPlace } from '../body-vault.ts'
import { type Page, pageLimit, pageOf, type PageRequest, seqCursor } from '../page.ts'
import type { Database } from '../tables.ts'

export interface RelayedQuestion {
  readonly question: string
  readonly joint: string
  readonly marketEdition: string
  readonly consumer: string
  readonly signed: SignedText
  readonly cancel: SignedText | null
  readonly yeses: readonly SignedText[]
  readonly refusals: readonly SignedText[]
  readonly shares: readonly NodeShare[]
  readonly seq: number | null
  /** Milliseconds since 1970. */
  readonly made: number
}

export function relayedReaders(db: Kysely<Database>, vault: BodyVault | undefined, now: () => number) {
  const relayedOf = (row: Row) => opened(row, vault)

  const unanswered = (consumer: string, marketEdition: string) =>
    db
      .selectFrom('joint_questions')
      .selectAll()
      .where('consumer', '=', consumer)
      .where('market_edition', '=', marketEdition)
      .where('seq', 'is', null)
  return {
    /**
     * A consumer's questions to a market edition that some node has reserved for and that are neither answered
     * nor cancelled, the oldest first: of all, a node holds for one at a time.
     */
    async heldRelayed(consumer: string, marketEdition: string): Promise<readonly RelayedQuestion[]> {
      const rows = await unanswered(consumer, marketEdition)
        .where('cancel', 'is', null)
        .where(eb => eb.or([eb('yeses', '!=', '[]'), eb('shares', 'is not', null)]))
        .orderBy('made')
        .orderBy('question')
        .limit(MAX_OPEN_RELAYED)
        .execute()
      return rows.map(relayedOf)
    },

    /** How many a consumer has in all markets that some node holds for, or may still come to hold for. */
    async openRelayedCount(consumer: string): Promise<number> {
      const { open } = await db
        .selectFrom('joint_questions')
        .select(eb => eb.fn.countAll<bigint>().as('open'))
        .where('consumer', '=', consumer)
        .where('seq', 'is', null)
        .where('cancel', 'is', null)
        .where(eb =>
          eb.or([
            eb('yeses', '!=', '[]'),
            eb('shares', 'is not', null),
            eb('made', '>=', BigInt(now() - LONGEST_OPEN_MS)),
          ]),
        )
        .executeTakeFirstOrThrow()
      return Number(open)
    },

    /**
     * A consumer's cancelled questions to a market edition, the newest first: a node that was cut off from
     * one of these cancels still holds.
     */
    async cancelledRelayed(consumer: string, marketEdition: string): Promise<readonly RelayedQuestion[]> {
      const rows = await unanswered(consumer, marketEdition)
        .where('cancel', 'is not', null)
        .orderBy('made', 'desc')
        .orderBy('question')
        .limit(MAX_CANCELLED)
        .execute()
      return rows.map(relayedOf)
    },

    /** The newest first. */
    async relayedQuestions(request: PageRequest): Promise<Page<RelayedQuestion>> {
      return pageOf(await newest(db, request).execute(), request, cursorOf, relayedOf)
    },

    /** A consumer's that are neither answered nor cancelled, in all markets; the newest first. */
    async openRelayedOf(consumer: string, request: PageRequest): Promise<Page<RelayedQuestion>> {
      const rows = await newest(db, request)
        .where('consumer', '=', consumer)
        .where('seq', 'is', null)
        .where('cancel', 'is', null)
        .execute()
      return pageOf(rows, request, cursorOf, relayedOf)
    },

    /** Questions that some node has reserved for, and that are neither answered nor cancelled. */
    async reservedRelayed(request: PageRequest): Promise<Page<RelayedQuestion>> {
      const rows = await newest(db, request)
        .where('seq', 'is', null)
        .where('cancel', 'is', null)
        .where('yeses', '!=', '[]')
        .execute()
      return pageOf(rows, request, cursorOf, relayedOf)
    },

    async relayedQuestion(question: string): Promise<RelayedQuestion | undefined> {
      const row = await db
        .selectFrom('joint_questions')
        .selectAll()
        .where('question', '=', question)
        .executeTakeFirst()
      return row && relayedOf(row)
    },
  }
}

function newest(db: Kysely<Database>, request: PageRequest) {
  const [made = '', question = ''] = (request.after ?? '').split(':')
  const ordered = db
    .selectFrom('joint_questions')
    .selectAll()
    .orderBy('made', 'desc')
    .orderBy('question')
    .limit(pageLimit(request) + 1)
  if (request.after === undefined) return ordered
  return ordered.where(eb =>
    eb.or([
      eb('made', '<', seqCursor(made)),
      eb.and([eb('made', '=', seqCursor(made)), eb('question', '>', question)]),
    ]),
  )
}

type Row = Selectable<Database['joint_questions']>

function cursorOf({ made, question }: Row): string {
  return `${made}:${question}`
}

function opened(row: Row, vault: BodyVault | undefined): RelayedQuestion {
  const { question, joint, consumer, signed, cancel, yeses, refusals, shares, seq } = row
  const open = (column: CarriedPlace['column'], sealed: Uint8Array): unknown => {
    const bytes = vault?.openCarried(row.body_key, { question, column }, sealed)
    if (bytes === undefined) throw new Error('a question that a hub carries ends with the key of its month')
    return JSON.parse(fromUtf8(bytes))
  }
  return {
    question,
    joint,
    marketEdition: row.market_edition,
    consumer,
    signed: open('signed', signed) as SignedText,
    cancel: cancel === null ? null : (open('cancel', cancel) as SignedText),
    yeses: JSON.parse(yeses) as SignedText[],
    refusals: JSON.parse(refusals) as SignedText[],
    shares: shares === null ? [] : (open('shares', shares) as NodeShare[]),
    seq: seq === null ? null : Number(seq),
    made: Number(row.made),
  }
}

/** A node has one open hold of a consumer, which is of one of the newest. */
export const MAX_CANCELLED = 16

/** Clients sign questions that are valid for much less; whoever repeats one is asked for anew. */
export const LONGEST_OPEN_MS = 24 * 60 * 60_000

/** Of one consumer at once, in all markets. */
export const MAX_OPEN_RELAYED = 64
