import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { flawOf, type Mutant, readMutants } from '../../scripts/mutants/list.ts'
import { distancesTo, importersOf, nearestFirst, reachOf } from '../../scripts/mutants/nearest.ts'
import { firstFailure } from '../../scripts/mutants/run-tests.ts'
import { ROOT } from '../../scripts/test/tiers.ts'

t.test('at least sixty mistakes can be planted, each at the one place that it names', async t => {
  const mutants = readMutants()
  t.ok(mutants.length >= 60, `${mutants.length} mutants`)
  for (const mutant of mutants) t.equal(flawOf(mutant), undefined, mutant.name)
  const [first] = mutants
  if (first === undefined) throw new RangeError('no mutant')
  const changed = (change: Partial<Mutant>) => flawOf({ ...first, ...change })
  t.match(changed({ from: 'no such text' }), / 0 times$/)
  t.match(changed({ from: ')' }), / \d{2,} times$/)
  t.equal(changed({ to: first.from }), 'it changes nothing')
  const line = JSON.stringify(first)
  t.throws(() => readMutants(`${line}\n${line}\n`), /two mutants are called/)
})

t.test('tests that import a file come first, the nearest before, and of those the quick ones', async t => {
  const imports = new Map([
    ['src/a.ts', []],
    ['src/b.ts', ['src/a.ts']],
    ['test/far.test.ts', ['src/b.ts']],
    ['test/near.test.ts', ['src/a.ts']],
    ['test/near-and-slow.test.ts', ['src/a.ts', 'src/b.ts', 'test/other.test.ts']],
    ['test/other.test.ts', []],
  ])
  const distances = distancesTo('src/a.ts', importersOf(imports))
  t.equal(distances.get('test/far.test.ts'), 2)
  const tests = [...imports.keys()].filter(file => file.startsWith('test/'))
  t.same(
    nearestFirst(tests, distances, test => reachOf(test, imports)),
    ['near', 'near-and-slow', 'far', 'other'].map(name => `test/${name}.test.ts`),
  )
})

t.test('tests run until the first that fails, which is said with its words', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-mutants-test-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const tap = JSON.stringify(join(ROOT, 'node_modules/tap/dist/esm/index.js'))
  const write = (name: string, body: string) => {
    const file = join(folder, name)
    writeFileSync(file, `import t from ${tap}\n${body}\n`)
    return file
  }
  const good = write('good.mjs', "t.ok(true, 'fine')")
  const bad = write('bad.mjs', "t.ok(false, 'the sum is wrong')")
  const { NODE_OPTIONS: _, ...all } = process.env
  const env = Object.fromEntries(Object.entries(all).filter(([name]) => !/^_?TAP/.test(name)))
  const options = { cwd: ROOT, env, timeoutSeconds: 60 }
  t.equal(await firstFailure([good], options), undefined)
  t.match(await firstFailure([good, bad], options), { file: bad, said: /the sum is wrong/ })
})
