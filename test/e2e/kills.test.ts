import t from 'tap'
import {
  CRASH_POINTS,
  killServer,
  type Moment,
  rolledBackControl,
} from '../../scripts/evidence/server-kills.ts'
import { sampleContribution } from '../support/market.ts'
import { startPostgres } from '../support/postgres.ts'

const contribution = await sampleContribution(2000)
const postgres = await startPostgres()
t.teardown(async () => await postgres?.stop())
t.jobs = 2

/** Each step of a commit once, a random moment and one while it starts again. */
const moments: readonly Moment[] = [
  ...CRASH_POINTS.map((point): Moment => ({ kind: 'step', point, nth: 2 })),
  { kind: 'random' },
  { kind: 'starting' },
]

t.test('no kill of a server on PGlite loses what anybody was told', async t => {
  const { violations, answers, released, kills } = await killServer(contribution, undefined, moments)
  t.strictSame(violations, [], `${kills} kills, ${answers} answers given of ${released} released`)
})

t.test(
  'no kill of a server on PostgreSQL loses what anybody was told',
  { skip: postgres === undefined && 'PostgreSQL is not installed' },
  async t => {
    const url = await postgres?.createDatabase()
    const { violations, answers, released, kills } = await killServer(contribution, url, moments)
    t.strictSame(violations, [], `${kills} kills, ${answers} answers given of ${released} released`)
  },
)

t.test('a store that was put back behind its answers is found out', async t => {
  t.ok((await rolledBackControl(contribution)) > 0)
})
