import t from 'tap'
import { say } from '../../schemas/fault.ts'
import { MESSAGES } from '../../schemas/messages/messages.ts'
import { EXIT } from '../../src/cli/exit-codes.ts'
import { nextCommand } from '../../src/cli/next-command.ts'
import { outcomeOfProtocol } from '../../src/cli/outcomes.ts'
import { type } from './terminal.ts'

t.test('what is not found leads to the list of its kind', async t => {
  const next = (command: string) => nextCommand(MESSAGES['request.not_found'].next, command)
  t.equal(next('org code'), 'yinsuan org list')
  t.equal(next('grant show'), 'yinsuan grant list')
  t.equal(next('answer show'), 'yinsuan answer list')
  t.equal(next('blind ticket give-up'), 'yinsuan blind ticket list')
  t.equal(next('edition freeze'), 'yinsuan dataset list')
  t.equal(next(''), 'yinsuan dataset list')
})

t.test('a member without the role is led to a profile that may have it', async t => {
  const { next } = MESSAGES['request.role']
  t.equal(nextCommand(next, 'answer show'), 'yinsuan answer show --as NAME')
})

t.test('before a command is known, help is help of the whole', async t => {
  t.equal(nextCommand('yinsuan COMMAND --help', ''), 'yinsuan --help')
  t.equal(nextCommand('yinsuan COMMAND', ''), 'yinsuan')
})

t.test('a command that is to be repeated is repeated whole, in the words of a shell', async t => {
  const again = (next: Parameters<typeof nextCommand>[0], ...typed: readonly string[]) =>
    nextCommand(next, typed.slice(0, 2).join(' '), 'URL', typed)
  t.equal(again('yinsuan COMMAND --yes', 'key', 'revoke', 'key_x'), 'yinsuan key revoke key_x --yes')
  t.equal(
    again('yinsuan COMMAND --as NAME', 'answer', 'show', 'answer_x', '--as', 'old', '--json'),
    'yinsuan answer show answer_x --json --as NAME',
  )
  t.equal(
    again('yinsuan COMMAND', 'query', 'profile', 'a@b', 'category=air fryer', "it's"),
    String.raw`yinsuan query profile a@b 'category=air fryer' 'it'\''s'`,
  )
  t.equal(again('yinsuan COMMAND --help', 'query', 'profile', 'a@b'), 'yinsuan query profile --help')
})

t.test('settings that are missing lead to init, and wrong ones to the check', async t => {
  t.equal(MESSAGES['config.no_file'].next, 'yinsuan init --help')
  t.equal(MESSAGES['config.integer'].next, 'yinsuan config check')
})

t.test('what only the operator can do is no next command of a member', async t => {
  t.equal(MESSAGES['registry.code_invalid'].next, 'yinsuan enrol URL NEW-CODE')
  t.match(outcomeOfProtocol('identity.signature').next, /^yinsuan enrol /)
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
