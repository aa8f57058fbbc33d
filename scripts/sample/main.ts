// `npm run sample -- FILE`: sample orders as a platform would export them, to try the product with. Nobody's
// real data.
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { readArguments } from '../arguments.ts'
import { writeSampleOrders } from './orders.ts'

const { file, rows, seed } = readArguments(
  'npm run sample -- FILE [--rows 20000] [--seed 20251111]',
  argv => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { rows: { type: 'string', default: '20000' }, seed: { type: 'string', default: '20251111' } },
    })
    const [file, ...others] = positionals
    if (file === undefined || others.length > 0) throw new Error('one FILE to write into')
    const [rows, seed] = [Number(values.rows), Number(values.seed)]
    if (!Number.isSafeInteger(rows) || rows < 1) throw new Error('--rows is a whole number above 0')
    if (!Number.isSafeInteger(seed)) throw new Error('--seed is a whole number')
    return { file, rows, seed }
  },
)
await mkdir(dirname(file), { recursive: true })
const written = await writeSampleOrders(file, { rows, seed, years: [2025, 2025] })
process.stderr.write(`${written} order lines written to ${file}\n`)
