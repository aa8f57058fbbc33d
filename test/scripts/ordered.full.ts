import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { ROOT, type Tier, TIERS } from '../../scripts/test/tiers.ts'

t.test('the same seed gives the same order of files, another one another', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-tiers-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const json = join(folder, 'found.json')
  const files = ['bytes', 'digest', 'remembered-keys', 'utf8'].map(name => `test/protocols/${name}.test.ts`)
  // Without what tap tells its own children.
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:_?TAP|NODE_OPTIONS$)/.test(name)),
  )
  // One after the other, so that they end in the order in which they begin.
  const env = { ...own, TAP_JOBS: '1' }
  const orderOf = async (seed: string) => {
    const argv = ['scripts/test/main.ts', ...files, '--seed', seed, '--json', json]
    const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: ROOT, env })
    t.match(stdout, /\nall +4 +\d+ +0 +0 +\d+\n$/)
    const { tiers } = JSON.parse(readFileSync(json, 'utf8'))
    return tiers[0].files.map(({ file }: { readonly file: string }) => file)
  }
  const [first, other] = [await orderOf('3'), await orderOf('5')]
  t.same(first.toSorted(), files)
  t.same(
    first,
    [1, 0, 2, 3].map(at => files[at]),
    'the order of this seed, wherever it runs',
  )
  t.notSame(other, first)
})

t.test('the files that take longest come first, of those that are named', t => {
  for (const [name, { first = [], files }] of Object.entries<Tier>(TIERS))
    for (const file of first) t.ok(files().includes(file), `${name}: ${file}`)
  t.end()
})
