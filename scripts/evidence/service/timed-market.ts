// An edition made for watching the clock: buyers of four sizes of group, 1 : 10 : 100 : 1 000, spread evenly
// over seventeen segments.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatasetId } from '../../../schemas/common.ts'
import { Declaration } from '../../../schemas/declaration.ts'
import type { QueryInput } from '../../../schemas/query.ts'
import { temporaryFolder, writeParquet } from '../../../test/engine/support.ts'
import type { MarketEdition } from './market.ts'

const SEGMENTS = 17
const CHOSEN = 8
/** Dimensions with one value for all, so that each client can ask for a cube of its own. */
const OWN = ['own0', 'own1', 'own2', 'own3', 'own4', 'own5']
export const SIZES = [1, 10, 100, 1000] as const

/** One of C(17, 8) = 24 310 sets of eight segments: equal in all that is public of them. */
export type SegmentSet = readonly string[]

/** Buyers of one size in one segment. */
export type Counts = readonly number[]

/** `full`: the counts of the largest edition that it must look like from outside. */
export async function timedEdition(dataset: string, counts: Counts, full: Counts): Promise<MarketEdition> {
  const folder = await temporaryFolder()
  try {
    const groups = counts
      .map((buyers, size) => `SELECT ${size} AS size, unnest(range(${buyers})) AS buyer`)
      .join(' UNION ALL ')
    const rows = `SELECT md5(concat(size, '-', segment, '-', buyer))::UUID AS u, size::USMALLINT AS d0, segment::USMALLINT AS d1, ${OWN.map((_, client) => `0::USMALLINT AS d${2 + client}`).join(', ')}
      FROM (${groups}), (SELECT unnest(range(${SEGMENTS})) AS segment)`
    const file = await writeParquet(folder.path, rows, 'contribution.parquet')
    const bytes = new Uint8Array(await readFile(join(folder.path, file)))
    const declaration = declarationOf(dataset, SEGMENTS * full.reduce((sum, count) => sum + count, 0))
    return {
      declaration,
      contribution: { declaration, bytes, summary: { columns: [], kMin: 'none declared' } },
    }
  } finally {
    await folder.remove()
  }
}

/**
 * Buyers of one size in these segments; `rho` differs only where each question shall have noise of its own.
 */
export function cubeQuestion(edition: string, size: number, segment: SegmentSet, rho = '0.001'): QueryInput {
  return {
    kind: 'aggregate',
    edition,
    select: [{ statistic: 'units' }],
    where: { size: [`size${size}`], segment: [...segment] },
    privacy: { rho },
  }
}

/**
 * The same buyers, but with a value that nobody has beside the size: distinct buyers over several values are
 * scanned.
 */
export function scanQuestion(edition: string, size: number, segment: SegmentSet): QueryInput {
  return {
    kind: 'aggregate',
    edition,
    select: [{ statistic: 'units' }],
    where: { size: [`size${size}`, `none${size}`], segment: [...segment] },
    privacy: { rho: '0.001' },
  }
}

/** The same question from a cube that no other client asks for. */
export function ownCube(query: QueryInput, client: number): QueryInput {
  const name = OWN[client]
  if (name === undefined || !('where' in query)) throw new RangeError('no such client')
  return { ...query, where: { ...query.where, [name]: ['all'] } }
}

export function exactCount(counts: Counts, size: number): number {
  return (counts[size] ?? 0) * CHOSEN
}

/** All of them, in an order of their own for each call of `below`. */
export function segmentSets(below: (limit: number) => number): readonly SegmentSet[] {
  const sets: SegmentSet[] = []
  for (let mask = 0; mask < 2 ** SEGMENTS; mask++) {
    const chosen = Array.from({ length: SEGMENTS }, (_, i) => i).filter(i => (mask >> i) & 1)
    if (chosen.length === CHOSEN) sets.push(chosen.map(i => `s${String(i).padStart(2, '0')}`))
  }
  return shuffled(sets, below)
}

export function shuffled<T>(items: readonly T[], below: (limit: number) => number): T[] {
  const mixed = [...items]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = below(i + 1)
    const [a, b] = [mixed[i], mixed[j]]
    if (a !== undefined && b !== undefined) [mixed[i], mixed[j]] = [b, a]
  }
  return mixed
}

function declarationOf(dataset: string, capacity: number): Declaration {
  const label = (text: string) => ({ zh: text, en: text })
  const list = (values: readonly string[]) =>
    [...values, 'other'].map(value => ({ value, label: label(value) }))
  const cap = String(10n ** 15n)
  const caps = { perConsumer: cap, total: cap }
  return Declaration.parse({
    v: 1,
    dataset: DatasetId.parse(dataset),
    edition: '2025',
    title: label('timed'),
    source: label('made up'),
    period: { from: '2025-01-01', to: '2025-12-31' },
    unitKey: 'cd'.repeat(32),
    dimensions: [
      {
        name: 'size',
        label: label('size'),
        perUnit: false,
        kind: 'list',
        values: list([...SIZES.keys()].map(i => `size${i}`).concat([...SIZES.keys()].map(i => `none${i}`))),
      },
      {
        name: 'segment',
        label: label('segment'),
        perUnit: true,
        kind: 'list',
        values: list(Array.from({ length: SEGMENTS }, (_, i) => `s${String(i).padStart(2, '0')}`)),
      },
      ...OWN.map(name => ({
        name,
        label: label(name),
        perUnit: true,
        kind: 'list' as const,
        values: list(['all']),
      })),
    ],
    measures: [],
    views: [{ name: 'buyers', for: ['units'], caps: [] }],
    orders: false,
    capacity,
    budget: { delta: '1e-6', ...caps, perYear: caps },
    totals: { charge: '0' },
    quasiIdentifiers: [],
    reportingThreshold: 0,
  })
}
