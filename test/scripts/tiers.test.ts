import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { filesIn, totalsIn } from '../../scripts/test/tap-output.ts'
import { ROOT, TIER_NAMES, TIERS } from '../../scripts/test/tiers.ts'

t.test('each test file is in one tier, those of the store also on the other database', async t => {
  // A file of tests has a name of three parts; what they share has one of two.
  const every = globSync('test/**/*.*.ts', { cwd: ROOT, exclude: ['test/lint-fixtures/**', '**/*.d.ts'] })
  const twins = TIERS.twin.files()
  const others = TIER_NAMES.filter(tier => tier !== 'twin').flatMap(tier => TIERS[tier].files())
  t.same(others.toSorted(), every.sort())
  t.ok(twins.length >= 10 && twins.every(file => TIERS.test.files().includes(file)), `${twins.length} twins`)
})

t.test('totals and files are read from what tap says, and a run that broke off has none', async t => {
  const output = [
    'ok 1 - test/a.test.ts # time=1500ms',
    '    ok 1 - test/inner.test.ts',
    'not ok 2 - test/b.test.ts # time=20.5ms',
    '# { total: 259, pass: 257, fail: 1, skip: 1 }',
  ].join('\n')
  t.same(filesIn(output), [
    { file: 'test/a.test.ts', ok: true, seconds: 1.5 },
    { file: 'test/b.test.ts', ok: false, seconds: 0.0205 },
  ])
  t.same(totalsIn(output), { pass: 257, fail: 1, skip: 1 })
  t.same(totalsIn('# { total: 3, pass: 3 }'), { pass: 3, fail: 0, skip: 0 })
  t.equal(totalsIn('ok 1 - test/a.test.ts'), undefined)
})

t.test('a name that is neither a tier nor a file is refused', async t => {
  const run = promisify(execFile)(process.execPath, ['scripts/test/main.ts', 'test/nope.test.ts'], {
    cwd: ROOT,
  })
  await t.rejects(run, { code: 2, stderr: /^test\/nope\.test\.ts is neither a tier nor a file/ })
})
