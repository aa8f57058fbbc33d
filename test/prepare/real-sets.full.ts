import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { prepare } from '../../src/prepare/node/prepare.ts'

const project = fileURLToPath(new URL('../../', import.meta.url))
const shared = join(project, '..', 'shared', 'data')

const SETS = [
  {
    example: 'amazon-open-ecommerce',
    data: 'amazon_open_ecommerce',
    rowsRead: 278_042,
    rowsKept: 278_042,
    units: 1735,
    months: 64,
    proposed: { lines: 20, orders: undefined },
  },
  {
    example: 'uci-online-retail',
    data: 'uci_online_retail',
    rowsRead: 541_909,
    rowsKept: 406_829,
    units: 4372,
    months: 14,
    proposed: { lines: 200, orders: 5 },
  },
]

for (const set of SETS) {
  const folder = join(shared, set.data)
  const absent = existsSync(folder) ? false : `${set.data} is not beside this checkout`
  t.test(
    `${set.example} prepares whole, and its ladders propose what was measured on it`,
    { skip: absent },
    async t => {
      const root = t.testdir()
      const { report, declaration, summary } = await prepare({
        datasetFile: join(project, 'examples', set.example, 'dataset.yaml'),
        dataFolder: folder,
        outFolder: join(root, 'out'),
        secretFile: join(root, 'secret'),
      })
      t.match(report, { rowsRead: set.rowsRead, rowsKept: set.rowsKept, units: set.units })
      t.equal(declaration.dimensions[0]?.values.length, set.months)
      for (const { missing, outside, unreadable } of report.dimensions.filter(
        each => each.name === 'month',
      )) {
        t.equal(missing + outside + unreadable, 0)
      }
      t.ok(report.columns.every(({ scan }) => scan.refused.length === 0))
      const proposal = (view: string, statistic: string) =>
        report.views.bounds.find(
          each => each.view === view && each.statistic === statistic && each.over.join() === 'month',
        )?.proposed
      t.equal(proposal('lines', 'count'), set.proposed.lines)
      t.equal(proposal('orders', 'orders'), set.proposed.orders)
      t.equal(summary.kMin, '5-19')
    },
  )
}
