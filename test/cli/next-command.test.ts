import t from 'tap'
import { EXIT } from '../../src/cli/exit-codes.ts'
import { nextCommand } from '../../src/cli/next-command.ts'

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
