import t from 'tap'
import type { BudgetLine } from '../../schemas/api-bodies.ts'
import { editionId } from '../../schemas/common.ts'
import { type Look, noticesIn } from '../../src/cli/notify/notices.ts'

const EDITION = editionId('market', '2025')
const [FULL, EMPTY] = [
  { cap: '100', spent: '80' },
  { cap: '100', spent: '79' },
]

/** Whether a member that sees this of the budget is told at 80 %. */
function isTold(change: Partial<BudgetLine>): boolean {
  const budget: BudgetLine = {
    edition: EDITION,
    total: EMPTY,
    accounts: [],
    own: null,
    standing: '0',
    pool: null,
    ...change,
  }
  const look: Look = {
    organisation: 'mall',
    now: 0,
    open: [],
    budgets: [budget],
    grants: [],
    answers: [],
    panelAlarms: [],
    alarm: undefined,
  }
  return noticesIn(look, 80).length === 1
}

t.test('a member is told of each account that it spends from', async t => {
  t.notOk(isTold({}), 'nothing is nearly spent')
  t.ok(isTold({ total: FULL }))
  t.ok(isTold({ total: null, own: { ...FULL, room: '20' } }))
  t.ok(isTold({ pool: FULL }), 'a provider’s pool')
  t.notOk(isTold({ total: null, pool: FULL }), 'a consumer spends nothing of a pool')
})
