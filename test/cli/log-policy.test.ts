import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { formatVkey } from '../../protocols/audit/note.ts'
import { ParsedArgs } from '../../src/cli/parsed-args.ts'
import { choosePolicy } from '../../src/cli/log-policy.ts'
import { logKey } from '../protocols/audit/log-fixture.ts'
import { contextOf } from './fixtures.ts'

t.test('a malformed policy is reported with its file and line, without further warnings', async t => {
  const warned: unknown[] = []
  const listen = (warning: unknown) => warned.push(warning)
  process.on('warning', listen)
  t.teardown(() => process.off('warning', listen))
  const log = `log: ${formatVkey(logKey.key)}\n`
  const folder = t.testdir({
    'good.yaml': log,
    'syntax.yaml': `${log}witnesses: [`,
    'alias.yaml': `${log}witnesses: *none\n`,
    'key.yaml': `${log}? [a, b]\n: 1\n`,
    'quorum.yaml': `${log}quorum: 1\n`,
  })
  const choose = (file: string) =>
    choosePolicy(contextOf('en'), new ParsedArgs([], { policy: join(folder, file) }))
  t.match(await choose('good.yaml'), { logKey: logKey.key, quorum: 0 })
  for (const [file, told] of [
    ['syntax.yaml', /syntax\.yaml:2: Not a log policy/],
    ['alias.yaml', /alias\.yaml: Not a log policy/],
    ['key.yaml', /key\.yaml: Not a log policy/],
    ['quorum.yaml', /quorum\.yaml: Not a log policy \(at quorum\)/],
  ] as const) {
    await t.rejects(choose(file), { code: 'witness.policy_file', message: told }, file)
  }
  await setImmediate()
  t.same(warned, [])
})
