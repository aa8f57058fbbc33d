import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Fault } from '../../schemas/fault.ts'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import { proposeRoles, roleAs, wordOf } from '../../src/prepare/draft-roles.ts'
import { draftDataset } from '../../src/prepare/node/draft.ts'
import { prepare, type Prepared } from '../../src/prepare/node/prepare.ts'
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

/**
 * Fixed, and with it the noise: of 400 buyers, about one secret in three would hide that each has one gender.
 */
function secretIn(root: string): string {
  const file = join(root, 'secret')
  writeFileSync(file, `${'5f'.repeat(32)}\n`, { mode: 0o600 })
  return file
}

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
  'amounts with signs are numbers, and days as spreadsheets count them are dates by name only',
  async t => {
    const rows = Array.from({ length: 400 }, (_, i) => [
      `u${i % 90}`,
      `¥${(1000 + 7 * i).toLocaleString('en')}.50`,
      String(45_000 + i),
      String(45_000 + i),
      [`2025/3/${1 + (i % 28)}`, `${1 + (i % 28)}.4.2025`, '2025年5月6日', '45800'][i % 4] ?? '',
    ])
    const columns = ['会员', '成交价（元）', '下单日期', '储值余额', '付款时间']
    const table: ExportTable = { columns, rows: rows.length, from: sql``, sample: rows, outerSpaces: false }
    t.match(
      proposeRoles(table).map(({ role }) => role),
      [
        { kind: 'unit' },
        { kind: 'number', meaning: 'price' },
        { kind: 'date' },
        { kind: 'number', meaning: 'amount' },
        { kind: 'date' },
      ],
    )
  },
)

t.test('a code in camel case is no price, whatever digits it has', async t => {
  const rows = Array.from({ length: 400 }, (_, i) => [
    `u${i % 90}`,
    String(20_000 + (i % 300)),
    String(i % 90),
  ])
  const columns = ['CustomerID', 'StockCode', 'UnitPrice']
  const table: ExportTable = { columns, rows: rows.length, from: sql``, sample: rows, outerSpaces: false }
  t.match(
    proposeRoles(table).map(({ role }) => role.kind),
    ['unit', /left-out|category/, 'number'],
  )
})

t.test('a buyer goes by many names', async t => {
  const rows = Array.from({ length: 400 }, (_, i) => [
    String(i % 90),
    String(i % 7),
    String(i % 4),
    '2025-01-02',
  ])
  const unitOf = (columns: readonly string[]) =>
    proposeRoles({ columns, rows: rows.length, from: sql``, sample: rows, outerSpaces: false }).find(
      ({ role }) => role.kind === 'unit',
    )?.column
  for (const column of [
    'household_id',
    'hh_key',
    'member_no',
    '会员号',
    '会员编号',
    'account_no',
    'card_number',
    'uid',
    'user',
    'user_id',
    '客户编号',
    'shopper',
    'customer',
    'Customer ID',
    'CustomerNo',
    'cust_id',
    'buyer',
    'buyerId',
    'consumer_id',
    'panelist',
    'household',
    'household_key',
    'loyalty card no',
    'unionid',
    '用户',
    '用户ID',
    '买家',
    '会员卡号',
    '顾客',
    '客户',
    '消费者编号',
    '家庭编号',
    '家庭号',
    '账户',
  ])
    t.equal(unitOf([column, 'store', 'size', 'date']), column)
  t.equal(unitOf(['household_id', 'household_size', 'member_tier', 'date']), 'household_id')
  for (const attribute of [
    'household_size',
    'family_income',
    'account_type',
    'loyalty_tier',
    '家庭人数',
    '门店',
  ])
    t.equal(unitOf(['row', attribute, 'store', 'date']), undefined, `${attribute} is no buyer`)
})

t.test(
  'a draft proposes roles, fills domains with values of enough buyers, and prepares as it is',
  async t => {
    const root = t.testdir({ 'orders 2025.csv': `${[HEADER, ...ROWS].join('\n')}\n` })
    const yaml = await draftDataset({
      file: join(root, 'orders 2025.csv'),
      secretFile: secretIn(root),
      confirmRoles: true,
    })
    const file = parseDatasetFile(yaml, 'dataset.yaml')
    t.match(file, {
      dataset: 'orders-2025',
      edition: '2025',
      unit: { column: 'buyer_id', missing: 'refuse' },
      orderKey: { column: 'order_id' },
      period: { from: '2025-01-01', to: '2025-12-31' },
      quasiIdentifiers: ['gender'],
    })
    t.strictSame(Object.keys(file.dimensions), ['month', 'category', 'unit_price_band', 'gender'])
    t.match(file.dimensions.gender, { perUnit: true, values: ['女', '男'] })
    t.match(
      file.dimensions.category,
      { values: ['微波炉', '电饭煲', '破壁机', '空气炸锅'] },
      'by code point, not by buyers',
    )
    t.match(
      file.drafting,
      { rho: /^0\.0[56]/, delta: '1e-9' },
      'what that cost is the edition’s first charge',
    )
    t.ok(file.capacity >= 3000 && file.capacity <= 20_000)
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
      'ordersOfEach',
      'lines',
      'linesOfOne',
      'linesOfEach',
      'spending',
      'spendingOfOne',
      'spendingOfEach',
    ])
    t.match(file.dimensions.month, { perOrder: true })
    t.match(file.views, {
      orders: { for: ['orders'], caps: [{ over: ['month'], of: 'orders' }] },
      spending: {
        caps: [
          { over: ['month'], of: 'revenue' },
          { over: ['month'], of: 'quantity' },
          { over: ['month'], of: undefined },
        ],
      },
      spendingOfOne: {
        caps: [
          { over: ['month', 'category'], of: 'revenue' },
          { over: ['category'], of: 'revenue' },
          { over: ['month', 'category'], of: 'quantity' },
          { over: ['category'], of: 'quantity' },
          { over: ['month', 'category'], of: undefined },
          { over: ['category'], of: undefined },
        ],
      },
    })
    t.equal(
      await draftDataset({
        file: join(root, 'orders 2025.csv'),
        secretFile: secretIn(root),
        confirmRoles: true,
      }),
      yaml,
      'drafting again gives the same bounds',
    )
    const { report } = await prepareDraft(root, yaml)
    t.equal(report.rowsKept, 3000)
    for (const bound of report.views.bounds.filter(each => each.measure !== 'quantity')) {
      t.ok(
        // From noisy sizes 1.64 times the best bound at the 95th percentile.
        bound.declared.total <= 2 * Math.min(...bound.ladder.map(point => point.total)),
        `${bound.view} ${bound.over.join()}`,
      )
    }
  },
)

t.test('a draft finds the delimiter and the encoding, and writes down what prepare needs', async t => {
  const text = `${[HEADER, ...ROWS.slice(0, 900)].join('\r\n')}\r\n`.replaceAll(',', ';')
  const root = t.testdir({ 'export.csv': Buffer.from(`\ufeff${text}`, 'utf16le') })
  const yaml = await draftDataset({
    file: join(root, 'export.csv'),
    secretFile: secretIn(root),
    confirmRoles: true,
  })
  t.match(parseDatasetFile(yaml, 'dataset.yaml'), { csv: { delimiter: ';' }, files: ['export.csv'] })
  const { report } = await prepareDraft(root, yaml)
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
  const yaml = await draftDataset({ file: join(root, name), secretFile: secretIn(root), confirmRoles: true })
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
  await t.rejects(
    draftDataset({ file: join(root, 'a.csv'), secretFile: secretIn(root), confirmRoles: true }),
    {
      code: 'prepare.draft_no_unit',
    },
  )
  await t.rejects(
    draftDataset({ file: join(root, 'b.csv'), secretFile: secretIn(root), confirmRoles: true }),
    {
      code: 'prepare.draft_no_dimension',
    },
  )
  const missing = await draftDataset({
    file: join(root, 'c.csv'),
    secretFile: secretIn(root),
    confirmRoles: true,
  }).catch((error: unknown) => error)
  t.ok(missing instanceof Fault)
})

/** Prepares the folder's export as a draft declares it. */
async function prepareDraft(root: string, yaml: string): Promise<Prepared> {
  const datasetFile = join(root, 'dataset.yaml')
  writeFileSync(datasetFile, yaml)
  return await prepare({
    datasetFile,
    dataFolder: root,
    outFolder: join(root, 'out'),
    secretFile: join(root, 'secret'),
  })
}
