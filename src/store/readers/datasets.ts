import type { Kysely } from 'kysely'
import type { ReportSummary } from '../../../schemas/contribution.ts'
import type { SealedManifest } from '../../../schemas/engine.ts'
import type { Edition } from '../../../schemas/records.ts'
import { type Declaration, type DeclarationHead, readsFrom } from '../../../schemas/declaration.ts'
import type { Allowance } from '../../../protocols/audit/allowance.ts'
import { dayNumber, dayOf, declaredAllowance, type Registered } from '../../domain/allowance.ts'
import { editionOf, editionRecord } from '../decode.ts'
import type { LruMap } from '../../domain/lru-map.ts'
import { type Page, pageById, type PageRequest } from '../page.ts'
import type { Database } from '../tables.ts'

export interface Dataset {
  readonly id: string
  readonly provider: string
  readonly unitKey: string
  /** The log's once an edition was sealed (`isStated`). */
  readonly allowance: Allowance
}

export interface Freezes {
  readonly paused: boolean
  readonly held: boolean
}

export interface SealedSecrets {
  readonly manifest: SealedManifest
  readonly salt: Uint8Array
}

export interface EditionsRequest extends PageRequest {
  readonly dataset?: string | undefined
  readonly provider?: string | undefined
}

export type EditionHead = Omit<Edition, 'declaration' | 'totals'> & { readonly head: DeclarationHead }

/** The parts of an edition that are fixed from its sealing on. */
export type SealedParts = Pick<Edition, 'declaration' | 'totals'>

export function datasetReaders(db: Kysely<Database>, sealed?: LruMap<string, SealedParts>) {
  return {
    async dataset(id: string): Promise<Dataset | undefined> {
      const row = await db.selectFrom('datasets').selectAll().where('id', '=', id).executeTakeFirst()
      return row && datasetOf(row)
    },

    /**
     * Those with an edition that was sealed: a page's cursor names the last of them, so it must be one that
     * the reader sees.
     */
    async datasets(request: PageRequest): Promise<Page<Dataset>> {
      const sealedOnes = db
        .selectFrom('editions')
        .select('dataset')
        .where('status', 'in', [...SEALED])
      const query = db.selectFrom('datasets').selectAll().where('id', 'in', sealedOnes)
      return await pageById(query, request, datasetOf)
    },

    async edition(id: string): Promise<Edition | undefined> {
      const parts = sealed?.get(id)
      if (parts !== undefined) {
        const row = await db.selectFrom('editions').select(CHANGING).where('id', '=', id).executeTakeFirst()
        return row && { ...editionRecord(row), ...parts }
      }
      const row = await db.selectFrom('editions').select(PUBLIC).where('id', '=', id).executeTakeFirst()
      const edition = row && editionOf(row)
      if (edition !== undefined && SEALED.has(edition.status)) sealed?.set(id, frozenParts(edition))
      return edition
    },

    async editions(request: EditionsRequest): Promise<Page<Edition>> {
      return await pageById(editionsFor(db, request).select(PUBLIC), request, editionOf)
    },

    /** As `editions`, without reading their declarations. */
    async editionHeads(request: EditionsRequest): Promise<Page<EditionHead>> {
      return await pageById(editionsFor(db, request).select([...CHANGING, 'head']), request, row => ({
        ...editionRecord(row),
        head: JSON.parse(row.head) as DeclarationHead,
      }))
    },

    /**
     * All editions that ever were of these pseudonyms or this dataset, failed ones apart: what
     * `checkAllowance` looks at. `now` is the log's, in milliseconds.
     */
    async editionCaps(
      of: { readonly unitKey: string } | { readonly dataset: string },
      now: number,
    ): Promise<readonly Registered[]> {
      const rows = await db
        .selectFrom('editions')
        .select(['id as edition', 'period_from as from', 'period_to as to'])
        .select(['per_consumer_cap as perConsumer', 'total_cap as total', 'sealed', 'status', 'declaration'])
        .where(eb => ('unitKey' in of ? eb('unit_key', '=', of.unitKey) : eb('dataset', '=', of.dataset)))
        .where('status', '!=', 'failed')
        .orderBy('period_from')
        .execute()
      return rows.map(({ status, declaration: written, sealed, ...caps }) => {
        const declaration = JSON.parse(written) as Declaration
        const { budget } = declaration
        const allowance = declaredAllowance(budget)
        const pool = BigInt(budget.pool?.epsilon ?? 0)
        const day = dayOf(Number(sealed ?? now))
        const first = dayNumber(readsFrom(declaration))
        return { ...caps, pool, readsFrom: first, sealed: day, isSealing: status === 'sealing', allowance }
      })
    },

    /** What its provider's tool said of it. Undefined where it was not kept. */
    async editionReport(id: string): Promise<ReportSummary | undefined> {
      const row = await db.selectFrom('editions').select('report').where('id', '=', id).executeTakeFirst()
      const report = row?.report ?? null
      return report === null ? undefined : (JSON.parse(report) as ReportSummary)
    },

    /** Who froze it: its provider (`paused`), an officer (`held`). */
    async freezes(id: string): Promise<Freezes> {
      const row = await db
        .selectFrom('editions')
        .select(['paused', 'held'])
        .where('id', '=', id)
        .executeTakeFirst()
      return { paused: row?.paused === true, held: row?.held === true }
    },

    /** For the engine and the officer's proofs only. Undefined until the edition is sealed. */
    async sealedSecrets(edition: string): Promise<SealedSecrets | undefined> {
      const row = await db
        .selectFrom('editions')
        .select(['manifest', 'manifest_salt as salt'])
        .where('id', '=', edition)
        .executeTakeFirst()
      if (row === undefined || row.manifest === null || row.salt === null) return undefined
      return { manifest: JSON.parse(row.manifest) as SealedManifest, salt: row.salt }
    },
  }
}

function editionsFor(db: Kysely<Database>, { dataset, provider }: EditionsRequest) {
  let query = db.selectFrom('editions')
  if (dataset !== undefined) query = query.where('dataset', '=', dataset)
  if (provider !== undefined) query = query.where('provider', '=', provider)
  return query
}

const CHANGING = [
  'id',
  'dataset',
  'provider',
  'status',
  'unit_key',
  'period_from',
  'period_to',
  'per_consumer_cap',
  'total_cap',
  'total_spent',
  'sealing_charge',
  'standing_spent',
  'pool_spent',
  'registered',
] as const
const PUBLIC = [...CHANGING, 'declaration', 'totals'] as const

/** Only one that failed before it was sealed can be registered anew, with another declaration. */
const SEALED: ReadonlySet<Edition['status']> = new Set<Edition['status']>([
  'sealed',
  'waiting',
  'open',
  'frozen',
  'withdrawn',
])

/** Handed to every request from now on, so that none can change it for the others. */
function frozenParts({ declaration, totals }: Edition): SealedParts {
  return freezeAll({ declaration, totals })
}

function freezeAll<T extends object>(value: T): T {
  for (const member of Object.values(value))
    if (typeof member === 'object' && member !== null) freezeAll(member)
  return Object.freeze(value)
}

function datasetOf(row: {
  id: string
  provider: string
  unit_key: string
  allowance_per_consumer: bigint
  allowance_total: bigint
  allowance_pool: bigint
}): Dataset {
  const { id, provider, unit_key: unitKey } = row
  const allowance = {
    perConsumer: row.allowance_per_consumer,
    total: row.allowance_total,
    pool: row.allowance_pool,
  }
  return { id, provider, unitKey, allowance }
}
