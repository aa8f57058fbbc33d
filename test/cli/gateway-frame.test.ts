import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { Answer } from '../../schemas/answer.ts'
import { answerFrame } from '../../src/cli/gateway/frame.ts'
import { clearTokenFile } from '../../src/cli/gateway/token-file.ts'
import { PROFILE } from './fixtures.ts'

/** PROFILE by dimensions of these names. */
function byDimensions(names: readonly string[]): Answer {
  const [used] = PROFILE.dimensions
  const [table] = PROFILE.tables
  if (used === undefined || table === undefined) throw new Error('a table by a dimension')
  return {
    ...PROFILE,
    dimensions: names.map(name => ({ ...used, name })),
    tables: [
      {
        ...table,
        dimensions: [...names],
        cells: table.cells.map(cell => ({ ...cell, codes: names.map(() => cell.codes[0] ?? 0) })),
      },
    ],
  }
}

t.test('no dimension takes the column of another one, or of a figure', async t => {
  const names = ['value', 'x', 'x_label', 'value_', 'mark_label', 'mark']
  const words = { titleOf: () => 'title', labelOf: ({ en }: { readonly en: string }) => en }
  const { columns } = answerFrame(byDimensions(names), words, [])
  const all = columns.map(({ name }) => name)
  t.same(all, [...new Set(all)])
  t.equal(all.length, 13 + 2 * names.length, 'five names, six figures, two marks')
  t.same(columns.find(({ name }) => name === 'value')?.values, [1234, 402, null])
  const codes = columns.find(({ name }) => name === 'x')?.values
  for (const own of ['value_', 'x', 'x_label_', 'value__', 'mark_label', 'mark_'])
    t.same(columns.find(({ name }) => name === own)?.values, codes, own)
})

t.test('only a token file is removed, and at the end only its own', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-token-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'gateway.json')
  const write = (content: string): void => writeFileSync(file, content)
  await clearTokenFile(file)
  for (const content of ['', 'my notes', '{"url":"http://127.0.0.1:1"}', '[1]']) {
    write(content)
    await t.rejects(clearTokenFile(file), { code: 'gateway.token_file' }, content)
    t.equal(readFileSync(file, 'utf8'), content)
  }
  write('{"url":"http://127.0.0.1:1","token":"another"}')
  await clearTokenFile(file, 'own')
  t.match(readFileSync(file, 'utf8'), 'another')
  await clearTokenFile(file)
  t.throws(() => readFileSync(file), { code: 'ENOENT' })
})
