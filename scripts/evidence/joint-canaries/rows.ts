// Exports whose every amount is a canary: thirteen or fourteen digits that nothing else has, so that each
// platform's totals, and those of all, are recognised wherever they are met.
import { randomInt } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { identifierKinds } from '../../../protocols/anonymise/identifiers.ts'
import { prepare } from '../../../src/prepare/node/prepare.ts'
import type { Contribution } from '../../../test/support/sample-orders.ts'

export const SHOPS = ['north', 'south', 'east', 'west'] as const

export interface CanaryExport {
  readonly contribution: Contribution
  /** Amount by amount. */
  readonly amounts: readonly bigint[]
  /** Exact sums in the order of SHOPS. */
  readonly totals: readonly bigint[]
  /** Keys of buyers and orders, and a value outside the domain, none of which leaves the platform. */
  readonly texts: readonly string[]
}

export async function canaryExport(platform: number, rows: number): Promise<CanaryExport> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-canaries-'))
  try {
    const [dataFolder, outFolder] = [join(folder, 'export'), join(folder, 'out')]
    await mkdir(dataFolder)
    const lines = Array.from({ length: rows }, (_, i) => ({
      buyer: `canary-${platform}-buyer-${i}`,
      order: `canary-${platform}-order-${i}`,
      shop: i % SHOPS.length,
      group: i % 7 === 0 ? `canary-${platform}-group` : ['young', 'old'][i % 2],
      amount: canaryAmount(),
    }))
    const csv = lines.map(({ buyer, order, shop, group, amount }) =>
      [buyer, order, SHOPS[shop], group, '2025-05-05', amount].join(','),
    )
    await writeFile(
      join(dataFolder, 'rows.csv'),
      `${['buyer,order,shop,group,day,amount', ...csv].join('\n')}\n`,
    )
    const datasetFile = join(folder, 'dataset.yaml')
    await writeFile(datasetFile, stringify(DATASET))
    const made = await prepare({ datasetFile, dataFolder, outFolder, secretFile: join(folder, 'secret') })
    const { declaration, summary, contributionFile } = made
    const totals = SHOPS.map((_, shop) =>
      lines.filter(line => line.shop === shop).reduce((sum, { amount }) => sum + amount, 0n),
    )
    return {
      contribution: { declaration, summary, bytes: new Uint8Array(await readFile(contributionFile)) },
      amounts: lines.map(({ amount }) => amount),
      totals,
      texts: [`canary-${platform}-buyer-`, `canary-${platform}-order-`, `canary-${platform}-group`],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** None of them passes for the number of a bank card, as one in ten would: their column would be refused. */
function canaryAmount(): bigint {
  for (;;) {
    const amount = BigInt(randomInt(2_000_000, 22_000_000)) * 1_000_000n + BigInt(randomInt(1_000_000))
    if (identifierKinds(String(amount)).length === 0) return amount
  }
}

/** One row a buyer, so that no bound cuts anything and sums are those of the rows. */
const DATASET = {
  dataset: 'canaries',
  edition: '2025',
  title: 'canaries',
  source: 'evidence',
  period: { from: '2025-01-01', to: '2025-12-31' },
  files: ['rows.csv'],
  unit: { column: 'buyer', missing: 'refuse' },
  orderKey: { column: 'order' },
  // As large as it may be for amounts of this size.
  capacity: 400,
  dimensions: {
    shop: { column: 'shop', values: [...SHOPS] },
    group: { column: 'group', perUnit: true, values: ['young', 'old'] },
  },
  measures: { paid: { column: 'amount', quantum: '1', lo: 0, hi: 22_000_000_000_000 } },
  views: { lines: { for: ['count', 'sum'], perUnit: 1 }, buyers: { for: ['units'] } },
  quasiIdentifiers: ['group'],
  budget: {
    delta: '1e-6',
    perConsumer: { epsilon: '8' },
    total: { epsilon: '16' },
    perYear: { perConsumer: { epsilon: '8' }, total: { epsilon: '16' } },
  },
}
