import t from 'tap'
import { createContext } from '../../src/cli/context.ts'
import { explain } from '../../src/cli/failure.ts'
import { nodeHost } from '../../src/cli/host.ts'

const said = (error: object) =>
  explain(createContext(nodeHost(), 'en'), Object.assign(new Error('said by the system'), error), 'serve')

t.test('only what the system says of files is reported as such', async t => {
  const file = said({ code: 'EACCES', syscall: 'open', path: '/room/keys' })
  t.match(file, {
    code: 'cli.file_system',
    lines: ['/room/keys could not be read or written: permission denied (EACCES).'],
  })
  t.match(said({ code: 'ENOSPC', syscall: 'write' }), { code: 'cli.file_system' })
  t.match(said({ code: 'EACCES', syscall: 'listen', address: '0.0.0.0', port: 80 }), { code: 'unexpected' })
  t.match(said({ code: 'ENOENT', syscall: 'spawn chromium', path: 'chromium' }), { code: 'unexpected' })
})
