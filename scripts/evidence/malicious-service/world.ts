// An edition in which half of the hidden cells hold no row, a service with its keys, and consumers behind proxies of their own.
import type { Declaration } from '../../../schemas/declaration.ts'
import { spawnBlindMarket } from '../service/blind-market.ts'
import type { SpawnedMarket } from '../service/market.ts'
import { readServiceKeys, type ServiceKeys } from './forge.ts'

/** Of the hidden dimension `a`: those below the middle are empty, the others hold about a hundred rows in each of the groups `b`. */
export const CELLS = 30
export const GROUPS = 4
const UNITS = 2000

export type MaliciousWorld = {
  readonly market: SpawnedMarket
  readonly keys: ServiceKeys
  readonly declaration: Declaration
  readonly edition: string
  /** The code of a new organisation that is offered a blind grant at the level that is only for tests. */
  readonly invite: (id: string) => Promise<string>
  readonly stop: () => Promise<void>
}

export async function openMaliciousWorld(): Promise<MaliciousWorld> {
  const { declaration, edition, inviteConsumer, ...market } = await spawnBlindMarket(
    {
      dimensions: [{ size: CELLS }, { size: GROUPS }],
      measures: [{ lo: 0, hi: 9 }],
      views: [{ name: 'all', for: ['count', 'sum'], caps: [], perUnit: 6 }],
      capacity: 20_000,
    },
    UNITS,
    {
      change: row => ({
        ...row,
        codes: row.codes.map((code, i) => (i === 0 ? CELLS / 2 + (code % (CELLS / 2)) : code)),
      }),
    },
  )
  return {
    market,
    keys: readServiceKeys(market.place.dataDir, market.logKey),
    declaration,
    edition,
    invite: inviteConsumer,
    stop: async () => {
      await market.server.stop()
      await market.remove()
    },
  }
}
