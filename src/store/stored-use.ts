// What organisations already hold of the questions they ask, looked up for a batch of questions at once.
import type { Kysely } from 'kysely'
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

/** In the order of the questions. */
export async function findStoredUses(
  db: Kysely<Database>,
  asked: readonly AskedUse[],
): Promise<readonly StoredUse[]> {
  const keys = await findKeys(db, asked)
  const answers = await findAnswers(db, asked)
  const bases = await findBases(db, asked)
  return asked.map(use => ({
    byKey: use.idempotencyKey === null ? undefined : keys.get(nameOf(use.organisation, use.idempotencyKey)),
    answer: answers.get(nameOf(use.edition, use.organisation, use.canonicalDigest)),
    bases: use.baseDigests.flatMap(digest => bases.get(nameOf(use.edition, use.organisation, digest)) ?? []),
  }))
}

async function findKeys(
  db: Kysely<Database>,
  asked: readonly AskedUse[],
): Promise<ReadonlyMap<string, PriorUse>> {
  const wanted = asked.flatMap(({ organisation, idempotencyKey: key }) =>
    key === null ? [] : [{ organisation, key }],
  )
  if (wanted.length === 0) return new Map()
  const rows = await db
    .selectFrom('idempotency_keys as k')
    .innerJoin('answers as a', 'a.id', 'k.answer')
    .select(['k.organisation', 'k.key', 'a.id as answer', 'a.edition'])
    .select('a.canonical_digest as canonicalDigest')
    .where(eb =>
      eb(
        eb.refTuple('k.organisation', 'k.key'),
        'in',
        wanted.map(each => eb.tuple(each.organisation, each.key)),
      ),
    )
    .execute()
  return new Map(rows.map(({ organisation, key, ...use }) => [nameOf(organisation, key), use]))
}

async function findAnswers(
  db: Kysely<Database>,
  asked: readonly AskedUse[],
): Promise<ReadonlyMap<string, string>> {
  if (asked.length === 0) return new Map()
  const rows = await db
    .selectFrom('answers')
    .select(['id', 'edition', 'organisation', 'canonical_digest'])
    .where(eb =>
      eb(
        eb.refTuple('edition', 'organisation', 'canonical_digest'),
        'in',
        asked.map(use => eb.tuple(use.edition, use.organisation, use.canonicalDigest)),
      ),
    )
    .execute()
  return new Map(rows.map(row => [nameOf(row.edition, row.organisation, row.canonical_digest), row.id]))
}

async function findBases(
  db: Kysely<Database>,
  asked: readonly AskedUse[],
): Promise<ReadonlyMap<string, BasePart>> {
  const wanted = asked.flatMap(({ edition, organisation, baseDigests }) =>
    baseDigests.map(digest => ({ edition, organisation, digest })),
  )
  if (wanted.length === 0) return new Map()
  const rows = await db
    .selectFrom('base_parts as b')
    .innerJoin('answers as a', 'a.id', 'b.answer')
    .select(['b.edition', 'b.organisation', 'b.part as digest', 'b.answer', 'b.position'])
    .select('a.grant_id as grant')
    .where(eb =>
      eb(
        eb.refTuple('b.edition', 'b.organisation', 'b.part'),
        'in',
        wanted.map(each => eb.tuple(each.edition, each.organisation, each.digest)),
      ),
    )
    .execute()
  return new Map(
    rows.map(({ edition, organisation, ...base }) => [nameOf(edition, organisation, base.digest), base]),
  )
}

/** None of the parts holds a space: `checkPlainText`. */
function nameOf(...parts: readonly string[]): string {
  return parts.join(' ')
}
