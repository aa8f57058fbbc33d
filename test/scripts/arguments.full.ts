import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'

const run = (script: string, ...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../scripts', script), ...args])

for (const name of ['bench', 'demo', 'evidence', 'sample']) {
  const script = `${name}/main.ts`
  t.test(`npm run ${name} says how it is called`, async t => {
    const { stdout, stderr } = await run(script, '--help')
    t.ok(stdout.startsWith(`npm run ${name} -- `), stdout)
    t.equal(stderr, '')
    await t.rejects(run(script, '--no-such-flag'), {
      code: 2,
      stdout: '',
      stderr: new RegExp(`^Unknown option '--no-such-flag'[^]*\nnpm run ${name} -- [^\n]*`),
    })
  })
}

t.test('a name that is none is reported with those that there are', async t => {
  const stderr = /^unknown name timings; there are: .*\btiming\b/
  await t.rejects(run('evidence/main.ts', 'timing', 'timings'), { code: 2, stdout: '', stderr })
  await t.rejects(run('sample/main.ts', 'a.csv', '--rows', 'many'), { code: 2, stderr: /^--rows is a whole/ })
})
