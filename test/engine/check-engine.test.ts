import { readdir } from 'node:fs/promises'
import t from 'tap'
import { checkEngine } from '../../src/engine/check-engine.ts'
import { temporaryFolder } from './support.ts'

t.test(
  'the check of an engine counts made-up rows rightly, within the schedule, and leaves nothing',
  async t => {
    const folder = await temporaryFolder()
    t.teardown(folder.remove)
    const found = await checkEngine({ folder: folder.path, threads: 2, memoryMiB: 512 }, 10_007)
    t.same(
      found.tables.map(({ statistic, right }) => [statistic, right]),
      [
        ['count', true],
        ['sum', true],
        ['units', true],
        ['orders', true],
      ],
    )
    t.ok(found.tables.every(({ ms, deadlineMs }) => ms > 0 && deadlineMs >= 500))
    t.ok(found.threads >= 1 && found.threads <= 2)
    t.same(await readdir(folder.path), [])
  },
)
