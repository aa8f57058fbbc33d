import t from 'tap'
import { Overview } from '../../schemas/overview.ts'
import { overviewCsv } from '../../src/cli/render/overview-csv.ts'
import { writeCsv } from '../../src/sdk/csv.ts'

const since = '2026-10-01T02:00:00.000Z'
const last = '2026-10-02T02:00:00.000Z'
const member = { organisation: 'hailan', keyId: `key_${'A'.repeat(20)}` }

t.test('a spreadsheet of the overview holds all that the drawing says, a fact a line', async t => {
  const overview = Overview.parse({
    watched: { from: '100', entries: 50, size: 150 },
    waiting: [
      {
        id: `proposal_${'A'.repeat(22)}`,
        kind: 'edition',
        edition: 'orders@2025',
        grant: null,
        admission: null,
        market: null,
        caps: null,
        before: null,
        state: 'waiting',
        asked: since,
        askedBy: member,
        expires: last,
        decided: null,
        decidedBy: null,
        note: null,
        seq: '140',
        decidedSeq: null,
      },
    ],
    alerts: [
      {
        kind: 'budget-low',
        organisation: null,
        edition: 'orders@2025',
        since,
        last,
        count: 2,
        seq: ['141', '142'],
      },
    ],
    activity: [{ organisation: 'dongfang', edition: null, released: 0, refused: 3, charge: '0' }],
    forecasts: [
      {
        edition: 'orders@2025',
        cap: '2000000000',
        spent: '1500000000',
        days: 30,
        perDay: { low: '0', mean: '50000000', high: '100000000' },
        daysLeft: { earliest: 5, likely: 10, latest: null },
      },
    ],
  })
  const lines = writeCsv(overviewCsv(overview)).slice(1).trimEnd().split('\r\n')
  t.same(lines, [
    '# watched 50 of 150 entries of the log',
    'part,kind,organisation,edition,grant,name,value,low,high',
    `waiting,edition,hailan,orders@2025,,id,proposal_${'A'.repeat(22)},,`,
    `waiting,edition,hailan,orders@2025,,until,${last},,`,
    `alert,budget-low,,orders@2025,,since,${since},,`,
    `alert,budget-low,,orders@2025,,last,${last},,`,
    'alert,budget-low,,orders@2025,,count,2,,',
    'alert,budget-low,,orders@2025,,entries,141 142,,',
    'activity,,dongfang,,,released,0,,',
    'activity,,dongfang,,,refused,3,,',
    'activity,,dongfang,,,charge_rho,0,,',
    'forecast,,,orders@2025,,spent_rho,1.5,,',
    'forecast,,,orders@2025,,cap_rho,2,,',
    'forecast,,,orders@2025,,rho_per_day_95,0.05,0,0.1',
    'forecast,,,orders@2025,,days_left_95,10,5,never',
  ])
})
