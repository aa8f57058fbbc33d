// The short form of `npm run evidence -- fault-injection`: one fault of each kind, and the control.
import t from 'tap'
import { injectFaults, STRACE_MISSING } from '../../scripts/evidence/fault-injection.ts'

t.test(
  'an append whose files fail under it, or that is ended there, leaves a log that verifies and no answer without an entry',
  { skip: STRACE_MISSING ?? false },
  async t => {
    const tally = await injectFaults('commit-first', [
      { call: 'pwrite64', effect: 'EIO', nth: 1 },
      { call: 'pwrite64', effect: 'ENOSPC', nth: 2 },
      { call: 'pwrite64', effect: 'SIGKILL', nth: 1 },
    ])
    t.same(tally.violations, [])
    t.ok(tally.broken >= 1, `${tally.broken} of ${tally.faults} broken off`)
    // Somewhere between the answer and the last byte of its commit; where exactly is the database's business.
    const kills = [8, 11, 14].map(nth => ({ call: 'pwrite64', effect: 'SIGKILL', nth }) as const)
    const control = await injectFaults('answer-first', kills)
    t.ok(control.violations.length > 0, 'an answer was shown and is gone')
  },
)
