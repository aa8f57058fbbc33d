// What `dataset register` takes: prepared folders and files, and in which order their bytes are sent.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openFileSource } from '../../src/cli/file-source.ts'
import { readPrepared } from '../../src/cli/prepared-folder.ts'
import { EVERY_COLUMN } from '../engine/support.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function prepared(content: string, kMin: string, capacity = EVERY_COLUMN.capacity) {
  const declaration = { ...EVERY_COLUMN, capacity }
  return {
    'contribution.parquet': content,
    'manifest.json': JSON.stringify({ v: 1, sha256: sha256(content), bytes: content.length, declaration }),
    'report.json': JSON.stringify({
      columns: [],
      kMin,
      shares: { below5: 'none', from5: 'none', from20: 'all' },
    }),
  }
}

const folder = t.testdir({
  january: { ...prepared('one', '20+'), 'extra.parquet': 'three' },
  february: prepared('two', '5-19'),
  other: prepared('four', '20+', 7),
})
const at = (...names: readonly string[]) => join(folder, ...names)

t.test('folders of one declaration become one contribution, with the smallest of their classes', async t => {
  const found = await readPrepared([at('january'), at('february')])
  t.equal(found.folder, at('january'))
  t.same(found.report, { columns: [], kMin: '5-19' })
  t.same(
    found.files.map(({ path, expected }) => [path, expected?.sha256]),
    [
      [at('january', 'contribution.parquet'), sha256('one')],
      [at('february', 'contribution.parquet'), sha256('two')],
    ],
  )
})

t.test('files take the declaration of their folder, and no other file of it', async t => {
  const found = await readPrepared([at('january', 'extra.parquet'), at('february', 'contribution.parquet')])
  t.same(found.declaration, EVERY_COLUMN)
  t.same(found.files, [
    { path: at('january', 'extra.parquet') },
    { path: at('february', 'contribution.parquet') },
  ])
  t.equal((await readPrepared([at('january', 'extra.parquet'), at('february')])).folder, at('february'))
})

t.test('folders of other declarations are refused', async t => {
  await t.rejects(readPrepared([at('january'), at('other')]), { code: 'cli.prepared_differs' })
  await t.rejects(readPrepared([at('nowhere')]), { code: 'cli.prepared' })
})

t.test('several files are read as their bytes one behind the other', async t => {
  const paths = [
    at('january', 'extra.parquet'),
    at('february', 'contribution.parquet'),
    at('other', 'manifest.json'),
  ]
  const whole = Buffer.concat(paths.map(path => readFileSync(path)))
  await using source = await openFileSource(...paths)
  t.equal(source.size, whole.length)
  t.same(source.files, [5, 3, whole.length - 8])
  t.equal(await source.sha256(), sha256(whole.toString()))
  for (const [offset, length] of [
    [0, whole.length],
    [3, 4],
    [4, 1],
    [5, 3],
    [7, 90],
    [whole.length - 1, 10],
  ] as const)
    t.same(Buffer.from(await source.read(offset, length)), whole.subarray(offset, offset + length))
})
