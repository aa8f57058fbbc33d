import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { SAMPLE_COLUMNS, writeSampleOrders } from '../../scripts/sample/orders.ts'

t.test('a sample has exactly as many order lines as were asked for, below its header', async t => {
  const file = join(t.testdir(), 'orders.csv')
  let whole: readonly string[] = []
  for (let rows = 60; rows > 0; rows--) {
    const written = await writeSampleOrders(file, { rows, seed: 20_251_111, years: [2025, 2025] })
    const [header, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n')
    t.equal(header, SAMPLE_COLUMNS.join())
    t.same([written, lines.length], [rows, rows])
    if (whole.length > 0) t.same(lines, whole.slice(0, rows), 'the same orders, fewer of them')
    whole = lines
  }
})
