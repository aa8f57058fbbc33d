// `npm run measure -- [--root DIR] [--json FILE]`: the structure of a checkout in figures, to be read side by
// side before and after a change.
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readArguments } from '../arguments.ts'
import { measure, type Figures } from './figures.ts'
import { readSources } from './sources.ts'

const USAGE = `npm run measure -- [--root DIR] [--json FILE]
DIR is a git checkout of this project; the default is the one that this script belongs to.`

const { root, json } = readArguments(USAGE, argv => {
  const { values } = parseArgs({
    args: [...argv],
    options: { root: { type: 'string' }, json: { type: 'string' } },
  })
  return { root: resolve(values.root ?? join(import.meta.dirname, '../..')), json: values.json }
})

const figures = measure(await readSources(root))
print(figures)
if (json !== undefined) await writeFile(json, `${JSON.stringify(figures, null, 2)}\n`)

function print({ rooms, ...totals }: Figures): void {
  console.log(
    `${'room'.padEnd(14)}   files   lines  median    p90  >100 lines  exported functions  with docstring`,
  )
  for (const [room, found] of Object.entries(rooms)) {
    const share = found.docstringShare === null ? '' : `${Math.round(100 * found.docstringShare)} %`
    const cells = [
      String(found.files).padStart(7),
      String(found.lines).padStart(8),
      String(found.medianFileLines).padStart(8),
      String(found.p90FileLines).padStart(7),
      String(found.functionsOver100Lines).padStart(12),
      String(found.exportedFunctions).padStart(20),
      share.padStart(16),
    ]
    console.log(room.padEnd(14) + cells.join(''))
  }
  console.log()
  for (const [name, value] of Object.entries(totals)) {
    if (typeof value === 'number') console.log(`${name.padEnd(32)} ${value.toLocaleString('en')}`)
    else if (Array.isArray(value)) for (const place of value) console.log(`  ${name}: ${place}`)
  }
}
