// Exports as providers have them: with what must not leave, and the same rows in another form.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { writeSampleOrders } from '../../../scripts/sample/orders.ts'
import { CANARY } from './world.ts'

/** Orders with a phone number, a remark, a rare value and a column whose name and values are markup. */
export async function hostileExport(
  folder: string,
): Promise<{ readonly file: string; readonly canaries: readonly string[] }> {
  const plain = join(folder, 'plain.csv')
  await writeSampleOrders(plain, { rows: 3000, seed: 11, years: [2025, 2025] })
  const [header = '', ...lines] = readFileSync(plain, 'utf8').trimEnd().split('\n')
  const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`
  const out = lines.map((line, i) => {
    const extra = [`1380013${8000 + (i % 1000)}`, `remark-canary-${i}`, i % 2 === 0 ? CANARY : 'plain']
    return `${i === 5 ? line.replace(/,[^,]*,[^,]*,[^,]*$/, ',rare-canary-tier,18-24,女') : line},${extra.map(quoted).join(',')}`
  })
  const data = join(folder, 'export')
  mkdirSync(data)
  const file = join(data, 'canary-file-name-2025.csv')
  writeFileSync(file, `${header},phone,remark,${quoted(CANARY)}\n${out.join('\n')}\n`)
  const cells = lines.slice(0, 400).map(line => line.split(','))
  return {
    file,
    canaries: [
      'canary-file-name',
      'remark-canary-',
      'rare-canary-tier',
      '13800138',
      ...new Set(cells.flatMap(([order = '', buyer = '']) => [order, buyer])),
    ],
  }
}

export async function parquetOf(csv: string, to: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const read = `SELECT * REPLACE (CAST(unit_price AS DECIMAL(9, 2)) AS unit_price, CAST(quantity AS INTEGER) AS quantity, CAST(order_date AS DATE) AS order_date)
    FROM read_csv('${csv}', all_varchar = true)`
  await connection.run(`COPY (${read}) TO '${to}' (FORMAT parquet, CODEC 'zstd')`)
  connection.closeSync()
  instance.closeSync()
}
