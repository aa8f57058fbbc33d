import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Fault } from '../../schemas/fault.ts'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import { proposeRoles, roleAs, wordOf } from '../../src/prepare/draft-roles.ts'
import { draftDataset } from '../../src/prepare/node/draft.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import type { ExportTable } from '../../src/prepare/read-export.ts'
import { sql } from '../../src/prepare/sql.ts'

const HEADER = 'order_id,buyer_id,mobile,order_date,category,unit_price,quantity,gender,remark'
const CATEGORIES = ['空气炸锅', '电饭煲', '破壁机', '微波炉']
const ROWS = Array.from({ length: 3000 }, (_, i) => {
  const buyer = i % 400
  const month = String((i % 12) + 1).padStart(2, '0')
  const rare = i === 77 ? '绝版机' : CATEGORIES[(buyer + Math.floor(i / 400)) % 4]
  return `T${Math.floor(i / 2)},U${buyer},139${String(10_000_000 + i)},2025-${month}-15,${rare},${(i % 300) + 0.5},${(i % 3) + 1},${buyer % 2 === 0 ? '女' : '男'},note ${i} of a row`
})

t.test('what a provider says a column is counts, where the column can be that', async t => {
  const rows = Array.from({ length: 200 }, (_, i) => [`u${i % 50}`, String(i + 0.5), `word ${i % 3}`])
  const table: ExportTable = {
    columns: ['member', 'unit_price', 'kind'],
    rows: rows.length,
    from: sql``,
    sample: rows,
    outerSpaces: false,
  }
  t.same(
    proposeRoles(table).map(({ role }) => wordOf(role)),
    ['unit', 'measure', 'dimension'],
  )
  t.match(roleAs(table, 1, 'dimension').role, { kind: 'number', meaning: 'scale' }, 'bands and no measure')
  t.equal(wordOf(roleAs(table, 1, 'dimension').role), 'dimension')
  t.match(roleAs(table, 2, 'measure').role, { kind: 'left-out', why: 'no-number' })
  t.match(roleAs(table, 0, 'order').role, { kind: 'order' })
  t.match(roleAs(table, 2, 'dropped').role, { kind: 'left-out', why: 'by-choice' })
})

t.test(
  'a draft proposes roles, fills domains with values of enough buyers, and prepares as it is',
  async t => {
    const root = t.testdir({ 'orders 2025.csv': `${[HEADER, ...ROWS].join('\n')}\n` })
    const yaml = await draftDataset({ file: join(root, 'orders 2025.csv') })
    const file = parseDatasetFile(yaml, 'dataset.yaml')
    t.match(file, {
      dataset: 'orders-2025',
      edition: '2025',
      unit: { column: 'buyer_id', missing: 'refuse' },
      orderKey: { column: 'order_id' },
      period: { from: '2025-01-15', to: '2025-12-15' },
      capacity: 5000,
      quasiIdentifiers: ['gender'],
    })
    t.strictSame(Object.keys(file.dimensions), ['month', 'category', 'unit_price_band', 'gender'])
    t.match(file.dimensions.gender, { perUnit: true, values: ['女', '男'] })
    t.match(file.dimensions.category, { perUnit: false })
    t.notMatch(yaml, /绝版机/, 'a value of one buyer is not published')
    t.match(yaml, /"mobile" – direct identifiers/)
    t.match(yaml, /"remark" – free text/)
    t.match(file.measures, {
      revenue: { product: ['unit_price', 'quantity'], lo: '0' },
      quantity: { quantum: '1' },
    })
    t.strictSame(Object.keys(file.views), [
      'buyers',
      'orders',
      'ordersOfOne',
      'lines',
      'linesOfOne',
      'spending',
      'spendingOfOne',
    ])
    writeFileSync(join(root, 'dataset.yaml'), yaml)
    const { report } = await prepare({
      datasetFile: join(root, 'dataset.yaml'),
      dataFolder: root,
      outFolder: join(root, 'out'),
      secretFile: join(root, 'secret'),
    })
    t.equal(report.rowsKept, 3000)
    for (const bound of report.views.bounds.filter(each => each.measure !== 'quantity')) {
      t.ok(
        bound.declared.total <= 1.25 * Math.min(...bound.ladder.map(point => point.total)),
        `${bound.view} ${bound.over.join()}`,
      )
    }
  },
)

t.test('a draft finds the delimiter and the encoding, and writes down what prepare needs', async t => {
  const text = `${[HEADER, ...ROWS.slice(0, 900)].join('\r\n')}\r\n`.replaceAll(',', ';')
  const root = t.testdir({ 'export.csv': Buffer.from(`\ufeff${text}`, 'utf16le') })
  const yaml = await draftDataset({ file: join(root, 'export.csv') })
  t.match(parseDatasetFile(yaml, 'dataset.yaml'), { csv: { delimiter: ';' }, files: ['export.csv'] })
  writeFileSync(join(root, 'dataset.yaml'), yaml)
  const { report } = await prepare({
    datasetFile: join(root, 'dataset.yaml'),
    dataFolder: root,
    outFolder: join(root, 'out'),
    secretFile: join(root, 'secret'),
  })
  t.equal(report.rowsRead, 900)
})

t.test('what dataset.yaml cannot name or show is left out, and the draft prepares', async t => {
  const header = ['buyer_id', 'date', 'kind\u202e', '', 'n'.repeat(201)]
  const rows = Array.from({ length: 900 }, (_, i) => [
    `u${i % 150}`,
    '2025-01-02',
    ['x', 'y\u202e'][i % 2],
    'p',
    'q',
  ])
  const name = 'or\u202eders.csv'
  const root = t.testdir({ [name]: `${[header, ...rows].map(cells => cells.join(',')).join('\n')}\n` })
  const yaml = await draftDataset({ file: join(root, name) })
  const file = parseDatasetFile(yaml, 'dataset.yaml')
  t.match(file, {
    title: 'or ders',
    dimensions: { kind: { column: 'kind\u202e', label: 'kind', values: ['x'] } },
  })
  t.strictSame(Object.keys(file.dimensions), ['month', 'kind'])
  t.equal(yaml.match(/its name is empty or too long/g)?.length, 2)
})

t.test('an export without a buyer, or without anything to ask for, cannot be drafted', async t => {
  const root = t.testdir({
    'a.csv': 'x,y\n1,2\n3,4\n',
    'b.csv': `buyer_id,remark\n${Array.from({ length: 200 }, (_, i) => `u${i % 60},a long remark number ${i}`).join('\n')}\n`,
  })
  await t.rejects(draftDataset({ file: join(root, 'a.csv') }), { code: 'prepare.draft_no_unit' })
  await t.rejects(draftDataset({ file: join(root, 'b.csv') }), { code: 'prepare.draft_no_dimension' })
  const missing = await draftDataset({ file: join(root, 'c.csv') }).catch((error: unknown) => error)
  t.ok(missing instanceof Fault)
})
