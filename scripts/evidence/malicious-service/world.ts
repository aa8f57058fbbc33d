// An edition in which half of the hidden cells hold no row, and a service with its keys.
import { spawnBlindMarket, type SpawnedBlindMarket } from '../service/blind-market.ts'
import { readServiceKeys, type ServiceKeys } from './forge.ts'

/**
 * Of the hidden dimension `a`: those below the middle are empty, the others hold about 120 rows in each of
 * the groups `b`.
 */
export const CELLS = 30
const GROUPS = 4
const UNITS = 2000
/**
 * Between an empty and a full cell, so that noise makes neither pass for the other. A question of ρ ≥ 1
 * has counts of standard deviation √54 ≈ 7.35 at most: one of the eight counts of an empty cell reaches
 * 60 (8.1 deviations) with probability below 10⁻¹⁴, and the counts of a full cell, of 80 rows at least,
 * fall below it all at once with probability below 10⁻²⁰.
 */
const THRESHOLD = 60

export type MaliciousWorld = {
  readonly market: SpawnedBlindMarket
  readonly keys: ServiceKeys
  readonly stop: () => Promise<void>
}

export async function openMaliciousWorld(): Promise<MaliciousWorld> {
  const parts = {
    dimensions: [{ size: CELLS }, { size: GROUPS }],
    measures: [{ lo: 0, hi: 9 }],
    views: [{ name: 'all', for: ['count' as const, 'sum' as const], caps: [], perUnit: 6 }],
    capacity: 20_000,
    reportingThreshold: THRESHOLD,
  }
  const market = await spawnBlindMarket(parts, UNITS, {
    databaseUrl: 'shared',
    change: row => ({
      ...row,
      codes: row.codes.map((code, i) => (i === 0 ? CELLS / 2 + (code % (CELLS / 2)) : code)),
    }),
  })
  return {
    market,
    keys: readServiceKeys(market.place.dataDir, market.logKey),
    stop: async () => {
      await market.server.stop()
      await market.remove()
    },
  }
}
