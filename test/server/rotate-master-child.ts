// Changes the master key of a folder and kills itself after the step that is named: DATA-DIR POINT.
import { loadConfig } from '../../src/server/config/config.ts'
import { rotateMasterKey } from '../../src/server/keys/rotate-master-key.ts'

const [dataDir = '', point = ''] = process.argv.slice(2)
await rotateMasterKey(loadConfig({ dataDir }, { DATABASE_URL: process.env['DATABASE_URL'] }), at => {
  if (at === point) process.kill(process.pid, 'SIGKILL')
})
