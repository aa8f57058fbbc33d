import t from 'tap'
import { EXIT } from '../../src/cli/exit-codes.ts'
import { say } from '../../schemas/fault.ts'
import { nextCommand } from '../../src/cli/next-command.ts'
import { type } from './terminal.ts'

t.test('what is not found leads to the list of its kind', async t => {
  const next = (command: string) => nextCommand('request.not_found', EXIT.failure, command)
  t.equal(next('org code'), 'yinsuan org list')
  t.equal(next('grant show'), 'yinsuan grant list')
  t.equal(next('answer show'), 'yinsuan answer list')
  t.equal(next('blind ticket give-up'), 'yinsuan blind ticket list')
  t.equal(next('edition freeze'), 'yinsuan dataset list')
  t.equal(next(''), 'yinsuan dataset list')
})

t.test('who has not the role is led to a profile that may have it', async t => {
  t.equal(nextCommand('request.role', EXIT.refused, 'answer show'), 'yinsuan answer show --profile NAME')
})

t.test('settings that are missing lead to init, and wrong ones to the check', async t => {
  t.equal(nextCommand('config.no_file', EXIT.usage, 'serve'), 'yinsuan init --help')
  t.equal(nextCommand('config.integer', EXIT.usage, 'serve'), 'yinsuan config check')
})

t.test('what only the operator can do is no next command of a member', async t => {
  t.equal(nextCommand('registry.code_invalid', EXIT.failure, 'enrol'), 'yinsuan enrol URL NEW-CODE')
  t.match(nextCommand('identity.signature', EXIT.verificationFailed, 'query profile'), /^yinsuan enrol /)
  const spent = { code: 'registry.code_invalid', params: {} } as const
  t.match(say(spent, 'en'), /Ask the operator/)
  t.notMatch(say(spent, 'zh'), /yinsuan org/)
})

t.test(
  'an outsider without a profile is led to the key of the log, with what was to be verified',
  async t => {
    const env = { XDG_CONFIG_HOME: t.testdir() }
    for (const place of ['https://room.example', 'log-copy']) {
      const { exit, err } = await type(['log', 'verify', place], { env })
      t.equal(exit, EXIT.usage)
      t.match(err, /--policy FILE/)
      t.ok(err.endsWith(`Next: yinsuan log verify ${place} --key VKEY\n`), err)
    }
  },
)
