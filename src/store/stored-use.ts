// What organisations already hold of the questions they ask, looked up for a batch of questions at once.
import { type Kysely, sql } from 'kysely'
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

/** Where the newest release of a part lies; `grant`: under which it was asked. */
export interface BasePart {
  readonly digest: string
  readonly answer: string
  readonly position: number
  readonly grant: string
}

/** In the order of the questions, by one statement: all of them wait for it. */
export async function findStoredUses(
  db: Kysely<Database>,
  asked: readonly AskedUse[],
): Promise<readonly StoredUse[]> {
  if (asked.length === 0) return []
  const others = [...byKeys(db, asked), ...byParts(db, asked)]
  const rows = await byQueries(db, asked).unionAll(others).execute()
  const found = new Map(
    rows.map(({ by, organisation, scope, name, ...use }) => [nameOf(by, organisation, scope, name), use]),
  )
  return asked.map(({ organisation, edition, canonicalDigest, idempotencyKey: key, baseDigests }) => ({
    byKey: key === null ? undefined : found.get(nameOf('key', organisation, '', key)),
    answer: found.get(nameOf('query', organisation, edition, canonicalDigest))?.answer,
    bases: baseDigests.flatMap(digest => {
      const part = found.get(nameOf('part', organisation, edition, digest))
      return part === undefined ? [] : { ...part, digest }
    }),
  }))
}

/** What of the question it was found by; a key stands for one answer in whatever edition. */
type By = 'query' | 'key' | 'part'

function byQueries(db: Kysely<Database>, asked: readonly AskedUse[]) {
  return db
    .selectFrom('answers as a')
    .select([sql<By>`'query'`.as('by'), 'a.organisation', 'a.edition as scope'])
    .select(['a.canonical_digest as name', sql<number>`0`.as('position'), ...answerColumns])
    .where(eb =>
      eb(
        eb.refTuple('a.edition', 'a.organisation', 'a.canonical_digest'),
        'in',
        asked.map(use => eb.tuple(use.edition, use.organisation, use.canonicalDigest)),
      ),
    )
}

function byKeys(db: Kysely<Database>, asked: readonly AskedUse[]) {
  const wanted = asked.flatMap(({ organisation, idempotencyKey: key }) =>
    key === null ? [] : [{ organisation, key }],
  )
  if (wanted.length === 0) return []
  const statement = db
    .selectFrom('idempotency_keys as k')
    .innerJoin('answers as a', 'a.id', 'k.answer')
    .select([sql<By>`'key'`.as('by'), 'k.organisation', sql<string>`''`.as('scope')])
    .select(['k.key as name', sql<number>`0`.as('position'), ...answerColumns])
    .where(eb =>
      eb(
        eb.refTuple('k.organisation', 'k.key'),
        'in',
        wanted.map(each => eb.tuple(each.organisation, each.key)),
      ),
    )
  return [statement]
}

function byParts(db: Kysely<Database>, asked: readonly AskedUse[]) {
  const wanted = asked.flatMap(({ edition, organisation, baseDigests }) =>
    baseDigests.map(digest => ({ edition, organisation, digest })),
  )
  if (wanted.length === 0) return []
  const statement = db
    .selectFrom('base_parts as b')
    .innerJoin('answers as a', 'a.id', 'b.answer')
    .select([sql<By>`'part'`.as('by'), 'b.organisation', 'b.edition as scope'])
    .select(['b.part as name', 'b.position', ...answerColumns])
    .where(eb =>
      eb(
        eb.refTuple('b.edition', 'b.organisation', 'b.part'),
        'in',
        wanted.map(each => eb.tuple(each.edition, each.organisation, each.digest)),
      ),
    )
  return [statement]
}

const answerColumns = [
  'a.id as answer',
  'a.edition',
  'a.canonical_digest as canonicalDigest',
  'a.grant_id as grant',
] as const

/** None of the parts holds a space: `checkPlainText`. */
function nameOf(...parts: readonly string[]): string {
  return parts.join(' ')
}
