import fc from 'fast-check'
import t from 'tap'
import { binValues, unsortedEdge } from '../../../protocols/anonymise/bins.ts'
import { calendarValues, parseDay, periodLabel } from '../../../protocols/anonymise/calendar.ts'
import { domainValues, encoder } from '../../../protocols/anonymise/domain.ts'
import { scanIdentifiers } from '../../../protocols/anonymise/identifiers.ts'
import { kAnonymity } from '../../../protocols/anonymise/k-anonymity.ts'
import { LADDER, scoreLadder } from '../../../protocols/anonymise/ladder.ts'
import { orderPseudonym, unitPseudonym } from '../../../protocols/anonymise/pseudonym.ts'
import { readDecimal, readNumber, quantise } from '../../../protocols/anonymise/quantise.ts'
import { identity } from '../../../protocols/anonymise/text.ts'
import { toHex } from '../../../protocols/bytes.ts'

const secret = new Uint8Array(32).fill(7)
const cents = { quantum: { coefficient: 1n, exponent: -2 }, lo: 0n, hi: 10_000n }

t.test('one order number of two units gives two pseudonyms, and of one unit one', async t => {
  t.not(toHex(orderPseudonym(secret, 'a', '1')), toHex(orderPseudonym(secret, 'b', '1')))
  t.equal(toHex(orderPseudonym(secret, 'a', '1')), toHex(orderPseudonym(secret, 'a', '1')))
})

t.test('a secret of another length is refused', async t => {
  t.throws(() => unitPseudonym(new Uint8Array(31), 'a'), { code: 'anonymise.secret' })
})

t.test('words for “missing” are no identity, but other words are', async t => {
  for (const word of ['', '  ', 'NULL', '\\N', 'NaN', 'None', ' n/a ']) t.equal(identity(word), null)
  t.equal(identity(' nulla '), 'nulla')
})

t.test('an absurd exponent is clipped or rounds to zero without building the number', async t => {
  t.strictSame(quantise('1e9999', cents), { kind: 'value', quanta: 10_000n, outside: true })
  t.strictSame(quantise('-1e9999', cents), { kind: 'value', quanta: 0n, outside: true })
  t.strictSame(quantise('1e-9999', cents), { kind: 'value', quanta: 0n, outside: false })
  t.strictSame(quantise('0e9999', cents), { kind: 'value', quanta: 0n, outside: false })
})

t.test('an amount is read as people write it, and nothing that has two readings', async t => {
  const cents = (text: string) => {
    const result = quantise(text, {
      quantum: { coefficient: 1n, exponent: -2 },
      lo: -(10n ** 15n),
      hi: 10n ** 15n,
    })
    return result.kind === 'value' ? Number(result.quanta) : undefined
  }
  const amounts: Readonly<Record<string, number>> = {
    '¥1,234.50': 123_450,
    '￥ 1，234': 123_400,
    '1,234元': 123_400,
    '3.2万': 3_200_000,
    '¥1.5亿元': 15_000_000_000,
    'RMB 12.5': 1250,
    '12 CNY': 1200,
    '-$5': -500,
    '¥-5': -500,
    '−￥5.05': -505,
    '(1,000.00)': -100_000,
    '（¥8）': -800,
    '+¥8': 800,
  }
  for (const [text, wanted] of Object.entries(amounts)) t.equal(cents(text), wanted, text)
  for (const text of [
    '12,34',
    '1,2345',
    '1.234,50',
    '-¥-5',
    '(-5)',
    '(5',
    '5)',
    '¥',
    '元',
    '5件',
    '8.5%',
    '1 234',
  ])
    t.equal(cents(text), undefined, text)
  t.equal(readNumber(`¥${'1'.repeat(400)}`), undefined)
  t.equal(readDecimal('¥5'), undefined, 'what a provider declares is a plain decimal')
})

t.test('a date is read in each common form, and without an order only where it has one reading', async t => {
  const day = parseDay('2024-03-05')
  const forms = [
    '2024/3/5',
    '2024-03-05 10:20:30',
    '2024-03-05T10:20:30Z',
    '2024.3.5',
    '20240305',
    '2024年3月5日',
  ]
  const others = [
    '2024年03月05号 10时',
    '05.03.2024',
    '5.3.2024 10:20',
    '05-Mar-2024',
    '5 mar 2024',
    '45356',
    '45356.4305556',
  ]
  for (const text of [...forms, ...others]) {
    t.equal(parseDay(text), day, text)
    t.equal(parseDay(text, 'day-first'), day, `${text} beside days that come first`)
  }
  for (const text of [
    '5/3/2024',
    '05-03-2024',
    '25/12/2024',
    '19999',
    '80000',
    '453561',
    '30.2.2024',
    '5-Abc-2024',
  ])
    t.equal(parseDay(text), undefined, text)
  t.equal(parseDay('5/3/2024', 'day-first'), day)
  t.equal(parseDay('3/5/2024', 'month-first'), day)
  t.equal(parseDay('03.05.2024', 'month-first'), day)
})

t.test('quantise never throws and stays in the clip, whatever the text', async t => {
  fc.assert(
    fc.property(fc.string({ maxLength: 500 }), text => {
      const result = quantise(text, cents)
      return result.kind !== 'value' || (result.quanta >= 0n && result.quanta <= 10_000n)
    }),
    { numRuns: 2000 },
  )
  t.pass()
})

t.test('a domain ends with “other”, and every cell gets one of its codes', async t => {
  const rule = { kind: 'list', values: [value('a'), value('b')] } as const
  t.strictSame(
    domainValues(rule).map(each => each.value),
    ['a', 'b', 'other'],
  )
  const code = encoder(rule)
  t.strictSame(['a', ' b\u3000', 'B', '', null].map(code), [0, 1, 2, 2, 2])
})

t.test('days outside the period are “other” even in a month that the period touches', async t => {
  const [from, to] = [parseDay('2011-11-15') ?? 0, parseDay('2011-12-09') ?? 0]
  const code = encoder({ kind: 'calendar', calendar: 'month', from, to })
  t.strictSame(
    ['2011-11-14', '2011-11-15', '2011-12-09', '2011-12-10', '2011-02-30'].map(code),
    [2, 0, 1, 2, 2],
  )
})

t.test('a calendar lists every period once, in order, across a year’s end', async t => {
  t.strictSame(calendarValues('week', parseDay('2020-12-28') ?? 0, parseDay('2021-01-11') ?? 0), [
    '2020-W53',
    '2021-W01',
    '2021-W02',
  ])
  t.equal(calendarValues('month', parseDay('2018-01-01') ?? 0, parseDay('2023-03-22') ?? 0).length, 63)
  t.strictSame(periodLabel('quarter', '2025-Q2'), { zh: '2025年第2季度', en: 'Q2 2025' })
})

t.test('bins are named after their edges, and edges that do not rise are found', async t => {
  t.strictSame(
    binValues(['0', '10.5'], true).map(bin => bin.value),
    ['<0', '0..10.5', '>=10.5'],
  )
  const edges = [1, 2, 2, 5].map(edge => readDecimal(String(edge)) ?? { coefficient: 0n, exponent: 0 })
  t.equal(unsortedEdge(edges), 2)
})

t.test('a stray phone number is refused, a country that looks like a name is not', async t => {
  const phones = [...Array.from({ length: 198 }, (_, i) => `note ${i}`), '13800138000', 'call 13912345678']
  t.strictSame(scanIdentifiers(phones).refused, ['mobile-phone'])
  const countries = Array.from(
    { length: 5000 },
    (_, i) => ['United Kingdom', 'Saudi Arabia', 'France'][i % 3] ?? '',
  )
  const scan = scanIdentifiers(countries)
  t.strictSame(scan.refused, [])
  t.strictSame(scan.shares, [], 'three values are no list of persons')
  const people = Array.from({ length: 40 }, (_, i) => `Ann Smith${'abcdefghijklmnopqrstuvwxyz'[i % 25]}`)
  t.equal(scanIdentifiers(people).shares[0]?.kind, 'name')
})

t.test('a column of many different names is refused', async t => {
  const names = Array.from(
    { length: 400 },
    (_, i) =>
      `王${'伟芳娜敏静丽强磊军洋'[i % 10] ?? ''}${'一二三四五六七八九十百千万上下中左右前后'[Math.floor(i / 10) % 20] ?? ''}`,
  )
  t.strictSame(scanIdentifiers(names).refused, ['name'])
})

t.test('k-anonymity counts cells, units and the worst ones', async t => {
  const result = kAnonymity([30, 1, 4, 7, 1])
  t.equal(result.kMin, 1)
  t.equal(result.maxRisk, 1)
  t.equal(result.meanRisk, 5 / 43)
  t.strictSame(result.worst, [1, 4, 2, 3, 0])
  t.strictSame(
    result.classes.map(each => [each.class, each.cells, each.units]),
    [
      ['1', 2, 2],
      ['2-4', 1, 4],
      ['5-9', 1, 7],
      ['10-19', 0, 0],
      ['20+', 1, 30],
    ],
  )
  t.equal(kAnonymity([]).kMin, 0)
})

t.test('the ladder proposes a looser bound the more buyers there are', async t => {
  const kept = (share: number, whole: number) => [share * whole]
  const propose = (whole: number) =>
    scoreLadder(
      LADDER.map((bound, i) => ({ bound, l2: bound, kept: kept(1 - 0.5 ** (i + 1), whole) })),
      [{ whole, size: whole }],
      0.024,
      20,
    ).proposed ?? 0
  const proposals = [100, 1000, 10_000, 1_000_000].map(propose)
  t.strictSame(
    proposals,
    [...proposals].sort((a, b) => a - b),
  )
  t.ok((proposals.at(-1) ?? 0) > (proposals[0] ?? 0))
})

t.test('bias and noise of a rung are the dropped share and σ against the group', async t => {
  const { points } = scoreLadder(
    [{ bound: 3, l2: 2, kept: [80, 0] }],
    [
      { whole: 100, size: 100 },
      { whole: 10, size: 10 },
    ],
    0.5,
    20,
  )
  t.match(points[0], { bound: 3, keptShare: 80 / 110, noise: 0.02 })
  t.ok(Math.abs((points[0]?.bias ?? 0) - 0.2) < 1e-12)
  t.ok(Math.abs((points[0]?.total ?? 0) - Math.hypot(0.2, 0.02)) < 1e-12)
})

function value(text: string) {
  return { value: text, label: { zh: text, en: text } }
}
