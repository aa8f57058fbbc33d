import t from 'tap'
import { drawAnswer } from '../../src/cli/render/answer.ts'
import { answerCsv } from '../../src/cli/render/answer-csv.ts'
import { drawBar, scaleOf } from '../../src/cli/render/bar.ts'
import { writeCsv } from '../../src/sdk/csv.ts'
import { plainText } from '../../src/cli/render/plain-text.ts'
import { pad, textWidth, wrapText } from '../../src/cli/render/width.ts'
import { contextOf, BOUNDED, PROFILE } from './fixtures.ts'
import {
  decimalsFor,
  formatBytes,
  formatDecimal,
  formatDuration,
  formatEstimate,
  formatNumber,
  formatYuan,
} from '../../src/sdk/format/numbers.ts'

t.test('Chinese characters and full-width forms take two columns, accents and joiners none', async t => {
  const widths: readonly (readonly [string, number])[] = [
    ['abc', 3],
    ['空气炸锅', 8],
    ['ＡＢ', 4],
    ['한글', 4],
    ['e\u0301', 1],
    ['👨‍👩‍👧', 2],
    ['±█░', 3],
    ['', 0],
  ]
  for (const [text, width] of widths) t.equal(textWidth(text), width, text)
  const emoji = Array.from({ length: 0x1_fb00 }, (_, code) => String.fromCodePoint(code)).filter(each =>
    // Half a flag is none.
    /^(?!\p{Regional_Indicator})\p{Emoji_Presentation}$/u.test(each),
  )
  t.ok(emoji.length > 1_000, `${emoji.length} emoji`)
  t.same(
    [...emoji, '🇨🇳', '❤️'].filter(each => textWidth(each) !== 2),
    [],
  )
  t.equal(pad('空气', 6, 'left'), '空气  ')
  t.equal(pad('空气', 6, 'right'), '  空气')
})

t.test(
  'a line breaks at spaces and beside Chinese characters, never before a mark or within a figure',
  async t => {
    t.same(wrapText('plain words only', 11), ['plain words', 'only'])
    t.same(wrapText('价格带：一百至二百元，其他。', 10), ['价格带：一', '百至二百', '元，其他。'])
    t.same(wrapText('kept 84 % (79 %)', 9), ['kept 84 %', '(79 %)'])
    t.same(
      wrapText('0123456789', 4),
      ['0123', '4567', '89'],
      'a word breaks where it alone is longer than a line',
    )
    t.same(wrapText('', 4), [])
    t.same(wrapText('（可选：one、two）。', 13), ['（可选：one、', 'two）。'])
    const mixed = '，起于标记：ε = 12（δ = 1e-6）；± 3.5 %、50 %；one-word 空气 炸锅 👨‍👩‍👧 e\u0301 …'
    for (let width = 1; width < 90; width++) {
      const lines = wrapText(mixed, width)
      t.equal(lines.join('').replaceAll(' ', ''), mixed.replaceAll(' ', ''), 'nothing is lost')
      const tooLong = lines.filter(line => textWidth(line) > Math.max(2, width))
      t.same(tooLong, [], `at ${width}`)
    }
  },
)

t.test('a label can neither move the cursor nor turn the text around', async t => {
  t.equal(plainText('a\u001b[2Jb\u202ec\nd'), 'a�[2Jb�c�d')
})

t.test('numbers show no more digits than their noise leaves', async t => {
  t.equal(formatNumber(1234567.891, 1), '1,234,567.9')
  t.equal(formatNumber(-0.04, 1), '0.0')
  t.equal(formatNumber(-1234, 0), '-1,234')
  t.equal(decimalsFor(0.0123), 3)
  t.equal(decimalsFor(56), 0)
  t.equal(
    formatEstimate('en', { value: 1234.4, low: 1178, high: 1290 }, { whole: true, percent: false }),
    '1,234 ± 56',
  )
  t.equal(
    formatEstimate('en', { value: 104, low: 97, high: 130 }, { whole: false, percent: false }),
    '104 (97 – 130)',
  )
  const revenue = { value: 5_318_204, low: 4_460_000, high: 6_176_000 }
  t.equal(formatEstimate('en', revenue, { whole: true, percent: false }), '5,320,000 ± 860,000')
  t.equal(formatEstimate('zh', revenue, { whole: true, percent: false }), '532 万 ± 86 万')
  const exact = { value: 53_182, low: 53_126, high: 53_238 }
  t.equal(formatEstimate('zh', exact, { whole: true, percent: false }), '53,182 ± 56')
  const rank = { whole: false, percent: false, exact: true }
  t.equal(formatEstimate('zh', { value: 3, low: 1, high: 250 }, rank), '3 (1 – 250)')
  t.equal(decimalsFor(9.96), 0, 'what rounds up has a digit more')
  const growth = { whole: false, percent: true, signed: true }
  t.equal(formatEstimate('en', { value: 0.12, low: 0.1, high: 0.14 }, growth), '+12.0 % ± 2.0')
  t.equal(formatEstimate('en', { value: -0.12, low: -0.14, high: -0.1 }, growth), '-12.0 % ± 2.0')
  t.equal(formatDecimal('0.024366191'), '0.0244')
  t.equal(formatDecimal('1234567'), '1,234,567')
  t.equal(formatDecimal('0'), '0')
  t.equal(formatYuan('5'), '¥0.05')
  t.equal(formatYuan('123456789'), '¥1,234,567.89')
  t.equal(formatBytes(8 * 2 ** 20), '8.0 MiB')
  t.equal(formatDuration(61.2), '1:02')
})

t.test('a bar shows its interval, and a negative or tiny value no bar that lies', async t => {
  t.equal(drawBar({ value: 6, low: 4, high: 8 }, 10, 10), '████▓▓░░')
  t.equal(drawBar({ value: 6, low: -4, high: 16 }, 10, 10), '▓▓▓▓▓▓░░░▸')
  t.equal(drawBar({ value: -3, low: -5, high: -1 }, 10, 10), '')
  t.equal(drawBar({ value: 0.1, low: 0.05, high: 0.2 }, 10, 10), '▏')
  t.equal(scaleOf([]), 1e-9)
  t.equal(scaleOf([{ value: 10, low: 0, high: 900 }]), 20, 'one wild interval flattens nothing')
})

t.test('a spreadsheet runs nothing: formulas get an apostrophe, numbers stay numbers', async t => {
  const csv = writeCsv({
    comments: ['a, "b"\n; =1+1'],
    header: ['h'],
    rows: [
      ['=1+1'],
      ['+1'],
      ['-1'],
      ['@x'],
      ['\tx'],
      ['＝1'],
      ['a"b,c\nd'],
      ['a;=1+41'],
      ['a\t@b'],
      [-5],
      [null],
      ['plain'],
    ],
  })
  t.equal(csv.charCodeAt(0), 0xfeff, 'BOM')
  t.same(csv.slice(1).split('\r\n'), [
    "# a; ”b” ; '=1+1",
    'h',
    "'=1+1",
    "'+1",
    "'-1",
    "'@x",
    `"'\tx"`,
    "'＝1",
    '"a""b,c\nd"',
    `"a;'=1+41"`,
    `"a\t'@b"`,
    '-5',
    '',
    'plain',
    '',
  ])
})

t.test('each column of a CSV has a name of its own, and no line above them is quoted', async t => {
  const csv = writeCsv({ comments: ['x'], header: ['n', 'n', 'n (2)', 'n'], rows: [] })
  t.equal(csv, '\ufeff# x\r\nn,n (2),n (2) (2),n (3)\r\n')
  const [category, age] = PROFILE.dimensions
  if (category === undefined || age === undefined) throw new Error('two dimensions')
  const named = { ...PROFILE, dimensions: [category, { ...age, label: { zh: 'age', en: 'value' } }] }
  for (const language of ['zh', 'en'] as const) {
    const lines = writeCsv(answerCsv(contextOf(language), named))
      .slice(1)
      .split('\r\n')
    const at = lines.findIndex(line => !line.startsWith('#'))
    const header = lines[at]?.split(',') ?? []
    t.equal(new Set(header).size, header.length)
    t.ok(header.includes(language === 'zh' ? 'age: age' : 'age: value'), header.join())
    t.notOk(lines.slice(at).some(line => /^"?#/.test(line)))
  }
})

t.test(
  'an answer as CSV carries ε, ρ, δ, the intervals’ meaning and what is counted above its rows',
  async t => {
    const csv = writeCsv(answerCsv(contextOf('zh'), PROFILE))
    t.match(
      csv,
      /# epsilon 1\r\n# rho 0.024366191\r\n# delta 1e-6\r\n# intervals 95% noise; full: 95% measured\r\n/,
    )
    t.match(
      csv,
      /买家数：每位买家每月份最多 5 行计入统计（视图 buyers）。整个数据版本中约 2\.9 %（1\.0 % – 5\.0 %）未计入。/,
    )
    t.match(csv, /buyers,level,buyers,,买家数,18,18-29岁,1234,1178,1290,,1234,1178,1290,\r\n/)
    const english = writeCsv(answerCsv(contextOf('en'), PROFILE))
    t.match(english, /buyers,level,buyers,,buyers,other,"'=HYPERLINK\(""x""\)",,,,small,,,,\r\n/)
  },
)

t.test('an answer on a terminal, in English', async t => {
  t.same(drawAnswer(contextOf('en', 120), PROFILE, false).split('\n'), [
    'Small-appliance orders (appliance-orders@2025)',
    'category: air fryer',
    '',
    'air fryer: age band 30 and above falls behind: its share of buyers is 27 % (17 – 37) below that in the whole edition.',
    'Age band 18-29 stands out: its share of buyers is 15.2 % (8.5 – 22.4) above that in the whole edition.',
    '',
    'age band          TGI of buyers  share of buyers      buyers',
    '───────────────  ──────────────  ───────────────  ──────────  ────────────────────────',
    '18-29            114 (98 – 150)     75.4 % ± 2.4  1,234 ± 56  ███████████████████████░',
    '30 and above                  ?     24.6 % ± 2.6    402 ± 56  ███████▓',
    '=HYPERLINK("x")            < 20             < 20        < 20',
    '',
    '< 20: with its noise below 20, so not shown (1 group); the true figure may be as high as 75.',
    '?: too noisy to tell (1 group).',
    '95 % intervals of the noise, for the counted figures. Bars: █ to the lower limit, ▓ to the estimate, ░ to the upper',
    'limit.',
    'The intervals of the sentences at the top hold together at 95 %, those of the tables one by one.',
    'buyers: of each buyer at most 5 lines a month are counted (view buyers). In the whole edition about 2.9 % (1.0 % –',
    '5.0 %) is not counted.',
    'Spent: ε 1, ρ 0.0244 (δ 1e-6).',
    `answer_${'a'.repeat(22)} · entry 12 of the log · 2026-01-02T03:04:05.678Z`,
    '',
  ])
})

t.test(
  'the same in Chinese, stored and free, on a narrow terminal: tables below one another, nothing cut',
  async t => {
    const lines = drawAnswer(contextOf('zh', 40), PROFILE, true).split('\n')
    t.same(lines.slice(0, 20), [
      '小家电线上订单 (appliance-orders@2025)',
      '品类：空气炸锅',
      '',
      '空气炸锅：年龄段“30岁及以上”明显偏低：其',
      '买家数占比较整个数据版本低 27 % (17 –',
      '37)。',
      '年龄段“18-29岁”最为突出：其买家数占比较',
      '整个数据版本高 15.2 % (8.5 – 22.4)。',
      '',
      '年龄段          买家数 TGI    买家数占比',
      '──────────  ──────────────  ────────────',
      '18-29岁     114 (98 – 150)  75.4 % ± 2.4',
      '30岁及以上               ?  24.6 % ± 2.6',
      '其他或未知            < 20          < 20',
      '',
      '年龄段          买家数',
      '──────────  ──────────',
      '18-29岁     1,234 ± 56',
      '30岁及以上    402 ± 56',
      '其他或未知        < 20',
    ])
    for (const line of lines) t.ok(textWidth(line) <= 40, line)
    const said = lines.join('').replaceAll(' ', '')
    t.match(
      said,
      '买家数：每位买家每月份最多5行计入统计（视图buyers）。整个数据版本中约2.9%（1.0%–5.0%）未计入。',
    )
    t.match(said, `已存答案answer_${'a'.repeat(22)}：未消耗预算。`)
  },
)

t.test('bars are explained where one is drawn, and only there', async t => {
  t.match(drawAnswer(contextOf('en'), PROFILE, false), /counted figures\. Bars: █/)
  t.match(drawAnswer(contextOf('zh'), PROFILE, false), /针对计入的数值。条形：█/)
  const narrow = drawAnswer(contextOf('en', 60), PROFILE, false)
  t.match(narrow, /counted figures\.\n/)
  t.notMatch(narrow, /[█▓░]/)
  const nothing = { corrected: null, fullLow: null, fullHigh: null, fullMark: null }
  const cells = [{ codes: [2], value: null, low: null, high: null, ...nothing, mark: 'small' as const }]
  const tables = PROFILE.tables.map(table => ({ ...table, cells }))
  t.notMatch(drawAnswer(contextOf('en'), { ...PROFILE, tables }, false), /Bars|[█▓░]/)
})

t.test('a pipe gets the whole width and no bar is lost', async t => {
  t.match(drawAnswer(contextOf('en', 20, false), PROFILE, false), /75\.4 % ± 2\.4  +1,234 ± 56 .*█/)
})

t.test(
  'beside a bounded figure stand its correction and its wide interval, or why there is none',
  async t => {
    const drawn = drawAnswer(contextOf('en', 120), BOUNDED, false)
    const rows = drawn.split('\n').slice(6, 11)
    t.match(rows[0], /^age band +buyers +corrected \(wide\)/)
    t.match(rows[2], /1,234 ± 56 +1,360 \(1,180 – 1,680\)/)
    t.match(rows[3], /402 ± 56 +too small/)
    t.match(rows[4], /< 20 *$|< 20 +█*/)
    const said = drawn.replaceAll('\n', ' ')
    t.match(
      said,
      'buyers: about 9.1 % is not counted here (at most 13 %); the corrected figure is beside the counted one.',
    )
    t.match(said, 'no group lost more than 2 times as large a share')
    t.match(said, '1 figure is too small beside the noise')
    const chinese = drawAnswer(contextOf('zh', 120), BOUNDED, false)
    t.match(chinese, /校正值（宽区间）/)
    t.match(chinese, /本次查询范围内约 9\.1 % 未计入（最多 13 %）/)
    const csv = writeCsv(answerCsv(contextOf('en'), BOUNDED))
    t.match(csv, /,value,low,high,mark,corrected,full_low,full_high,full_mark\r\n/)
    t.match(csv, /1234,1178,1290,,1357\.4,1178,1677,\r\n/)
    t.match(csv, /402,346,458,,,,,too-small\r\n/)
  },
)

t.test('where too much is cut, the least of it is said, and no figure is corrected', async t => {
  const tables = BOUNDED.tables.map(table => ({
    ...table,
    cut: { allowance: 2, factor: 1.6, factorHigh: null },
    cells: table.cells.map(cell =>
      cell.value === null
        ? cell
        : { ...cell, corrected: null, fullLow: null, fullHigh: null, fullMark: 'unknown' as const },
    ),
  }))
  const drawn = (language: 'en' | 'zh') => drawAnswer(contextOf(language, 120), { ...BOUNDED, tables }, false)
  const english = drawn('en').replaceAll('\n', ' ')
  t.match(english, /1,234 ± 56 +\?/)
  t.match(english, 'buyers: about 38 % or more is not counted here, too much for a corrected figure')
  t.match(drawn('zh').replaceAll('\n', ''), /约 38 % 或更多未计入，比例过高/)
})
