import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { GENERATED } from '../scripts/reference/table.ts'

for (const [file, write] of Object.entries(GENERATED)) {
  t.test(`${file} is what the code says today; else run: npm run reference`, async t => {
    t.equal(readFileSync(join(import.meta.dirname, '..', file), 'utf8'), write())
  })
}
