// An edition in which half of the hidden cells hold no row, a service with its keys, and consumers behind proxies of their own.
import { join } from 'node:path'
import type { Declaration } from '../../../schemas/declaration.ts'
import { offerGrant } from '../../../src/sdk/grants.ts'
import {
  bytesOf,
  declarationOf,
  randomRows,
  seeded,
  temporaryFolder,
  writeContribution,
} from '../../../test/engine/support.ts'
import { budgetOf } from '../../../test/support/market.ts'
import { BLIND_FLAGS } from '../service/blind-market.ts'
import { type SpawnedMarket, spawnMarket } from '../service/market.ts'
import { readServiceKeys, type ServiceKeys } from './forge.ts'

/** Of the hidden dimension `a`: those below the middle are empty, the others hold about a hundred rows in each of the groups `b`. */
export const CELLS = 30
export const GROUPS = 4
const UNITS = 2000
const RICH = 10n ** 15n

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
  const plain = declarationOf({
    dimensions: [{ size: CELLS }, { size: GROUPS }],
    measures: [{ lo: 0, hi: 9 }],
    views: [{ name: 'all', for: ['count', 'sum'], caps: [], perUnit: 6 }],
    capacity: 20_000,
  })
  const keptShare = { ...plain.keptShare, charge: '1000000' }
  const declaration = { ...plain, keptShare, budget: budgetOf(RICH) }
  const rows = randomRows(seeded(3), declaration, UNITS).map(row => ({
    ...row,
    codes: row.codes.map((code, i) => (i === 0 ? CELLS / 2 + (code % (CELLS / 2)) : code)),
  }))
  const folder = await temporaryFolder()
  const file = await writeContribution(folder.path, declaration, rows)
  const bytes = await bytesOf(join(folder.path, file))
  await folder.remove()
  const contribution = { declaration, bytes, summary: { columns: [], kMin: 'none declared' as const } }
  const market = await spawnMarket([{ contribution, declaration }], [], undefined, { flags: BLIND_FLAGS })
  return {
    market,
    keys: readServiceKeys(market.place.dataDir, market.logKey),
    declaration,
    edition: market.editions[0] ?? '',
    invite: async id => {
      const code = await market.invite(id, ['consumer'])
      await offerGrant(market.provider.client, {
        dataset: declaration.dataset,
        consumer: id,
        modes: ['blind', 'open'],
        purposes: ['product-planning'],
        budget: String(RICH),
        expires: new Date(Date.now() + 86_400_000).toISOString(),
        blindLevel: 'insecureForTesting',
      })
      return code
    },
    stop: async () => {
      await market.server.stop()
      await market.remove()
    },
  }
}
