// Everything that can be looked up, on the database or inside a transaction. Who may see a row is the
// caller's decision: what belongs to one organisation is asked for together with it, so that somebody else's
// object is simply not there.
import type { Kysely } from 'kysely'
import type { Answer } from '../../schemas/answer.ts'
import type { Query } from '../../schemas/query.ts'
import { LruMap } from '../domain/lru-map.ts'
import type { BodyVault } from './body-vault.ts'
import { answerReaders } from './readers/answers.ts'
import { datasetReaders, type SealedParts } from './readers/datasets.ts'
import { grantReaders } from './readers/grants.ts'
import { drawReaders } from './readers/draws.ts'
import { jointReaders } from './readers/joint.ts'
import { relayedReaders } from './readers/relayed.ts'
import { marketReaders } from './readers/markets.ts'
import { organisationReaders } from './readers/organisations.ts'
import { proposalReaders } from './readers/proposals.ts'
import { savedQuestionReaders } from './readers/saved-questions.ts'
import { standingReaders } from './readers/standing.ts'
import { ticketReaders } from './readers/tickets.ts'
import { workReaders } from './readers/work.ts'
import { dueRange } from './retention.ts'
import type { Database } from './tables.ts'

/**
 * Without a vault stored answers cannot be read. `cache`: only for reads outside of transactions, since
 * it must hold nothing that was never committed.
 */
export function readers(
  db: Kysely<Database>,
  vault: BodyVault | undefined,
  now: () => number,
  cache?: ReaderCache,
) {
  return {
    ...organisationReaders(db, now),
    ...datasetReaders(db, cache?.sealed),
    ...grantReaders(db),
    ...answerReaders(db, vault, cache),
    ...standingReaders(db, vault),
    ...savedQuestionReaders(db, vault),
    ...workReaders(db),
    ...ticketReaders(db),
    ...proposalReaders(db),
    ...drawReaders(db),
    ...jointReaders(db),
    ...relayedReaders(db, vault, now),
    ...marketReaders(db),

    /** What of this month or an earlier one was asked, and can still be read. */
    dueForShredding: async (through: string) => await dueRange(db, through),
  }
}

/**
 * What can never change once it is committed, decoded: declarations of sealed editions, stored answers, and
 * what they asked.
 */
export type ReaderCache = {
  readonly sealed: LruMap<string, SealedParts>
  readonly documents: LruMap<string, Answer>
  readonly questions: LruMap<string, Query>
}

export function emptyReaderCache(): ReaderCache {
  return { sealed: new LruMap(32), documents: new LruMap(256), questions: new LruMap(4096) }
}

export type Readers = ReturnType<typeof readers>
