import t from 'tap'
import type { BudgetLine } from '../../schemas/api-bodies.ts'
import { editionId } from '../../schemas/common.ts'
import { type Look, noticesIn } from '../../src/cli/notify/notices.ts'

const EDITION = editionId('market', '2025')
const [FULL, EMPTY] = [
  { cap: '100', spent: '80' },
  { cap: '100', spent: '79' },
]

/** Whether a member with this view of the budget gets a notice when its mark is 80 %. */
function isNotified(change: Partial<BudgetLine>): boolean {
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

t.test('a member gets a notice about each account that it spends from', async t => {
  t.notOk(isNotified({}), 'nothing is nearly spent')
  t.ok(isNotified({ total: FULL }))
  t.ok(isNotified({ total: null, own: { ...FULL, room: '20' } }))
  t.ok(isNotified({ pool: FULL }), 'a provider’s pool')
  t.notOk(isNotified({ total: null, pool: FULL }), 'a consumer spends nothing of a pool')
})
