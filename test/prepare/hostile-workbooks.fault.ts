// 400 workbooks that were made to be read twice or to expand without end: none takes more memory than is
// stated, and none is read but as its one directory says.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Fault } from '../../schemas/fault.ts'
import { workbookAsCsv } from '../../src/prepare/node/read-workbook.ts'
import { WORKBOOK_LIMITS } from '../../src/prepare/node/workbook-size.ts'
import { contentsOf, HEAVY, honestParts, KINDS } from './hostile-workbooks.ts'

/** docs/MEMBERS.md states it. */
const MOST_MIB = 3 * 1024
const FILES = 400
/** Of each kind that is expensive to read. */
const MOST_HEAVY = 1

const contents = await contentsOf(600, 500, 4)

t.test(`${FILES} hostile workbooks: peak within ${MOST_MIB} MiB, none read in two ways`, async t => {
  const folder = t.testdir({})
  const path = join(folder, 'o.xlsx')
  const kinds = Object.entries(KINDS)
  const outcomes = new Map<string, Map<string, number>>()
  const seen = new Map<string, number>()
  for (let file = 0, turn = 0; file < FILES; turn++) {
    const [name, kind] = kinds[turn % kinds.length] ?? ['', KINDS['honest']]
    const i = seen.get(name) ?? 0
    if (kind === undefined || (HEAVY.has(name) && i >= MOST_HEAVY)) continue
    seen.set(name, i + 1)
    file++
    const rows = 1 + (i % 50)
    const target = join(folder, `${file}.csv`)
    writeFileSync(path, kind(await honestParts(rows), i, contents))
    const code = await workbookAsCsv(
      { name: 'o.xlsx', path, kind: 'xlsx', bytes: statSync(path).size },
      target,
    ).then(
      () => 'read',
      (error: unknown) => (error instanceof Fault ? error.code : 'unknown'),
    )
    const counts = outcomes.get(name) ?? new Map<string, number>()
    outcomes.set(name, counts.set(code, (counts.get(code) ?? 0) + 1))
    if (name.startsWith('honest')) {
      t.equal(code, 'read', name)
      t.equal(readFileSync(target, 'utf8').trim().split('\n').length, rows + 1)
    } else if (!HEAVY.has(name) && name !== 'cut or flipped')
      t.equal(code, 'source.xlsx_damaged', `${name} ${i}`)
    else t.not(code, 'unknown', name)
  }
  const peak = Math.round(process.resourceUsage().maxRSS / 1024)
  for (const [name, counts] of outcomes) t.comment(name, Object.fromEntries(counts))
  t.comment(`peak ${peak} MiB, ${WORKBOOK_LIMITS.unpacked / 2 ** 20} MiB unpacked at most`)
  t.ok(peak <= MOST_MIB, `peak ${peak} MiB`)
})
