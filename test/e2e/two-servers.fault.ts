// The short form of `npm run evidence -- two-servers`.
import t from 'tap'
import { isOneLog, KILL, KILL_SIGNED, STOP_SIGNED, takeovers } from '../../scripts/evidence/two-servers.ts'
import { startPostgres } from '../support/postgres.ts'

const postgres = await startPostgres()
await postgres?.stop()

const skip = postgres === undefined && 'PostgreSQL is not installed'

t.test(
  'two servers on one database show one log: the other takes over after a kill, and after a stop between signing and committing',
  { skip },
  async t => {
    const tally = await takeovers([KILL, STOP_SIGNED], 'commit-first', {
      checkpointsEach: 20,
      stoppedMs: 7_500,
    })
    t.match(tally, { forks: 0, astray: 0, late: 0 })
    t.ok(tally.thrownAway >= 1, 'the one that was stopped had signed what nobody was shown')
    t.ok(
      Math.max(...tally.takeoverMs) <= 10_000,
      `takeovers in ${tally.takeoverMs.map(Math.round).join(', ')} ms`,
    )
    t.ok(tally.checkpoints >= 60 && tally.entries >= tally.answers, `${tally.checkpoints} checkpoints`)
  },
)

t.test('showing what is signed before it is committed is caught', { skip }, async t => {
  const control = await takeovers([KILL_SIGNED], 'sign-first', { checkpointsEach: 5, stoppedMs: 0 })
  t.notOk(isOneLog(control), JSON.stringify(control))
})
