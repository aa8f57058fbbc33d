// `npm run sample -- FILE`: sample orders as a platform would export them, to try the product with. Nobody's real data.
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { writeSampleOrders } from './orders.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string', default: '20000' }, seed: { type: 'string', default: '20251111' } },
})
const [file] = positionals
const rows = Number(values.rows)
const seed = Number(values.seed)
if (
  file === undefined ||
  positionals.length > 1 ||
  !Number.isSafeInteger(rows) ||
  rows < 1 ||
  !Number.isSafeInteger(seed)
) {
  process.stderr.write('npm run sample -- FILE [--rows 20000] [--seed 20251111]\n')
  process.exitCode = 2
} else {
  await mkdir(dirname(file), { recursive: true })
  const written = await writeSampleOrders(file, { rows, seed, years: [2025, 2025] })
  process.stderr.write(`${written} order lines written to ${file}\n`)
}
