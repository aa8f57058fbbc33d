// Tables on terminals of all widths: whatever does not fit beside its row is below it.
import t from 'tap'
import { drawProse, drawSheet } from '../../src/cli/render/sheet.ts'
import { textWidth } from '../../src/cli/render/width.ts'
import { sheetColumn, type Sheet } from '../../src/sdk/format/sheet.ts'
import { contextOf } from './fixtures.ts'

const CATEGORIES: Sheet = {
  columns: [sheetColumn('品类'), sheetColumn('n', 'right')],
  rows: [
    ['空气炸锅', '1 234'],
    ['fan', '5'],
  ],
}
const ID = 'grant_whV7Txp5GEbcz3DhzZfNgA'
const GRANTS: Sheet = {
  columns: [
    sheetColumn('id'),
    sheetColumn('数据集'),
    sheetColumn('smallest readable', 'right'),
    sheetColumn('empty'),
    sheetColumn('price of one answer', 'right'),
    sheetColumn('note'),
    sheetColumn(''),
  ],
  rows: [
    [ID, '小家电线上订单', '36', '', '¥50.00', 'passport read and found whole', '███░░ 60 %'],
    [ID, 'appliance-orders', '1 036', '', '¥5.00', '', '█░░░░ 20 %'],
  ],
}

t.test('every line of a table with Chinese in it ends its columns at the same place', async t => {
  t.same(drawSheet(contextOf('en', 80), CATEGORIES), [
    '品类          n',
    '────────  ─────',
    '空气炸锅  1 234',
    'fan           5',
  ])
})

t.test('a column that does not fit stands below its row, by its name', async t => {
  const long = { ...CATEGORIES, rows: [['空气炸锅（家庭装）', '1 234'], ...CATEGORIES.rows.slice(1)] }
  t.same(drawSheet(contextOf('en', 20), long), [
    '品类',
    '──────────────────',
    '空气炸锅（家庭装）',
    '  n: 1 234',
    'fan',
    '  n: 5',
  ])
  t.same(drawSheet(contextOf('zh', 20), long).at(-1), '  n：5')
  t.same(drawSheet(contextOf('en', 0), long), drawSheet(contextOf('en', 20), long), 'no drawing is narrower')
})

t.test(
  'a title takes several lines before its column moves down, and an empty column goes first',
  async t => {
    t.same(drawSheet(contextOf('en', 70), GRANTS), [
      '                                                           price',
      '                                                smallest  of one',
      'id                            数据集            readable  answer',
      '────────────────────────────  ────────────────  ────────  ──────',
      `${ID}  小家电线上订单          36  ¥50.00`,
      '  note: passport read and found whole · ███░░ 60 %',
      `${ID}  appliance-orders     1 036   ¥5.00`,
      '  █░░░░ 20 %',
    ])
  },
)

t.test('a table without rows keeps its header, as much of it as fits', async t => {
  t.same(drawSheet(contextOf('en', 20), { columns: GRANTS.columns.slice(0, 3), rows: [] }), [
    '            smallest',
    'id  数据集  readable',
    '──  ──────  ────────',
  ])
})

t.test('below a number stands nothing', async t => {
  const sheet = { columns: [sheetColumn('entry', 'right'), sheetColumn('of')], rows: [['7', 'x'.repeat(30)]] }
  t.same(drawSheet(contextOf('en', 39), sheet).at(-1), `    7  ${'x'.repeat(30)}`)
  t.same(drawSheet(contextOf('en', 20), sheet).slice(2), [
    '    7',
    '       of:',
    `       ${'x'.repeat(13)}`,
    `       ${'x'.repeat(13)}`,
    `       ${'x'.repeat(4)}`,
  ])
})

t.test('at no width is a cell lost, and no line longer than the terminal', async t => {
  for (const language of ['en', 'zh'] as const) {
    for (let columns = 30; columns <= 160; columns++) {
      const lines = drawSheet(contextOf(language, columns), GRANTS, '  ')
      const drawn = lines.join(' ').replaceAll(/\s+/g, '')
      const tooLong = lines.filter(line => textWidth(line) > columns || !line.startsWith('  '))
      const lost = GRANTS.rows.flat().filter(cell => !drawn.includes(cell.replaceAll(' ', '')))
      t.same({ tooLong, lost }, { tooLong: [], lost: [] }, `${language}, ${columns} columns`)
    }
  }
})

t.test('a pipe gets a table as wide as it is, and sentences whole', async t => {
  const pipe = contextOf('en', 20, false)
  t.same(drawSheet(pipe, GRANTS).length, 4)
  t.match(drawSheet(pipe, GRANTS)[0], /id .* smallest readable {2}empty {2}price of one answer {2}note/)
  const sentence = 'a sentence that is longer than twenty columns'
  t.same(drawProse(pipe, [sentence]), [sentence])
  t.same(drawProse(contextOf('en', 20), [sentence]), ['a sentence that is', 'longer than twenty', 'columns'])
})
