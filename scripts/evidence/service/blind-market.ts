// A service in a process of its own with an edition that can be asked blind, and consumers that may.
import { join } from 'node:path'
import type { Declaration } from '../../../schemas/declaration.ts'
import { offerGrant } from '../../../src/sdk/grants.ts'
import type { Flags } from '../../../src/server/config/config.ts'
import {
  bytesOf,
  declarationOf,
  type DeclarationParts,
  randomRows,
  type Row,
  seeded,
  temporaryFolder,
  writeContribution,
} from '../../../test/engine/support.ts'
import { budgetOf } from '../../../test/support/market.ts'
import type { Contribution } from '../../../test/support/sample-orders.ts'
import { spawnMarket, type SpawnedMarket } from './market.ts'

export type SpawnedBlindMarket = SpawnedMarket & {
  readonly declaration: Declaration
  readonly edition: string
  /**
   * The code of a new organisation that is offered a blind grant at the level that is only for tests: to be
   * accepted by `acceptOffers`.
   */
  readonly inviteConsumer: (id: string) => Promise<string>
}

export const BLIND_FLAGS: Flags = { insecureBlindLevels: 'on', blindWorkers: '1' }
const RICH = 10n ** 15n

/** `change` is applied to each of the random rows. */
export async function spawnBlindMarket(
  parts: DeclarationParts,
  units: number,
  options: { readonly databaseUrl?: string | undefined; readonly change?: (row: Row) => Row } = {},
): Promise<SpawnedBlindMarket> {
  const { databaseUrl, change = row => row } = options
  const plain = declarationOf(parts)
  const totals = { charge: '1000000' }
  const declaration = { ...plain, totals, budget: budgetOf(RICH) }
  const folder = await temporaryFolder()
  const rows = randomRows(seeded(3), declaration, units).map(change)
  const file = await writeContribution(folder.path, declaration, rows)
  const bytes = await bytesOf(join(folder.path, file))
  await folder.remove()
  const contribution: Contribution = {
    declaration,
    bytes,
    summary: { columns: [], kMin: 'none declared' },
  }
  const market = await spawnMarket([{ contribution, declaration }], [], databaseUrl, { flags: BLIND_FLAGS })
  return {
    ...market,
    declaration,
    edition: market.editions[0] ?? '',
    inviteConsumer: async id => {
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
  }
}
