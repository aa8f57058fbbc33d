// The short form of `npm run evidence -- two-servers`.
import t from 'tap'
import { takeovers } from '../../scripts/evidence/two-servers.ts'
import { startPostgres } from '../support/postgres.ts'

const postgres = await startPostgres()
await postgres?.stop()

t.test(
  'of two servers on one database one signs: the other takes over after a kill and after a stop, and nothing forks',
  { skip: postgres === undefined && 'PostgreSQL is not installed' },
  async t => {
    const tally = await takeovers(['kill', 'stop'], { checkpointsEach: 20, stoppedMs: 7_500 })
    t.match(tally, { forks: 0, late: 0 })
    t.ok(
      Math.max(...tally.takeoverMs) <= 10_000,
      `takeovers in ${tally.takeoverMs.map(Math.round).join(', ')} ms`,
    )
    t.ok(tally.checkpoints >= 60 && tally.entries >= tally.answers, `${tally.checkpoints} checkpoints`)
  },
)
