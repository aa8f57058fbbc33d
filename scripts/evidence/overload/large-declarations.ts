// What declarations near their limits make of the pages that every member reads.
import { DatasetId } from '../../../schemas/common.ts'
import { redeclared, seal } from '../../../test/support/market.ts'
import type { Contribution } from '../../../test/support/sample-orders.ts'
import { rounded } from '../../statistics.ts'
import type { SpawnedMarket } from '../service/market.ts'
import { signedHeaders } from './sign.ts'

/** Editions that nobody approved, each with a declaration near its limits: what the catalogue becomes. */
export async function largeDeclarations(
  market: SpawnedMarket,
  contribution: Contribution,
  declarations: number,
): Promise<Readonly<Record<string, number>>> {
  for (let n = 0; n < declarations; n++) {
    const declaration = redeclared(contribution, { dataset: DatasetId.parse(`large-${n}`) })
    const [first, ...others] = declaration.dimensions
    if (first === undefined) throw new Error('no dimension')
    const more = Array.from({ length: 4000 - first.values.length }, (_, i) => ({
      value: `${'v'.repeat(20)}${i}`,
      label: { zh: '值'.repeat(20), en: `${'n'.repeat(60)} ${i}` },
    }))
    const dimensions = [{ ...first, values: [...more, ...first.values] }, ...others]
    await seal(market.provider.client, contribution, { ...declaration, dimensions })
  }
  const [maker] = market.consumers
  if (maker === undefined) throw new Error('no consumer')
  const asked = { method: 'GET', target: '/v1/datasets' }
  const start = performance.now()
  const response = await fetch(`${market.server.url}${asked.target}`, {
    headers: await signedHeaders(maker.peer, asked),
  })
  const bytes = (await response.arrayBuffer()).byteLength
  return {
    largeDeclarations: declarations,
    largestPageBytes: bytes,
    largestPageMs: rounded(performance.now() - start, 2),
  }
}
