import t from 'tap'
import { settleThroughKills } from '../../scripts/evidence/settlement.ts'
import { sampleContribution } from '../support/market.ts'
import { sharedPostgres } from '../support/postgres.ts'

t.test(
  'through kills under load both sides settle the month to the fen, and a hidden answer is seen',
  async t => {
    const postgres = sharedPostgres()
    t.teardown(() => postgres?.stop())
    const database = await postgres?.createDatabase()
    const tally = await settleThroughKills(await sampleContribution(), database, 30, 2)
    t.same(tally.violations, [])
    t.equal(tally.kills, 2)
    t.ok(tally.answers >= 30)
    t.ok(BigInt(tally.fen) > 0n)
    t.ok(tally.inControl > 0, 'the control fails')
  },
)
