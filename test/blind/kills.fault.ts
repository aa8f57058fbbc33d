import t from 'tap'
import { killBlind } from '../../scripts/evidence/blind-kills.ts'

const MOMENTS = ['after create .6', 'after POST /v1/blind-queries']

t.test(
  'whoever is killed, nothing is charged without its answer and no instance is both opened and used',
  async t => {
    const found = await killBlind(
      MOMENTS.map(label => ({ label, nth: 1 })),
      [{ kind: 'step', point: 'committed', nth: 3 }],
    )
    t.strictSame(found.violations, [])
    t.equal(found.clientKills, MOMENTS.length)
    t.ok(found.lateClient > 0, 'control: a consumer that writes its states after sending is found out')
    t.ok(found.rolledBack > 0, 'control: so is a service that was put back behind its answers')
  },
)
