import t from 'tap'
import { DatasetFile, type DatasetFileInput } from '../../schemas/dataset-file.ts'
import { declare } from '../../src/prepare/declaration.ts'
import { withBounds } from '../../src/prepare/draft-bounds.ts'
import { DATASET } from './helpers.ts'

const STEPS = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500]
/** 3 000 buyers of few orders a month, ten of very many. */
const ORDERS = [2000, 600, 250, 100, 40, 0, 0, 0, 0, 10]

/** The bound of orders by month, where each order has so many lines. */
function boundOfOrders(lines: number, views: DatasetFileInput['views'] = ONE): unknown {
  const file: DatasetFileInput = { ...DATASET, views }
  const declaration = declare(DatasetFile.parse(file), new Uint8Array(32))
  const histogram = (scale: number) => ({ steps: STEPS.map(step => step * scale), counts: ORDERS, sigma: 1 })
  const bounded = withBounds(file, declaration, {
    rows: 12 * 12_000 * lines,
    sizesOf: (_, of) => histogram(of === 'rows' ? lines : 1),
  })
  return bounded.views['orders']?.caps?.map(({ max }) => max)
}

const ONE: DatasetFileInput['views'] = {
  orders: { for: ['orders'], caps: [{ over: ['month'], max: 5, of: 'orders' }] },
}

t.test('a bound of orders does not depend on how many lines an order has', async t => {
  t.same(boundOfOrders(20), boundOfOrders(1))
})

t.test('the first of two bounds does not depend on the value that the second one begins with', async t => {
  const two = (max: number): DatasetFileInput['views'] => ({
    orders: {
      for: ['orders'],
      caps: [
        { over: ['month', 'category'], max, of: 'orders' },
        { over: ['category'], max, of: 'orders' },
      ],
    },
  })
  t.same(boundOfOrders(1, two(1)), boundOfOrders(1, two(400)))
})
