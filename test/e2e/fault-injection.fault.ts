// The short form of `npm run evidence -- fault-injection`: a few faults of each kind, and the controls.
import t from 'tap'
import { breakAppends, ON_PGLITE, onPostgres } from '../../scripts/evidence/fault-injection/append.ts'
import { breakEditions } from '../../scripts/evidence/fault-injection/editions.ts'
import { STRACE_MISSING } from '../../scripts/evidence/fault-injection/strace.ts'
import { sampleContribution } from '../support/market.ts'
import { startPostgres } from '../support/postgres.ts'

t.test(
  'an append whose files fail under it, or that is ended there, leaves a log that verifies and no answer without an entry',
  { skip: STRACE_MISSING ?? false },
  async t => {
    const tally = await breakAppends(ON_PGLITE, 'commit-first', [
      { call: 'pwrite64', effect: 'EIO', nth: 1 },
      { call: 'pwrite64', effect: 'ENOSPC', nth: 2 },
      { call: 'pwrite64', effect: 'SIGKILL', nth: 1 },
    ])
    t.same(tally.violations, [])
    t.ok(tally.broken >= 1, `${tally.broken} of ${tally.faults} broken off`)
    // Somewhere between the answer and the last byte of its commit; where exactly is the database's business.
    const kills = [8, 11, 14].map(nth => ({ call: 'pwrite64', effect: 'SIGKILL', nth }) as const)
    const control = await breakAppends(ON_PGLITE, 'answer-first', kills)
    t.ok(control.violations.length > 0, 'an answer was shown and is gone')
  },
)

t.test('on PostgreSQL', { skip: STRACE_MISSING ?? false }, async t => {
  const postgres = await startPostgres()
  if (postgres === undefined) return t.comment('PostgreSQL (Debian: postgresql) is not installed')
  t.teardown(() => postgres.stop())

  await t.test('so does one whose database loses its disk or is killed under it', async t => {
    const [, files] = onPostgres(postgres)
    if (files === undefined) throw new Error('PostgreSQL has files')
    const tally = await breakAppends(files, 'commit-first', [
      { call: 'fdatasync', effect: 'EIO', nth: 1 },
      { call: 'pwrite64', effect: 'SIGKILL', nth: 1 },
    ])
    t.same(tally.violations, [])
    t.equal(tally.struck, 2)
    t.equal(tally.broken, 2)
  })

  await t.test(
    'an edition whose files fail, or whose service is ended there, is whole or is not',
    async t => {
      const contribution = await sampleContribution(500)
      const tally = await breakEditions(contribution, await postgres.createDatabase(), [
        { operation: 'register', call: 'rename', effect: 'SIGKILL', nth: 4 },
        { operation: 'register', call: 'fsync', effect: 'ENOSPC', nth: 4 },
        { operation: 'register', call: 'fsync', effect: 'EIO', nth: 10, told: 'on-acceptance' },
        { operation: 'withdraw', call: 'rename', effect: 'SIGKILL', nth: 1 },
      ])
      t.same(tally.violations, [])
      t.ok(tally.broken >= 3, `${tally.broken} broken off`)
      t.match([...tally.struck.keys()], ['folder'])
      t.equal(tally.inControl.length, 1, 'registered was said too early, and is not')
    },
  )
})
