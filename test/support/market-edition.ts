import type { Declaration } from '../../schemas/declaration.ts'
import type { EditionTotal } from '../../schemas/engine.ts'
import { Edition } from '../../schemas/records.ts'

/** An open edition of `marketDeclaration`, of which nothing is spent. */
export function marketEdition(declaration: Declaration, totals: readonly EditionTotal[] = []): Edition {
  return Edition.parse({
    id: 'market@2025',
    dataset: 'market',
    provider: 'mall',
    status: 'open',
    declaration,
    totals,
    perConsumerCap: '200000000',
    totalCap: '500000000',
    totalSpent: '0',
    sealingCharge: '0',
    standingSpent: '0',
    poolSpent: '0',
    registered: '2026-01-01T00:00:00.000Z',
  })
}
