// What the officer's and operator's pages work out without a page: forecasts, time lines, filters, who may
// decide.
import { LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent } from 'echarts/components'
import { init, use as register } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import t from 'tap'
import { z } from 'zod'
import { forecastOption } from '../../console/src/shared/spending/forecast-option.ts'
import { formatFor } from '../../console/src/shared/format.ts'
import { decisionRight } from '../../console/src/desk/decision-right.ts'
import {
  filterOf,
  matchesFilter,
  ENTRY_GROUPS,
  readEntries,
  searchOf,
} from '../../console/src/log/entry-filter.ts'
import { spendCurve } from '../../console/src/shared/spending/forecast.ts'
import { stretchesOf } from '../../console/src/log/state-line.ts'
import { CONSOLE_TEXT } from '../support/console-text.ts'
import type { Forecast } from '../../schemas/overview.ts'
import type { ApprovalRules, Proposal } from '../../schemas/proposal.ts'

const DAY = 86_400_000
const NOW = Date.parse('2026-11-25T12:00:00.000Z')

const Marks = z.object({
  customValues: z.array(z.number()),
  formatter: z.custom<(at: number) => unknown>(value => typeof value === 'function'),
})

const forecast = {
  edition: 'orders@2025',
  cap: '1000',
  spent: '400',
  days: 10,
  perDay: { low: '0', mean: '30', high: '60' },
  daysLeft: { earliest: 10, likely: 20, latest: null },
} as Forecast

t.test('a forecast reaches the cap on the day that it says, and never passes it', async t => {
  const { ahead, past, cap } = spendCurve(forecast, forecast, [[NOW - DAY, 300]], NOW)
  t.equal(cap, 1000)
  t.same(past, [
    [NOW - DAY, 300],
    [NOW, 400],
  ])
  t.same(ahead?.likely.slice(0, 2), [
    [NOW, 400],
    [NOW + 20 * DAY, 1000],
  ])
  t.same(ahead?.early[1], [NOW + 10 * DAY, 1000])
  t.equal(ahead?.late.at(-1)?.[1], 400, 'at no pace nothing is spent')
  t.ok(Object.values(ahead ?? {}).every(line => line.every(([, nano]) => nano <= cap)))
  t.equal(spendCurve(forecast, undefined, [], NOW).ahead, undefined, 'nothing ahead without a forecast')
})

t.test('its drawing has a line for each and tells itself to who cannot see it', async t => {
  const { spending } = CONSOLE_TEXT.zh
  const option = forecastOption(spendCurve(forecast, forecast, [], NOW), spending, formatFor('zh'), {
    dark: false,
    description: 'said',
  })
  const series = Array.isArray(option.series) ? option.series : []
  t.same(
    series.map(({ name }) => name),
    [spending.past, spending.likely, spending.early, spending.late],
  )
  t.match(option.aria, { enabled: true, label: { description: 'said' } })
})

t.test('the axis of time says nothing twice, whether it shows a minute or a year', async t => {
  const HOUR = 3_600_000
  for (const span of [0, 20_000, 9 * 60_000, HOUR, 5 * HOUR, 30 * HOUR, 60 * HOUR, 9 * DAY, 365 * DAY]) {
    const curve = {
      past: [
        [NOW, 0],
        [NOW + span, 1],
      ] as const,
      ahead: undefined,
      cap: 2,
    }
    const option = forecastOption(curve, CONSOLE_TEXT.en.spending, formatFor('en'), {
      dark: false,
      description: '',
    })
    const axis = z.object({ min: z.number(), max: z.number(), axisLabel: Marks }).parse(option.xAxis)
    const { customValues, formatter } = axis.axisLabel
    const said = customValues.map(at => String(formatter(at)))
    t.same(said, [...new Set(said)], said.join(' | '))
    t.ok(said.length >= 2 && said.length <= 10, String(said.length))
    t.ok(axis.min <= NOW && axis.max >= NOW + span, 'all of it')
    t.match(said[0], /2026/, 'the first says the day')
  }
})

t.test('on a narrow page the mark that says the day stays on the axis', async t => {
  register([AriaComponent, GridComponent, LegendComponent, LineChart, MarkLineComponent, SVGRenderer])
  for (const language of ['en', 'zh'] as const) {
    for (const hours of [0, 0.1, 0.5, 1, 2, 4.9, 8, 11, 12, 17, 20, 24]) {
      const end = NOW + hours * 3_600_000
      const curve = {
        past: [
          [NOW, 0],
          [end, 1e9],
        ] as const,
        ahead: undefined,
        cap: 2e9,
      }
      const chart = init(null, null, { renderer: 'svg', ssr: true, width: 300, height: 260 })
      const look = { dark: false, description: '' }
      chart.setOption(forecastOption(curve, CONSOLE_TEXT[language].spending, formatFor(language), look))
      const drawn = chart.renderToSVGString()
      chart.dispose()
      t.match(drawn, />[^<]*2026[^<]*</, `${language}, ${hours} h`)
    }
  }
})

t.test('the time line of a witness has no gap', async t => {
  const since = '2026-11-25T00:00:00.000Z'
  const now = '2026-11-25T10:00:00.000Z'
  const at = (hour: number): string => `2026-11-25T0${hour}:00:00.000Z`
  const line = stretchesOf(
    {
      changes: [
        { at: since, state: 'ok' },
        { at: at(5), state: 'unreachable' },
        { at: at(6), state: 'ok' },
      ],
    },
    since,
    now,
  )
  t.same(
    line.map(({ state, start, length }) => [state, Math.round(start * 10), Math.round(length * 10)]),
    [
      ['ok', 0, 5],
      ['unreachable', 5, 1],
      ['ok', 6, 4],
    ],
  )
  t.same(
    stretchesOf({ changes: [] }, since, now).map(({ state, length }) => [state, length]),
    [['new', 1]],
    'nobody has asked it',
  )
})

t.test('filters of the log stand in the address and find what they say', async t => {
  const header = { v: 1, software: 'yinsuan/0.1.0', time: '2026-11-25T00:00:00.000Z' }
  const entry = (seq: string, leaf: object, body: object | null = null) => ({
    seq,
    leaf: JSON.stringify({ ...header, seq, ...leaf }),
    body: body === null ? null : JSON.stringify(body),
    bodySalt: null,
    destroyed: null,
  })
  const actor = { organisation: 'maker' }
  const entries = readEntries([
    entry(
      '2',
      { type: 'computation', edition: 'orders@2025', outcome: 'released', code: 'ok', charge: '7' },
      { actor },
    ),
    entry(
      '1',
      { type: 'approval', keyId: 'key_x' },
      { actor: { organisation: 'bureau' }, edition: 'orders@2025' },
    ),
    entry('0', { type: 'start' }),
  ])
  t.match(entries[0], { what: 'orders@2025', who: 'maker', outcome: 'released', charge: '7' })
  t.match(entries[1], { what: 'orders@2025', who: 'bureau' }, 'an approval is about its edition')
  const found = (search: string): readonly string[] =>
    entries.filter(each => matchesFilter(each, filterOf(new URLSearchParams(search)))).map(({ seq }) => seq)
  t.same(found(''), ['2', '1', '0'])
  t.same(found('kind=questions'), ['2'])
  t.same(found('kind=decisions&edition=orders@2025'), ['1'])
  t.same(found('member=maker'), ['2'])
  t.same(found('text=KEY_X'), ['1'])
  t.same(found('kind=no-such'), ['2', '1', '0'], 'an unknown kind is all')
  const filter = { group: 'blind', member: 'maker', edition: '', text: 'a b' } as const
  t.same(filterOf(new URLSearchParams(searchOf(filter))), filter)
  const named = Object.values(ENTRY_GROUPS).flatMap(types => types ?? [])
  t.same(
    named.toSorted(),
    Object.keys(CONSOLE_TEXT.en.log.types).toSorted(),
    'each kind of entry is in one group',
  )
})

t.test('no organisation approves what it proposed or what is about it', async t => {
  const askedBy = { organisation: 'bureau', keyId: 'key_a' }
  const caps = { kind: 'cap', askedBy, admission: null } as Proposal
  const standing = (organisation: string, role: string, proposal = caps) =>
    decisionRight(
      {
        approvers: { edition: ['officer'], cap: ['officer'], grant: ['operator'] },
      } as ApprovalRules,
      proposal,
      { me: { organisation: { id: organisation, roles: [role] } } } as never,
    ).kind
  t.equal(standing('bureau', 'officer'), 'own-organisation')
  t.equal(standing('other', 'officer'), 'may')
  t.equal(standing('other', 'operator'), 'not-approver')
  const seat = { kind: 'key', askedBy, admission: { organisation: 'second' } } as Proposal
  t.equal(standing('second', 'officer', seat), 'own-organisation', 'about itself')
  t.equal(standing('bureau', 'officer', seat), 'own-organisation')
  t.equal(standing('other', 'operator', seat), 'not-approver')
  t.equal(standing('other', 'officer', seat), 'may')
})
