// Takes entries back into a folder and kills itself after the step that is named: DATA-DIR PAGE-FILE POINT.
import { readFileSync } from 'node:fs'
import { KeptEntries } from '../../schemas/joint.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { recoverEntries } from '../../src/server/folder/recover.ts'

const [dataDir = '', file = '', point = ''] = process.argv.slice(2)
const page = KeptEntries.parse(JSON.parse(readFileSync(file, 'utf8')))
const forTesting = {
  crashPointForTesting: (at: string) => {
    if (at === point) process.kill(process.pid, 'SIGKILL')
  },
}
await recoverEntries(loadConfig({ dataDir }, {}), { entries: async () => page }, forTesting)
